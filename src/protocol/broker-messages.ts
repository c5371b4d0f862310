import { z } from 'zod';
import { deliveryId, digest } from './fields.ts';
import { missingReceipts } from './receipt.ts';

/** The most bytes of each message; what is longer is not read. */
export const messageLimits = {
  order: 128 * 1024,
  assignment: 4 * 1024,
  answers: 2 * 1024,
  receipts: 512 * 1024,
  'time-questions': 1024,
  'time-answers': 4 * 1024,
  status: 1024,
  acks: 256 * 1024,
  missing: 16 * 1024,
} as const;

/** What an endpoint says of an order it got by a broker: which bytes, and what it thinks of them. */
export const brokerAnswerSchema = z.strictObject({
  /** SHA-256 of the order as it travelled. */
  hash: digest,
  /** Absent where the bytes are nobody's order. */
  order: deliveryId.optional(),
  answer: z.enum(['accepted', 'refused']),
  reason: z.string().min(1).max(200).optional(),
  detail: z.string().max(500).optional(),
});

export type BrokerAnswer = z.infer<typeof brokerAnswerSchema>;

/** What the server holds durably: an endpoint repeats everything until it stands here. */
export const brokerAckSchema = z.strictObject({
  acknowledged: z
    .array(z.strictObject({ boot: z.uuid(), sequence: z.number().int().positive() }))
    .max(1000)
    .default([]),
  answers: z.array(digest).max(1000).default([]),
});

export type BrokerAck = z.input<typeof brokerAckSchema>;

/** Which receipts never came: the endpoint sends them again where it has them. */
export const brokerMissingSchema = z.object({ missing: z.array(missingReceipts).max(100) });

/** Whether an endpoint is there; the broker says so in its place when it is gone. */
export const statusSchema = z.strictObject({ online: z.boolean() });
