import { z } from 'zod';
import { deliveryId, digest, lessonId } from './fields.ts';

const instantMs = z.number().int().nonnegative();
const reason = z.string().min(1).max(200);

const about = { order: deliveryId };

/** What happened, as the endpoint saw it. */
export const receiptEvent = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('boot'), software: z.string().max(80) }),
  z.strictObject({ kind: z.literal('accepted'), ...about }),
  z.strictObject({
    kind: z.literal('refused'),
    order: deliveryId.optional(),
    reason,
    detail: z.string().max(200).optional(),
    /** So many more were refused for this reason than were reported each for itself; absent where it is one. */
    count: z.number().int().positive().exactOptional(),
  }),
  /** An order that was accepted and then could not be played. */
  z.strictObject({ kind: z.literal('missed'), ...about, reason }),
  /** Written when the item's last sample that will ever go out has gone out. */
  z.strictObject({
    kind: z.literal('item'),
    ...about,
    item: z.number().int().nonnegative(),
    lesson: lessonId,
    startedAtMs: instantMs,
    playedMs: z.number().int().nonnegative(),
    /** How much of that was live; absent where nothing was. */
    liveMs: z.number().int().nonnegative().exactOptional(),
    cutBy: reason.optional(),
  }),
  z.strictObject({
    kind: z.literal('finished'),
    ...about,
    playedMs: z.number().int().nonnegative(),
    checkpoint: digest,
  }),
]);

/** An endpoint's own evidence, keyed (endpoint, boot, sequence): never by its clock. */
export const receiptSchema = z.strictObject({
  /** Random at each start of the device. */
  boot: z.uuid(),
  /** From 1 within a boot, without gaps. */
  sequence: z.number().int().positive(),
  /** Milliseconds since the device started, by its monotonic clock. */
  uptimeMs: instantMs,
  /** Its idea of the time; null before it has been told one it trusts. */
  atMs: instantMs.nullable(),
  event: receiptEvent,
});

/** The endpoint is the one whose credential the batch came with. */
export const receiptBatchSchema = z.strictObject({ receipts: z.array(receiptSchema).min(1).max(1000) });

/** What the server answers when the batch is durable; the device deletes only what stands here. */
export const receiptAckSchema = z.strictObject({
  acknowledged: z.array(z.strictObject({ boot: z.uuid(), sequence: z.number().int().positive() })),
});

export type Receipt = z.infer<typeof receiptSchema>;
export type ReceiptEvent = z.infer<typeof receiptEvent>;
export type ReceiptBatch = z.infer<typeof receiptBatchSchema>;
export type ReceiptAck = z.infer<typeof receiptAckSchema>;
