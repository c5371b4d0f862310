import { z } from 'zod';

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

export type OrderAnswer = z.infer<typeof orderAnswerSchema>;

/** A device without trusted time asks with a nonce of its own making … */
export const timeRequestSchema = z.strictObject({ nonce: z.string().regex(/^[A-Za-z0-9_-]{16,64}$/) });

/** … and gets this, signed like an order, so that nobody can replay an old answer. */
export const timeAnswerSchema = z.strictObject({
  nonce: z.string(),
  nowMs: z.number().int().nonnegative(),
});
