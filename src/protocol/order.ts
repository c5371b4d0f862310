import { z } from 'zod';
import { afters } from '../domain/emergency.ts';
import {
  type BroadcastId,
  type Digest,
  deliveryId as deliveryOf,
  type EndpointId,
  replacing,
  type Urgency,
  urgencyOf,
} from '../domain/ids.ts';
import { latePolicies } from '../domain/schedule.ts';
import { areaCode, audienceName, deliveryId, digest, endpointId, lessonId } from './fields.ts';

const instantMs = z.number().int().nonnegative();

const shared = {
  version: z.literal(1),
  broadcast: z.string().min(1).max(64),
  county: areaCode,
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
  /**
   * The item in whose place a live source is heard, where it is; its recording is there too. Travels in the protected
   * header, so that a device that knows nothing of it plays the recording.
   */
  live: z.number().int().nonnegative().exactOptional(),
  /** A ceiling, not a wish. */
  volumePercent: z.number().int().min(0).max(100),
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
  /** Present when it is an emergency: signed by the key for those, and by no other. */
  emergency: z
    .strictObject({
      /** Said to be a drill; handled like any other. */
      drill: z.boolean(),
      /** What becomes of the programme it interrupts. */
      after: z.enum(afters),
    })
    .optional(),
  /** Hash of the newest ledger entry of the county when the order was signed; echoed in receipts. */
  checkpoint: digest,
};

const fields = z.strictObject({
  ...shared,
  /** The delivery's id; an order is named by it. */
  order: deliveryId,
  /** The order whose place it takes. An endpoint that never had that one takes this one all the same. */
  replaces: deliveryId.optional(),
  endpoint: endpointId,
});

/** One that replaces another and has nothing to play cancels it. */
const isWhole = ({ replaces, programme, items }: z.infer<typeof fields>): boolean =>
  items.length > 0 ? programme.bytes > 0 : replaces !== undefined && programme.bytes === 0;

/** What calls itself an emergency is one, and names itself so in every id; nothing else does. */
const isWhatItSays = ({ order, broadcast, replaces, emergency }: z.infer<typeof fields>): boolean => {
  return [order, broadcast, replaces ?? order].every((id) => urgencyOf(id) === urgencyIn(emergency));
};

const urgencyIn = (emergency: z.infer<typeof fields>['emergency']): Urgency | undefined =>
  emergency && (emergency.drill ? 'drill' : 'emergency');

/**
 * What a delivery tells one endpoint to do. Travels as a compact JWS (RFC 7515, EdDSA over Ed25519); the
 * audio's location is not part of it: an endpoint fetches by digest, with its own credential.
 */
export const orderSchema = fields
  .refine(isWhole, 'an order plays something, or replaces one to play nothing')
  .refine(isWhatItSays, 'an emergency is named as one, and nothing else is');

export type Order = z.infer<typeof orderSchema>;

/**
 * One order for every endpoint of an audience. Travels like an order, under a type of its own; each endpoint makes of
 * it the order that it would have got alone.
 */
export const audienceOrderSchema = z
  .strictObject({
    ...shared,
    audience: audienceName,
    /** Which replacement it is for each of them; 0 for a first order. */
    replacement: z.number().int().min(0).max(9999),
  })
  .refine(
    ({ items, programme, replacement }) =>
      items.length > 0 ? programme.bytes > 0 : replacement > 0 && programme.bytes === 0,
    'an order plays something, or replaces one to play nothing',
  )
  .refine(
    ({ broadcast, emergency }) => urgencyOf(broadcast) === urgencyIn(emergency),
    'an emergency is named as one, and nothing else is',
  );

export type AudienceOrder = z.infer<typeof audienceOrderSchema>;

/** What an audience's order tells one of its endpoints. */
export function orderFor(endpoint: EndpointId, order: AudienceOrder): Order {
  const { audience: _, replacement, ...rest } = order;
  const first = deliveryOf(order.broadcast as BroadcastId, endpoint);
  const nth = (n: number) => (n === 0 ? first : replacing(first, n));
  const replaces = replacement === 0 ? {} : { replaces: nth(replacement - 1) };
  return { ...rest, order: nth(replacement), ...replaces, endpoint };
}

/**
 * Which audiences an endpoint belongs to. Travels as a signed statement of its own type; one with a higher sequence
 * takes the place of the one before.
 */
export const assignmentSchema = z.strictObject({
  version: z.literal(1),
  county: areaCode,
  endpoint: endpointId,
  sequence: z.number().int().positive(),
  audiences: z.array(audienceName).max(16),
});

export type Assignment = z.infer<typeof assignmentSchema>;

/** What a cancelled programme is: no bytes, under their SHA-256. */
export const nothing: Order['programme'] = {
  digest: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855' as Digest,
  bytes: 0,
  durationMs: 0,
};

/** Whether it only takes another's place, so that nothing is heard. */
export const isCancel = ({ items }: Pick<Order, 'items'>): boolean => items.length === 0;

/** Why a loudspeaker refuses an order; the word that travels. */
export const refusals = [
  'malformed',
  'signature',
  'no-keys',
  'foreign',
  'not-yet-valid',
  'expired',
  'replayed',
  'conflict',
  'quiet',
  'no-trusted-time',
  'audio',
] as const;
export type Refusal = (typeof refusals)[number];

/** Whether the device will think better of it by itself, and takes the same bytes later. */
export const isPassing = (reason: string | undefined): boolean =>
  reason === 'no-trusted-time' || reason === 'no-keys';
