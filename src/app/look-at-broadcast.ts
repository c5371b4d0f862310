import type { Actor } from '../domain/actor.ts';
import { placesOf } from '../domain/audience-places.ts';
import type { Broadcast } from '../domain/broadcast.ts';
import { type BroadcastId, partsOfBroadcast } from '../domain/ids.ts';
import type { BroadcastPlaylist } from '../ports/broadcasts.ts';
import type { DeliveryRecord } from '../ports/deliveries.ts';
import type { PeopleRecords } from '../ports/people.ts';
import type { AiredItem, OutcomeCounts } from '../ports/plays.ts';
import type { StandingPlaylist } from '../ports/replacements.ts';
import { publishedOn } from './as-of-day.ts';
import { authorise } from './authorise.ts';
import { type Context, RequestError } from './context.ts';
import type { PlannedPlaylist } from './plan-slot.ts';

type Needs = Pick<Context, 'store' | 'clock'> & {
  readonly people: { readonly records: Pick<PeopleRecords, 'find'> };
};

/** A playlist that was on air, or may have been, when other orders took the place of those for it. */
export interface TakenBack extends PlannedPlaylist {
  /** When the last of them did, UTC milliseconds. */
  readonly untilMs: number;
  /** What its items came to, as far as it is known. */
  readonly aired: readonly AiredItem[];
}

/** That somebody called it off; from the ledger. */
export interface Cancellation {
  readonly atMs: number;
  /** As the ledger writes an actor. */
  readonly actor: string;
  /** Of a person, as long as it is kept. */
  readonly name?: string;
  readonly reason: string;
}

export interface BroadcastDetail {
  readonly broadcast: Broadcast;
  readonly cancelled?: Cancellation;
  readonly playlists: readonly PlannedPlaylist[];
  readonly takenBack: readonly TakenBack[];
  readonly deliveries: readonly DeliveryRecord[];
  readonly plays: OutcomeCounts;
}

/** A county has no more loudspeakers than this. */
const everyDelivery = 100_000;

/**
 * One broadcast: what each audience hears, what it heard before that was taken back, and what became of it all. Throws
 * RequestError `forbidden`, `not-found`.
 */
export async function lookAtBroadcast(
  context: Needs,
  actor: Actor,
  id: BroadcastId,
): Promise<BroadcastDetail> {
  const { store } = context;
  const { county, date } = partsOfBroadcast(id);
  authorise(actor, 'seeCounty', county);
  const broadcast = await store.broadcasts.find(id);
  if (broadcast === undefined)
    throw new RequestError(
      'not-found',
      `没有这次播出：${id}，可用 /api/v1/broadcasts 查有哪些。There is no broadcast ${id}; /api/v1/broadcasts lists those there are.`,
    );
  const [current, every, deliveries, plays, newest] = await Promise.all([
    store.broadcasts.playlists(id),
    store.replacements.playlists(id),
    store.deliveries.list({ broadcast: id, limit: everyDelivery }),
    store.plays.counts(id),
    store.revisions.schedule(county),
  ]);
  const schedule = newest && (await publishedOn(context, newest.body, date)).schedule;
  const placesIn = ({ audience }: BroadcastPlaylist): readonly string[] =>
    schedule === undefined ? [] : placesOf(schedule, audience).places;
  const takenBack = await takenBackOf(context, broadcast, every, deliveries);
  const cancelled = broadcast.reason === 'cancelled' ? await cancellationOf(context, broadcast) : undefined;
  return {
    ...{ broadcast, deliveries, plays },
    ...(cancelled === undefined ? {} : { cancelled }),
    playlists: current.map((one) => ({ ...one, places: placesIn(one) })),
    takenBack: takenBack.map((one) => ({ ...one, places: placesIn(one) })),
  };
}

async function cancellationOf(
  { store, people }: Needs,
  { id, county }: Broadcast,
): Promise<Cancellation | undefined> {
  const [first] = await store.ledger.about(county, ['cancel-broadcast'], id);
  if (typeof first?.body.reason !== 'string') return undefined;
  const { atMs, actor } = first;
  const name = (await people.records.find(actor.replace(/^person:/, '')))?.name;
  return { atMs, actor, ...(name === undefined ? {} : { name }), reason: first.body.reason };
}

async function takenBackOf(
  { store }: Needs,
  { id, startsAtMs }: Broadcast,
  every: readonly StandingPlaylist[],
  deliveries: readonly DeliveryRecord[],
): Promise<Omit<TakenBack, 'places'>[]> {
  const untilMs = new Map<string, number>();
  for (const { playlist, state, settledAtMs = 0 } of deliveries)
    if (state === 'replaced') untilMs.set(playlist, Math.max(settledAtMs, untilMs.get(playlist) ?? 0));
  const signed = every.filter((one) => one.standing === 'replaced' && untilMs.has(one.id));
  if (signed.length === 0) return [];
  const aired = Map.groupBy(await store.plays.aired(id), ({ playlist }) => playlist);
  return signed.flatMap(({ position: _, standing: __, ...one }) => {
    const found = { ...one, untilMs: untilMs.get(one.id) ?? 0, aired: aired.get(one.id) ?? [] };
    const isHeard =
      found.untilMs > startsAtMs || found.aired.some(({ startedAtMs }) => startedAtMs !== undefined);
    return isHeard && one.playlist.items.length > 0 ? [found] : [];
  });
}
