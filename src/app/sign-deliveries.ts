import type { Broadcast } from '../domain/broadcast.ts';
import { type DeliveryId, type Digest, deliveryId, replacementOf, replacing } from '../domain/ids.ts';
import type { Endpoint, LatePolicy } from '../domain/schedule.ts';
import type { BroadcastPlaylist, NewDelivery } from '../ports/broadcasts.ts';
import { nothing, type Order } from '../protocol/order.ts';
import { type SigningKey, signOrder } from '../protocol/signing.ts';
import type { Context } from './context.ts';

type Needs = Pick<Context, 'store' | 'clock' | 'signingKeys' | 'drivers'>;

/** Who is to hear what, and instead of which earlier delivery. A playlist without items is a silence. */
export interface Addressed {
  readonly playlist: BroadcastPlaylist;
  readonly endpoint: Endpoint;
  readonly replaces?: DeliveryId;
}

/** By which key, and as what, an emergency is signed. */
export interface SignedAs {
  readonly key: SigningKey;
  readonly emergency: NonNullable<Order['emergency']>;
}

/**
 * Signs one order an endpoint, all with one sequence number above every one before. Stores nothing.
 * @param late what the county's schedule says of orders that come late
 */
export async function signDeliveries(
  context: Needs,
  broadcast: Broadcast,
  addressed: readonly Addressed[],
  late: LatePolicy | undefined,
  as?: SignedAs,
): Promise<NewDelivery[]> {
  const sequence = await context.store.broadcasts.takeSequence();
  const checkpoint = await context.store.ledger.head(broadcast.county);
  const key = as?.key ?? (await context.signingKeys.current());
  const emergency = as?.emergency;
  return Promise.all(
    addressed.map((one) =>
      signDelivery(context, broadcast, one, { sequence, checkpoint, late, key, emergency }),
    ),
  );
}

/** What the orders of one signing have in common. */
interface Common {
  readonly sequence: number;
  readonly checkpoint: Digest;
  readonly late: LatePolicy | undefined;
  readonly key: SigningKey;
  readonly emergency: Order['emergency'];
}

async function signDelivery(
  { clock, drivers }: Needs,
  broadcast: Broadcast,
  { playlist, endpoint, replaces }: Addressed,
  { sequence, checkpoint, late, key, emergency }: Common,
): Promise<NewDelivery> {
  const id =
    replaces === undefined
      ? deliveryId(broadcast.id, endpoint.id)
      : replacing(replaces, replacementOf(replaces) + 1);
  const isPerformed = drivers[endpoint.driver].performer !== undefined && playlist.playlist.items.length > 0;
  const jws = await signOrder(
    {
      version: 1,
      order: id,
      ...(replaces === undefined ? {} : { replaces }),
      broadcast: broadcast.id,
      county: broadcast.county,
      endpoint: endpoint.id,
      sequence,
      notBeforeMs: Math.min(clock.now(), broadcast.startsAtMs),
      startsAtMs: broadcast.startsAtMs,
      expiresAtMs: broadcast.endsAtMs,
      ...lateness(playlist, late),
      ...(emergency === undefined ? {} : { emergency }),
      volumePercent: playlist.audience.volumePercent,
      ...heard(playlist),
      checkpoint,
    },
    key,
  );
  return {
    id,
    broadcast: broadcast.id,
    playlist: playlist.id,
    endpoint: endpoint.id,
    endpointName: endpoint.name,
    area: endpoint.area,
    sequence,
    expiresAtMs: broadcast.endsAtMs,
    jws,
    ...(isPerformed ? { performed: { startsAtMs: broadcast.startsAtMs, endsAtMs: broadcast.endsAtMs } } : {}),
  };
}

function heard({ id, playlist, programme }: BroadcastPlaylist): Pick<Order, 'programme' | 'items'> {
  if (playlist.items.length === 0) return { programme: nothing, items: [] };
  if (programme === undefined) throw new Error(`${id} was to be signed before it was assembled`);
  const { digest, bytes, durationMs, cues, silence } = programme;
  return {
    programme: { digest, bytes, durationMs, ...(silence === undefined ? {} : { silence }) },
    items: cues.map(({ item, lesson, rendition, offsetMs, durationMs: lengthMs }) => ({
      item,
      lesson,
      rendition,
      offsetMs,
      durationMs: lengthMs,
    })),
  };
}

/** Said only where it changes something: a device that does not know the field refuses an order that has it. */
const lateness = ({ playlist }: BroadcastPlaylist, late: LatePolicy | undefined): Pick<Order, 'late'> =>
  late === undefined || late === 'play-until' || playlist.items.length === 0 ? {} : { late };
