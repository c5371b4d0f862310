import { type Actor, actorName } from '../domain/actor.ts';
import type { Broadcast } from '../domain/broadcast.ts';
import { replacementOf, replacing } from '../domain/ids.ts';
import type { Playlist } from '../domain/playlist.ts';
import type { Clock } from '../ports/clock.ts';
import type { NextPlaylist, StandingPlaylist } from '../ports/replacements.ts';
import type { Context } from './context.ts';
import { planAnew } from './plan-anew.ts';
import { isSpoken, titlesOf } from './store-plan.ts';
import { type MayAir, unfitItems } from './what-may-air.ts';

type Needs = Pick<Context, 'store' | 'clock' | 'jobs' | 'settings' | 'startedAtMs'>;

/** An audience of a frozen broadcast: what it is to hear by the orders it has, and what is to take its place. */
export interface Place {
  readonly current: StandingPlaylist;
  readonly next?: StandingPlaylist;
  /** Number of the newest replacement it ever had, given up or not. */
  readonly replacement: number;
}

/** A broadcast's audiences with what is under way for each. */
export async function placesOf({ store }: Pick<Context, 'store'>, { id }: Broadcast): Promise<Place[]> {
  const every = await store.replacements.playlists(id);
  return every.flatMap((current) => {
    if (current.standing !== 'current') return [];
    const next = every.find(({ position, standing }) => position === current.position && standing === 'next');
    const ofIt = every.filter(({ id }) => replacing(id, 0) === replacing(current.id, 0));
    const replacement = Math.max(...[current, ...ofIt].map(({ id }) => replacementOf(id)));
    return [{ current, replacement, ...(next === undefined ? {} : { next }) }];
  });
}

/** In real time: what is not signed this long before air may not reach its endpoints before it. */
const signedBeforeRealMs = 5000;

/** Whether it is too late to make another programme for a broadcast. */
export const isLate = ({ startsAtMs }: Pick<Broadcast, 'startsAtMs'>, clock: Clock): boolean =>
  clock.now() >= startsAtMs - signedBeforeRealMs * clock.speed;

/**
 * Plans what takes the place of the playlists of a frozen broadcast that hold what may no longer air, and has it
 * assembled; `replaceOrders` does the rest. Where nothing is left to air, or it is too late to make something, the
 * audience hears nothing. Running it again, or twice at once, changes nothing.
 */
export async function prepareReplacement(
  context: Needs,
  broadcast: Broadcast,
  mayAir: MayAir,
  actor: Actor,
): Promise<void> {
  const owed = (await placesOf(context, broadcast)).filter(
    ({ current, next }) => unfitItems((next ?? current).playlist, mayAir).length > 0,
  );
  if (owed.length === 0) return;
  const late = isLate(broadcast, context.clock);
  const plan = late ? undefined : await plannerFor(context, broadcast);
  const silentBecause = late ? 'too-late' : 'no-schedule';
  await storeNext(
    context,
    broadcast,
    owed.map((place) => nextOf(place, plan?.(place.current.audience) ?? silent(place, silentBecause))),
    owed.flatMap(({ current, next }) => unfitItems((next ?? current).playlist, mayAir)),
    actor,
  );
}

/** Gives up making programmes that will not be there in time: their audiences hear nothing. */
export const silenceLate = (
  context: Needs,
  broadcast: Broadcast,
  places: readonly Place[],
  actor: Actor,
  silentBecause: 'too-late' | 'held' = 'too-late',
): Promise<void> =>
  storeNext(
    context,
    broadcast,
    places.map((place) => nextOf(place, silent(place, silentBecause))),
    [],
    actor,
  );

/** Undefined where the county has no schedule any more. */
const plannerFor = async (context: Needs, broadcast: Broadcast) => (await planAnew(context, broadcast))?.plan;

function nextOf(place: Place, planned: Playlist): NextPlaylist {
  const { current, next, replacement } = place;
  const { id, broadcast, audience, position } = current;
  const playlist = isSpoken({ playlist: planned })
    ? planned
    : silent(place, planned.silentBecause ?? 'nothing-to-air');
  return {
    position,
    playlist: { id: replacing(id, replacement + 1), broadcast, audience, playlist },
    ...(next === undefined ? {} : { insteadOf: next.id }),
  };
}

/**
 * Has every audience of a frozen broadcast hear nothing from now on, also where it is on air; what is being made for it
 * is given up. The clock signs the orders, within a second.
 */
export async function silenceBroadcast(
  context: Needs,
  broadcast: Broadcast,
  because: 'county-stopped' | 'cancelled',
  actor: Actor,
): Promise<void> {
  const { store, clock } = context;
  await store.remakes.drop(broadcast.id, {
    chain: broadcast.county,
    verb: 'drop-remake',
    subject: broadcast.id,
    actor: actorName(actor),
    atMs: clock.now(),
    body: { reason: because },
  });
  const heard = (await placesOf(context, broadcast)).filter(
    ({ current, next }) => (next ?? current).playlist.items.length > 0,
  );
  await storeNext(
    context,
    broadcast,
    heard.map((place) => nextOf(place, silent(place, because))),
    [],
    actor,
  );
}

const silent = ({ current: { playlist } }: Place, silentBecause: string): Playlist => ({
  ...playlist,
  items: [],
  durationMs: 0,
  silentBecause,
});

async function storeNext(
  { store, clock, jobs, startedAtMs }: Needs,
  broadcast: Broadcast,
  next: readonly NextPlaylist[],
  unfit: Playlist['items'],
  actor: Actor,
): Promise<void> {
  if (next.length === 0) return;
  const playlists = next.map(({ playlist }) => playlist);
  const done = await store.replacements.prepare(broadcast.id, next, {
    chain: broadcast.county,
    verb: 'prepare-replacement',
    subject: broadcast.id,
    actor: actorName(actor),
    atMs: clock.now(),
    body: {
      withdrawn: unfit.map(({ lesson, variety, master }) => [lesson, variety, master]),
      audiences: playlists.map(titlesOf),
      silent: playlists.flatMap(({ audience, playlist: { silentBecause } }) =>
        silentBecause === undefined ? [] : [[audience.key, silentBecause]],
      ),
    },
  });
  if (!done) return;
  await jobs.add(
    playlists
      .filter(isSpoken)
      .map(({ id }) => ({ kind: 'assemble', playlist: id, epoch: startedAtMs }) as const),
  );
}
