import type { Broadcast } from '../domain/broadcast.ts';
import {
  type DeliveryId,
  type Digest,
  deliveryId,
  type EndpointId,
  replacementOf,
  replacing,
} from '../domain/ids.ts';
import type { Endpoint, LatePolicy } from '../domain/schedule.ts';
import type { StandingAssignment } from '../ports/audiences.ts';
import type { BroadcastPlaylist, NewDelivery } from '../ports/broadcasts.ts';
import { nothing, type Order } from '../protocol/order.ts';
import { type SigningKey, signAudienceOrder, signOrder } from '../protocol/signing.ts';
import type { Context } from './context.ts';
import { newAssignments, type Sharing, sharingsIn, sharingsTold } from './share-orders.ts';

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
 * Signs an order for every endpoint, one for many where they can share it, all with one sequence number above every
 * one before. Stores nothing.
 * @param as of an emergency, which those alone share who were told before that they belong together
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
  const common = { sequence, checkpoint, late, key, emergency: as?.emergency };
  const { county } = broadcast;
  const sharings =
    as === undefined
      ? sharingsIn(context, county, addressed)
      : await sharingsTold(context, county, addressed);
  const assignments =
    as === undefined
      ? await newAssignments(context, broadcast, sharings, { sequence, key })
      : new Map<EndpointId, StandingAssignment>();
  const shared = new Map<Addressed, string>();
  for (const sharing of sharings) {
    const jws = await signShared(context, broadcast, sharing, common);
    for (const member of sharing.members) shared.set(member, jws);
  }
  return Promise.all(
    addressed.map(async (one) => {
      const jws = shared.get(one) ?? (await signOwn(context, broadcast, one, common));
      const assignment = shared.has(one) ? assignments.get(one.endpoint.id) : undefined;
      return {
        ...deliveryOf(context, broadcast, one, sequence),
        jws,
        ...(assignment === undefined ? {} : { assignment }),
      };
    }),
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

const idOf = (broadcast: Broadcast, { endpoint, replaces }: Addressed): DeliveryId =>
  replaces === undefined
    ? deliveryId(broadcast.id, endpoint.id)
    : replacing(replaces, replacementOf(replaces) + 1);

const signOwn = (context: Needs, broadcast: Broadcast, one: Addressed, common: Common): Promise<string> =>
  signOrder(
    {
      version: 1,
      order: idOf(broadcast, one),
      ...(one.replaces === undefined ? {} : { replaces: one.replaces }),
      broadcast: broadcast.id,
      county: broadcast.county,
      endpoint: one.endpoint.id,
      ...(common.emergency === undefined ? {} : { emergency: common.emergency }),
      ...said(context, broadcast, one.playlist, common),
    },
    common.key,
  );

async function signShared(
  context: Needs,
  broadcast: Broadcast,
  { audience, replacement, members: [first] }: Sharing,
  common: Common,
): Promise<string> {
  if (first === undefined) throw new Error(`${audience} has no endpoints`);
  const about = { broadcast: broadcast.id, county: broadcast.county, audience, replacement };
  const urgency = common.emergency === undefined ? {} : { emergency: common.emergency };
  const order = {
    version: 1,
    ...about,
    ...urgency,
    ...said(context, broadcast, first.playlist, common),
  } as const;
  return signAudienceOrder(order, common.key);
}

/** When and what, whoever it is said to. */
const said = (
  { clock }: Needs,
  broadcast: Broadcast,
  playlist: BroadcastPlaylist,
  { sequence, checkpoint, late }: Common,
) => ({
  sequence,
  notBeforeMs: Math.min(clock.now(), broadcast.startsAtMs),
  startsAtMs: broadcast.startsAtMs,
  expiresAtMs: broadcast.endsAtMs,
  ...lateness(playlist, late),
  volumePercent: playlist.audience.volumePercent,
  ...heard(playlist),
  ...relayed(playlist),
  checkpoint,
});

function deliveryOf(
  { drivers }: Needs,
  broadcast: Broadcast,
  one: Addressed,
  sequence: number,
): Omit<NewDelivery, 'jws'> {
  const { playlist, endpoint } = one;
  const isPerformed = drivers[endpoint.driver].performer !== undefined && playlist.playlist.items.length > 0;
  return {
    id: idOf(broadcast, one),
    broadcast: broadcast.id,
    playlist: playlist.id,
    endpoint: endpoint.id,
    endpointName: endpoint.name,
    area: endpoint.area,
    sequence,
    expiresAtMs: broadcast.endsAtMs,
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

const relayed = ({ playlist }: BroadcastPlaylist): Pick<Order, 'live'> => {
  const item = playlist.items.find(({ live }) => live !== undefined);
  return item === undefined ? {} : { live: item.index };
};

/** Said only where it changes something: a device that does not know the field refuses an order that has it. */
const lateness = ({ playlist }: BroadcastPlaylist, late: LatePolicy | undefined): Pick<Order, 'late'> =>
  late === undefined || late === 'play-until' || playlist.items.length === 0 ? {} : { late };
