import type { Actor } from '../domain/actor.ts';
import type { Broadcast } from '../domain/broadcast.ts';
import { isCertain } from '../domain/delivery.ts';
import {
  type AreaCode,
  type BroadcastId,
  isSlot,
  type LessonId,
  type LocalDate,
  type Occasion,
  type Variety,
} from '../domain/ids.ts';
import type { Playlist } from '../domain/playlist.ts';
import type { BroadcastPlaylist } from '../ports/broadcasts.ts';
import type { StandingPlaylist } from '../ports/replacements.ts';
import type { Context } from './context.ts';
import { prepareReplacement } from './prepare-replacement.ts';
import { refitRemake } from './remake-orders.ts';
import { replanBroadcast } from './replan-broadcast.ts';
import { type MayAir, unfitItems, whatMayAir } from './what-may-air.ts';

type Needs = Pick<Context, 'store' | 'clock' | 'jobs' | 'settings' | 'progress' | 'logger' | 'startedAtMs'>;

export interface Spoken {
  readonly lesson: LessonId;
  readonly title: string;
  readonly variety: Variety;
}

/** What one audience was to hear in one broadcast, and what it hears instead. */
export interface ReplacedProgramme {
  readonly broadcast: BroadcastId;
  readonly county: AreaCode;
  readonly date: LocalDate;
  readonly slot: Occasion;
  readonly startsAtMs: number;
  /** The audience's key. */
  readonly audience: string;
  readonly endpoints: number;
  readonly was: readonly Spoken[];
  /** Empty where it hears nothing. */
  readonly becomes: readonly Spoken[];
  /** `airs`: it could not be helped, the reason says why. */
  readonly outcome: 'replaced' | 'silent' | 'airs';
  /** `nothing-to-air`, `too-late`, `on-air`, `no-schedule`. */
  readonly reason?: string;
  /**
   * Endpoints that hold, or may hold, an order for what it was: each plays that unless its new order reaches it in
   * time.
   */
  readonly holding: number;
}

/**
 * Replaces every programme not yet on air that holds what may no longer air, and lists each. Level-triggered: what a
 * killed process began is finished by whoever runs this next, and running it again, or twice at once, changes
 * nothing. One broadcast's failure is logged and holds up no other; the clock tries it again.
 */
export async function replaceProgrammes(context: Needs, actor: Actor): Promise<readonly ReplacedProgramme[]> {
  const mayAir = await whatMayAir(context);
  const replaced: ReplacedProgramme[] = [];
  for (const broadcast of await context.store.broadcasts.open()) {
    if (!isSlot(broadcast.slot)) continue;
    try {
      replaced.push(...(await replaceIn(context, broadcast, mayAir, actor)));
    } catch (error) {
      context.logger.error(
        { broadcast: broadcast.id, err: error },
        'a broadcast could not be planned anew; it is tried again at the next tick',
      );
    }
  }
  return replaced;
}

async function replaceIn(
  context: Needs,
  broadcast: Broadcast,
  mayAir: MayAir,
  actor: Actor,
): Promise<ReplacedProgramme[]> {
  const { store, clock } = context;
  const before = await store.broadcasts.playlists(broadcast.id);
  const unfit = before.filter(({ playlist }) => unfitItems(playlist, mayAir).length > 0);
  if (unfit.length === 0) return [];
  if (broadcast.state !== 'frozen') {
    if (!(await replanBroadcast(context, broadcast, mayAir, actor))) {
      const newest = await store.broadcasts.find(broadcast.id);
      if (newest?.state === 'frozen') return replaceIn(context, newest, mayAir, actor);
    }
    const after = await store.broadcasts.playlists(broadcast.id);
    return unfit.map((one) => {
      const playlist = after.find(({ audience }) => audience.key === one.audience.key)?.playlist;
      return playlist !== undefined && unfitItems(playlist, mayAir).length > 0
        ? unhelped(broadcast, one, 0, 'no-schedule')
        : entryOf(broadcast, one, playlist, 0);
    });
  }
  const holding = await holdersOf(context, broadcast);
  if (clock.now() < broadcast.startsAtMs && !(await refitRemake(context, broadcast, mayAir)))
    await prepareReplacement(context, broadcast, mayAir, actor);
  const every = await store.replacements.playlists(broadcast.id);
  return unfit.map((one) => {
    const held = holding.get(one.id) ?? 0;
    // Somebody else may have gone further already.
    const after = successorOf(every, one, 'next') ?? successorOf(every, one, 'current');
    return after === undefined || after.id === one.id
      ? unhelped(broadcast, one, held, 'on-air')
      : entryOf(broadcast, one, after.playlist, held);
  });
}

/** What endpoints of an audience are to hear, or the first of it where they part ways. */
const successorOf = (
  every: readonly StandingPlaylist[],
  { audience: { endpoints } }: BroadcastPlaylist,
  which: StandingPlaylist['standing'],
): StandingPlaylist | undefined =>
  every.find(
    ({ standing, audience }) =>
      standing === which && audience.endpoints.some((endpoint) => endpoints.includes(endpoint)),
  );

/** How many endpoints hold, or may hold, the order for each playlist. */
async function holdersOf({ store }: Needs, { id }: Broadcast): Promise<ReadonlyMap<string, number>> {
  const holders = (await store.deliveries.of(id)).filter(
    (delivery) => delivery.state === 'accepted' || !isCertain(delivery, 0),
  );
  return new Map(
    [...Map.groupBy(holders, ({ playlist }) => playlist)].map(([playlist, of]) => [playlist, of.length]),
  );
}

function entryOf(
  { id, county, date, slot, startsAtMs }: Broadcast,
  { audience, playlist }: BroadcastPlaylist,
  after: Playlist | undefined,
  holding: number,
): ReplacedProgramme {
  const becomes = after === undefined ? [] : spokenIn(after);
  const silent = becomes.length === 0;
  return {
    broadcast: id,
    county,
    date,
    slot,
    startsAtMs,
    audience: audience.key,
    endpoints: audience.endpoints.length,
    was: spokenIn(playlist),
    becomes,
    outcome: silent ? 'silent' : 'replaced',
    ...(silent ? { reason: after?.silentBecause ?? 'nothing-to-air' } : {}),
    holding,
  };
}

const unhelped = (
  broadcast: Broadcast,
  one: BroadcastPlaylist,
  holding: number,
  reason: string,
): ReplacedProgramme => ({ ...entryOf(broadcast, one, one.playlist, holding), outcome: 'airs', reason });

const spokenIn = ({ items }: Playlist): Spoken[] =>
  items.map(({ lesson, title, variety }) => ({ lesson, title, variety }));
