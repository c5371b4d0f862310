import type { Broadcast } from '../domain/broadcast.ts';
import { isCertain } from '../domain/delivery.ts';
import type { BroadcastId, PlaylistId } from '../domain/ids.ts';
import type { ScheduleRevision } from '../domain/revision.ts';
import type { Remake } from '../ports/remakes.ts';
import { willBeHeard } from './as-it-will-air.ts';
import { asksOf } from './asks-of.ts';
import type { Context } from './context.ts';
import { missBroadcast } from './miss-broadcast.ts';
import { numbered, planAnew, scheduleOf } from './plan-anew.ts';
import { isLate } from './prepare-replacement.ts';
import { prepareRemake } from './remake-orders.ts';
import { standsAt } from './stands-at.ts';
import { announcePlan, isSpoken, titlesOf } from './store-plan.ts';

type Needs = Pick<Context, 'store' | 'clock' | 'jobs' | 'settings' | 'progress' | 'logger' | 'startedAtMs'>;

/** What became of a broadcast that was to be made again by an edited schedule. */
export interface RemadeBroadcast {
  readonly broadcast: BroadcastId;
  /** `airs`: as it was, the reason says why. */
  readonly outcome: 'replaced' | 'silent' | 'airs';
  /** `quiet`, `not-scheduled`, `nothing-to-air`, `on-air`, `too-late`, `same`, `not-published`, `service-down`. */
  readonly reason?: string;
  /** When it starts now. UTC milliseconds. */
  readonly startsAtMs: number;
  /** Endpoints that are to hear it. */
  readonly endpoints: number;
  /**
   * Endpoints that hold, or may hold, an order for what it was: each plays that unless its new order reaches it in
   * time.
   */
  readonly holding: number;
}

/**
 * Begins to make broadcasts again by what is published now, as somebody asked for, and tells what becomes of each. What
 * is not done yet, the clock does: orders are signed by it, as soon as their programmes are made.
 */
export async function remakeBroadcasts(
  context: Needs,
  ids: readonly BroadcastId[],
): Promise<readonly RemadeBroadcast[]> {
  const remade: RemadeBroadcast[] = [];
  for (const id of ids) {
    const broadcast = await context.store.broadcasts.find(id);
    if (broadcast === undefined) continue;
    const holding = await holdersOf(context, id);
    const aired = (await context.store.broadcasts.playlists(id)).map((playlist) => playlist.id);
    await guarded(context, broadcast);
    remade.push(await toldOf(context, broadcast, aired, holding));
  }
  return remade;
}

async function guarded(context: Needs, broadcast: Broadcast): Promise<void> {
  const { find } = context.store.broadcasts;
  try {
    const remake = await context.store.remakes.find(broadcast.id);
    if (remake === undefined || (await remakeBroadcast(context, broadcast, remake))) return;
    // The clock may have gone further meanwhile.
    const newest = await find(broadcast.id);
    if (newest !== undefined && newest.state !== broadcast.state)
      await remakeBroadcast(context, newest, remake);
  } catch (error) {
    context.logger.error(
      { broadcast: broadcast.id, err: error },
      'a broadcast could not be made again; it is tried again at the next tick',
    );
  }
}

/**
 * Makes a broadcast again that somebody asked for, once the schedule they edited is published; answers whether
 * something was done. Running it again, or twice at once, changes nothing.
 */
export async function remakeBroadcast(
  context: Needs,
  broadcast: Broadcast,
  remake: Remake,
): Promise<boolean> {
  const isPostponed = remake.startsAtMs !== undefined;
  const revision = isPostponed
    ? await scheduleOf(context, broadcast)
    : await context.store.revisions.schedule(broadcast.county);
  if (revision === undefined) return false;
  if (!isPostponed && asksOf(revision.body, broadcast) !== remake.asks) return false;
  if (broadcast.state === 'frozen') {
    if (remake.schedule !== undefined) return false;
    await prepareRemake(context, { broadcast, remake, revision });
    return true;
  }
  const stands = standsAt(revision.body, broadcast, remake);
  if (!('span' in stands)) {
    await missBroadcast(context, broadcast, stands.silentBecause, remake.actor);
    return true;
  }
  if (stands.span.startsAtMs <= context.clock.now()) {
    await missBroadcast(context, broadcast, 'service-down', remake.actor);
    return true;
  }
  return replan(context, broadcast, remake, revision);
}

async function replan(
  context: Needs,
  broadcast: Broadcast,
  remake: Remake,
  revision: ScheduleRevision,
): Promise<boolean> {
  const { store, clock } = context;
  const stands = standsAt(revision.body, broadcast, remake);
  if (!('span' in stands)) return false;
  const { startsAtMs } = stands.span;
  const anew = await planAnew(context, broadcast, revision, stands.span);
  if (anew === undefined) return false;
  const { audiences, plan, basis } = anew;
  const every = await store.replacements.playlists(broadcast.id);
  const planned = audiences.map((audience) => ({ audience, playlist: plan(audience) }));
  const playlists = numbered(broadcast, every, planned.filter(isSpoken));
  const done = await store.replacements.replan(
    broadcast.id,
    every.filter(({ standing }) => standing === 'current').map(({ id }) => id),
    playlists,
    {
      chain: broadcast.county,
      verb: 'replan-broadcast',
      subject: broadcast.id,
      actor: remake.actor,
      atMs: clock.now(),
      body: { schedule: revision.number, startsAtMs, audiences: playlists.map(titlesOf) },
    },
    { basis, remake, span: { ...stands.span, freezeAtMs: startsAtMs - revision.body.leadMs } },
  );
  if (done) await announcePlan(context, broadcast.id, playlists);
  return done;
}

/** How many endpoints hold, or may hold, an order of a broadcast. */
async function holdersOf({ store }: Needs, id: BroadcastId): Promise<number> {
  return (await store.deliveries.of(id)).filter(
    (delivery) => delivery.state !== 'replaced' && (delivery.state === 'accepted' || !isCertain(delivery, 0)),
  ).length;
}

async function toldOf(
  { store, clock }: Needs,
  before: Broadcast,
  aired: readonly PlaylistId[],
  holding: number,
): Promise<RemadeBroadcast> {
  const { id, county } = before;
  const broadcast = (await store.broadcasts.find(id)) ?? before;
  const heard = willBeHeard(await store.replacements.playlists(id));
  const endpoints = heard.reduce((sum, { audience }) => sum + audience.endpoints.length, 0);
  const told = { broadcast: id, startsAtMs: broadcast.startsAtMs, endpoints, holding };
  const airs = (reason: string): RemadeBroadcast => ({ ...told, outcome: 'airs', reason });
  const silent = (reason: string): RemadeBroadcast => ({ ...told, outcome: 'silent', endpoints: 0, reason });
  const { state, reason } = broadcast;
  if (state === 'missed') return silent(reason ?? 'unknown');
  const remake = await store.remakes.find(id);
  const isAsItWas = heard.length === aired.length && heard.every((one) => aired.includes(one.id));
  if (state === 'frozen' && clock.now() >= broadcast.startsAtMs) return airs('on-air');
  if (isAsItWas && remake !== undefined) return airs('not-published');
  if (isAsItWas && state === 'frozen') return airs(isLate(broadcast, clock) ? 'too-late' : 'same');
  const number = remake?.schedule;
  const revision = number === undefined ? undefined : await store.revisions.scheduleNumbered(county, number);
  const stands = revision === undefined ? { span: broadcast } : standsAt(revision.body, broadcast, remake);
  if (!('span' in stands)) return silent(stands.silentBecause);
  if (endpoints === 0) return silent(reason ?? 'nothing-to-air');
  return { ...told, startsAtMs: stands.span.startsAtMs, outcome: 'replaced' };
}
