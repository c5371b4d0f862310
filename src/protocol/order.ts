import { z } from 'zod';
import { afters } from '../domain/emergency.ts';
import { type Digest, urgencyOf } from '../domain/ids.ts';
import { latePolicies } from '../domain/schedule.ts';
import { areaCode, deliveryId, digest, endpointId, lessonId } from './fields.ts';

const instantMs = z.number().int().nonnegative();

const fields = z.strictObject({
  version: z.literal(1),
  /** The delivery's id; an order is named by it. */
  order: deliveryId,
  /** The order whose place it takes. An endpoint that never had that one takes this one all the same. */
  replaces: deliveryId.optional(),
  broadcast: z.string().min(1).max(64),
  county: areaCode,
  endpoint: endpointId,
  /** Grows with every order for this endpoint; a lower or equal one is refused unless it is the same order. */
  sequence: z.number().int().positive(),
  /** Not valid before. */
  notBeforeMs: instantMs,
  /** The planned instant of the first sample. */
  startsAtMs: instantMs,
  /** Not to be started, nor heard, after. */
  expiresAtMs: instantMs,
  /** What to do with it past its start; absent means `play-until`. */
  late: z.enum(latePolicies).exactOptional(),
  /** A ceiling, not a wish. */
  volumePercent: z.number().int().min(0).max(100),
  /** Present when it is an emergency: signed by the key for those, and by no other. */
  emergency: z
    .strictObject({
      /** Said to be a drill; handled like any other. */
      drill: z.boolean(),
      /** What becomes of the programme it interrupts. */
      after: z.enum(afters),
    })
    .optional(),
  programme: z.strictObject({
    digest,
    bytes: z.number().int().nonnegative(),
    durationMs: instantMs,
    /** The silence that fills each gap between two items; with it a programme can be joined from its renditions. */
    silence: digest.optional(),
  }),
  items: z
    .array(
      z.strictObject({
        item: z.number().int().nonnegative(),
        lesson: lessonId,
        rendition: digest,
        offsetMs: instantMs,
        durationMs: z.number().int().positive(),
      }),
    )
    .max(200),
  /** Hash of the newest ledger entry of the county when the order was signed; echoed in receipts. */
  checkpoint: digest,
});

/** One that replaces another and has nothing to play cancels it. */
const isWhole = ({ replaces, programme, items }: z.infer<typeof fields>): boolean =>
  items.length > 0 ? programme.bytes > 0 : replaces !== undefined && programme.bytes === 0;

/** What calls itself an emergency is one, and names itself so in every id; nothing else does. */
const isWhatItSays = ({ order, broadcast, replaces, emergency }: z.infer<typeof fields>): boolean => {
  const wanted = emergency && (emergency.drill ? 'drill' : 'emergency');
  return [order, broadcast, replaces ?? order].every((id) => urgencyOf(id) === wanted);
};

/**
 * What a delivery tells one endpoint to do. Travels as a compact JWS (RFC 7515, EdDSA over Ed25519); the
 * audio's location is not part of it: an endpoint fetches by digest, with its own credential.
 */
export const orderSchema = fields
  .refine(isWhole, 'an order plays something, or replaces one to play nothing')
  .refine(isWhatItSays, 'an emergency is named as one, and nothing else is');

export type Order = z.infer<typeof orderSchema>;

/** What a cancelled programme is: no bytes, under their SHA-256. */
export const nothing: Order['programme'] = {
  digest: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855' as Digest,
  bytes: 0,
  durationMs: 0,
};

/** Whether it only takes another's place, so that nothing is heard. */
export const isCancel = ({ items }: Pick<Order, 'items'>): boolean => items.length === 0;

/** Why a loudspeaker refuses an order; the word that travels. */
export type Refusal =
  | 'malformed'
  | 'signature'
  | 'foreign'
  | 'not-yet-valid'
  | 'expired'
  | 'replayed'
  | 'conflict'
  | 'quiet'
  | 'no-trusted-time'
  | 'audio';
