import { z } from 'zod';
import { deliveryId } from './fields.ts';

/** What an endpoint answers to a posted order. */
export const orderAnswerSchema = z.discriminatedUnion('answer', [
  /** The order is durable on the device. The same answer to the same order again. */
  z.object({ answer: z.literal('accepted') }),
  z.object({
    answer: z.literal('refused'),
    reason: z.string().min(1).max(200),
    detail: z.string().max(500).optional(),
  }),
]);

/** What a device that fetched an order answers; named, since many may have come at once. */
export const fetchedAnswerSchema = z.discriminatedUnion('answer', [
  z.object({ order: deliveryId, answer: z.literal('accepted') }),
  z.object({
    order: deliveryId,
    answer: z.literal('refused'),
    reason: z.string().min(1).max(200),
    detail: z.string().max(500).optional(),
  }),
]);

/** How long a device is ready to wait for an order, in seconds, and whether it asks for those it accepted too. */
export const ordersQuery = z.strictObject({
  wait: z.coerce.number().min(0).max(60).default(0),
  all: z.stringbool().default(false),
});

export const ordersAnswerSchema = z.object({ orders: z.array(z.string().max(128 * 1024)).max(16) });

export type OrderAnswer = z.infer<typeof orderAnswerSchema>;

/** A device without trusted time asks with a nonce of its own making … */
export const timeRequestSchema = z.strictObject({ nonce: z.string().regex(/^[A-Za-z0-9_-]{16,64}$/) });

/** … and gets this, signed like an order, so that nobody can replay an old answer. */
export const timeAnswerSchema = z.strictObject({
  nonce: z.string(),
  nowMs: z.number().int().nonnegative(),
});
