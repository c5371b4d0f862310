import { z } from 'zod';
import { deliveryId, digest, lessonId } from './fields.ts';

const durationMs = z.number().int().nonnegative();
/** As a device says it, whose clock may stand anywhere. */
const instantMs = z.number().int();
/** More than any device refuses between two receipts that tell of it. */
const mostRefused = 10_000_000;
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
    count: z.number().int().positive().max(mostRefused).exactOptional(),
  }),
  /** An order that was accepted and then could not be played. */
  z.strictObject({ kind: z.literal('missed'), ...about, reason }),
  /** Written when the item's last sample that will ever go out has gone out. */
  z.strictObject({
    kind: z.literal('item'),
    ...about,
    item: z.number().int().nonnegative(),
    lesson: lessonId,
    /** Null where it does not know. */
    startedAtMs: instantMs.nullable(),
    playedMs: durationMs,
    /** How much of that was live; absent where nothing was. */
    liveMs: durationMs.exactOptional(),
    cutBy: reason.optional(),
  }),
  z.strictObject({
    kind: z.literal('finished'),
    ...about,
    playedMs: durationMs,
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
  uptimeMs: durationMs,
  /** Its idea of the time; null before it has been told one it trusts. */
  atMs: instantMs.nullable(),
  event: receiptEvent,
});

/** The endpoint is the one whose credential the batch came with. */
export const receiptBatchSchema = z.strictObject({ receipts: z.array(receiptSchema).min(1).max(1000) });

const keySchema = z.object({ boot: z.uuid(), sequence: z.number().int().positive() });
/** A batch as it came: what is wrong with one receipt holds up no other. */
const receivedBatchSchema = z.strictObject({ receipts: z.array(z.unknown()).min(1).max(1000) });

/** A stretch of one boot's sequences, both ends included. */
export const missingReceipts = z.object({
  boot: z.uuid(),
  first: z.number().int().positive(),
  last: z.number().int().positive(),
});

/** What the server answers when the batch is durable; the device deletes only what stands here. */
export const receiptAckSchema = z.object({
  acknowledged: z.array(z.object({ boot: z.uuid(), sequence: z.number().int().positive() })),
  /** What never came of the boots in the batch; told to who asks with `missing=true`. */
  missing: z.array(missingReceipts).max(100).exactOptional(),
});

/** How a device hands in a batch. */
export const receiptsQuery = z.object({ missing: z.stringbool().default(false) });

export type Receipt = z.infer<typeof receiptSchema>;
export type ReceiptEvent = z.infer<typeof receiptEvent>;
export type ReceiptBatch = z.infer<typeof receiptBatchSchema>;
export type ReceiptAck = z.infer<typeof receiptAckSchema>;
export type MissingReceipts = z.infer<typeof missingReceipts>;

/** A receipt that has a key and otherwise makes no sense: kept as it came, so that its device need not send it for ever. */
export interface UnreadableReceipt extends Omit<Receipt, 'event'> {
  readonly event: {
    readonly kind: 'unreadable';
    /** Its beginning. */
    readonly text: string;
    /** SHA-256 of all of it. */
    readonly digest: string;
  };
}
export type ReceivedReceipt = Receipt | UnreadableReceipt;

const mostKept = 2000;

/**
 * Reads a batch, each receipt by itself. What has no key is left out: nothing could be acknowledged by it. Throws
 * ZodError for what is no batch, or where not one has a key.
 */
export function readBatch(batch: unknown, digestOf: (text: string) => string): readonly ReceivedReceipt[] {
  const { receipts } = receivedBatchSchema.parse(batch);
  const read = receipts.flatMap((one): ReceivedReceipt[] => {
    const whole = receiptSchema.safeParse(one);
    if (whole.success) return [whole.data];
    const key = keySchema.safeParse(one);
    if (!key.success) return [];
    const text = JSON.stringify(one);
    const event = { kind: 'unreadable', text: text.slice(0, mostKept), digest: digestOf(text) } as const;
    return [{ ...key.data, uptimeMs: 0, atMs: null, event }];
  });
  if (read.length === 0) receiptBatchSchema.parse(batch);
  return read;
}
