import { type Actor, actorName } from '../domain/actor.ts';
import type { Broadcast } from '../domain/broadcast.ts';
import { type AreaCode, type BroadcastId, isSlot, replacing } from '../domain/ids.ts';
import type { NextPlaylist, StandingPlaylist } from '../ports/replacements.ts';
import { authorise } from './authorise.ts';
import { type Context, RequestError } from './context.ts';
import { countyLabel } from './county-label.ts';
import { placesOf } from './prepare-replacement.ts';

type Needs = Pick<Context, 'store' | 'clock' | 'logger'>;

/** What becomes of broadcasts that the stop took back and whose end is still to come. */
export interface Resumed {
  readonly county: AreaCode;
  /** They air after all: their endpoints are ordered anew. */
  readonly back: readonly BroadcastId[];
  /** They began meanwhile, or are about to: they stay cancelled. */
  readonly cancelled: readonly BroadcastId[];
}

/** What is not this far ahead, in real time, is not given back: its orders and its audio would come too late. */
const leastAheadRealMs = 30_000;

/**
 * Lets a county be heard again. What was missed meanwhile stays missed; what the stop took back and is still ahead is
 * ordered anew, as it was, unless something in it may no longer air. Throws RequestError.
 */
export async function resumeCounty(context: Needs, actor: Actor, county: AreaCode): Promise<Resumed> {
  const { store, clock, logger } = context;
  authorise(actor, 'stopCounty', county);
  const done = await store.stops.end(county, {
    chain: county,
    verb: 'resume-county',
    subject: county,
    actor: actorName(actor),
    atMs: clock.now(),
    body: {},
  });
  if (!done)
    throw new RequestError(
      'conflict',
      `${await countyLabel(context, county)} 没有叫停。${county} is not stopped.`,
    );
  const taken = (await store.broadcasts.open()).filter((one) => one.county === county && isTakenBack(one));
  const [back, cancelled]: [BroadcastId[], BroadcastId[]] = [[], []];
  for (const broadcast of taken) {
    if (clock.now() >= broadcast.endsAtMs) continue;
    const isGiven = await giveBack(context, broadcast, actor).catch((error: unknown) => {
      logger.error({ broadcast: broadcast.id, err: error }, 'a broadcast could not be given back');
      return false;
    });
    (isGiven ? back : cancelled).push(broadcast.id);
  }
  return { county, back, cancelled };
}

const isTakenBack = ({ state, reason, slot }: Broadcast): boolean =>
  state === 'frozen' && reason === 'county-stopped' && isSlot(slot);

/** The playlists it had before, with their programmes, become its next ones; the clock signs their orders. */
async function giveBack({ store, clock }: Needs, broadcast: Broadcast, actor: Actor): Promise<boolean> {
  if (broadcast.startsAtMs < clock.now() + leastAheadRealMs * clock.speed) return false;
  const every = await store.replacements.playlists(broadcast.id);
  const next = (await placesOf({ store }, broadcast)).flatMap(
    ({ current, next: under, replacement }): NextPlaylist[] => {
      const before = under === undefined ? heardBefore(every, current) : undefined;
      if (before === undefined) return [];
      const { position, standing: _, ...playlist } = before;
      return [{ position, playlist: { ...playlist, id: replacing(current.id, replacement + 1) } }];
    },
  );
  if (next.length === 0) return false;
  return store.replacements.prepare(broadcast.id, next, {
    chain: broadcast.county,
    verb: 'prepare-replacement',
    subject: broadcast.id,
    actor: actorName(actor),
    atMs: clock.now(),
    body: { resumed: next.map(({ playlist: { audience } }) => audience.key) },
  });
}

/** The newest that was made for the audience of a silence. */
const heardBefore = (
  every: readonly StandingPlaylist[],
  { position, playlist }: StandingPlaylist,
): StandingPlaylist | undefined =>
  playlist.silentBecause === 'county-stopped'
    ? every.findLast(
        (one) => one.position === position && one.playlist.items.length > 0 && one.programme !== undefined,
      )
    : undefined;
