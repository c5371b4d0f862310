import { type Audience, audiencesOn } from '../domain/audience.ts';
import type { Broadcast } from '../domain/broadcast.ts';
import type { Span } from '../domain/calendar.ts';
import { playlistId, replacementOf, replacing } from '../domain/ids.ts';
import type { Playlist } from '../domain/playlist.ts';
import type { ScheduleRevision } from '../domain/revision.ts';
import type { BroadcastPlaylist } from '../ports/broadcasts.ts';
import type { PlanBasis } from '../ports/remakes.ts';
import { type Context, RequestError } from './context.ts';
import { audiencePlanner } from './plan-broadcast.ts';
import { basisNow, datedSlot, groundUnder } from './plan-ground.ts';

export interface PlannedAnew {
  readonly basis: PlanBasis;
  /** Who hears it, by the schedule it is planned by. */
  readonly audiences: readonly Audience[];
  readonly plan: (audience: Audience) => Playlist;
}

/** The schedule revision that a broadcast was planned by; the newest for one older than that record. */
export async function scheduleOf(
  { store }: Pick<Context, 'store'>,
  { id, county }: Pick<Broadcast, 'id' | 'county'>,
): Promise<ScheduleRevision | undefined> {
  const basis = await store.remakes.basis(id);
  const known = basis && (await store.revisions.scheduleNumbered(county, basis.schedule));
  return known ?? store.revisions.schedule(county);
}

/**
 * Plans for the audiences of a broadcast there is, by what may air now. Undefined where the county has no schedule or
 * no such slot.
 * @param by the schedule revision it was planned by, unless it is to be made by another one
 * @param span its own time and length, unless it moves
 */
export async function planAnew(
  context: Pick<Context, 'store' | 'settings'>,
  broadcast: Broadcast,
  by?: ScheduleRevision,
  { startsAtMs, endsAtMs }: Span = broadcast,
): Promise<PlannedAnew | undefined> {
  const revision = by ?? (await scheduleOf(context, broadcast));
  if (revision === undefined) return undefined;
  try {
    const basis = await basisNow(context, revision.number);
    const ground = await groundUnder(context, revision.body);
    const dated = datedSlot(ground, broadcast.date, broadcast.slot);
    const own = { ...dated, slot: { ...dated.slot, lengthMs: endsAtMs - startsAtMs }, startsAtMs, endsAtMs };
    const plan = await audiencePlanner(context, ground, own);
    return { basis, audiences: audiencesOn(ground.schedule, dated.slot, own), plan };
  } catch (error) {
    if (error instanceof RequestError && error.kind === 'not-found') return undefined;
    throw error;
  }
}

/** Playlists for a broadcast that had others, under ids it never had. */
export function numbered(
  { id: broadcast }: Pick<Broadcast, 'id'>,
  every: readonly Pick<BroadcastPlaylist, 'id'>[],
  playlists: readonly Pick<BroadcastPlaylist, 'audience' | 'playlist' | 'programme'>[],
): BroadcastPlaylist[] {
  const replacement = 1 + Math.max(0, ...every.map(({ id }) => replacementOf(id)));
  return playlists.map((one, index) => ({
    id: replacing(playlistId(broadcast, index), replacement),
    broadcast,
    ...one,
  }));
}
