import { actorName, system } from '../domain/actor.ts';
import type { Broadcast } from '../domain/broadcast.ts';
import { canonicalJson } from '../domain/ledger.ts';
import type { StandingPlaylist } from '../ports/replacements.ts';
import type { Context, Settings } from './context.ts';
import { numbered, planAnew, scheduleOf } from './plan-anew.ts';
import { basisNow } from './plan-ground.ts';
import { areSame } from './same-programme.ts';
import { isSpoken, titlesOf } from './store-plan.ts';
import { type MayAir, unfitItems } from './what-may-air.ts';

type Needs = Pick<Context, 'store' | 'clock' | 'jobs' | 'settings' | 'progress' | 'startedAtMs'>;

/** How long before its freeze nothing new is taken in: a quarter of the time it is given to be made. */
const marginMs = ({ prepareMs }: Settings): number => prepareMs / 4;

/**
 * Lets a `ready` broadcast take in what was approved or published since it was planned, where that makes a difference.
 * What it has stays until all of the other is made: `next` playlists, taken up at once before the freeze, or given up
 * by it. Each change is looked at once.
 */
export async function takeInNews(context: Needs, broadcast: Broadcast, mayAir: MayAir): Promise<void> {
  const { store, clock, settings, jobs, startedAtMs } = context;
  const every = await store.replacements.playlists(broadcast.id);
  const isTimely = clock.now() < broadcast.freezeAtMs - marginMs(settings);
  if (isTimely && (await lookForNews(context, broadcast, every))) return;
  const next = every.filter(({ standing }) => standing === 'next');
  if (next.length === 0 || next.some(({ playlist }) => unfitItems(playlist, mayAir).length > 0)) return;
  const unmade = next.filter(({ programme }) => programme === undefined);
  if (unmade.length === 0) await takeUp(context, broadcast, every, next);
  else await jobs.add(unmade.map(({ id }) => ({ kind: 'assemble', playlist: id, epoch: startedAtMs })));
}

/** Plans anew where there is news; answers whether that is another plan than the newest. */
async function lookForNews(
  context: Needs,
  broadcast: Broadcast,
  every: readonly StandingPlaylist[],
): Promise<boolean> {
  const { store, clock, jobs, startedAtMs } = context;
  const schedule = await scheduleOf(context, broadcast);
  if (schedule === undefined) return false;
  const now = await basisNow(context, schedule.number);
  if (canonicalJson(now) === canonicalJson(await store.remakes.basis(broadcast.id))) return false;
  const anew = await planAnew(context, broadcast, schedule);
  if (anew === undefined) return false;
  const { audiences, plan, basis } = anew;
  const planned = audiences.map((audience) => ({ audience, playlist: plan(audience) })).filter(isSpoken);
  const next = every.filter(({ standing }) => standing === 'next');
  const newest = next.length > 0 ? next : every.filter(({ standing }) => standing === 'current');
  const isSame =
    planned.length === newest.length && planned.every((one) => newest.some((had) => areSame(one, had)));
  if (isSame || planned.length === 0) {
    await store.remakes.noteBasis(broadcast.id, basis);
    return false;
  }
  const playlists = numbered(broadcast, every, planned);
  const insteadOf = next.map(({ id }) => id);
  const done = await store.remakes.prepare(
    broadcast.id,
    { insteadOf, playlists, basis },
    {
      chain: broadcast.county,
      verb: 'prepare-replacement',
      subject: broadcast.id,
      actor: actorName(system('clock')),
      atMs: clock.now(),
      body: {
        news: { library: basis.library, approvals: basis.approvals },
        audiences: playlists.map(titlesOf),
      },
    },
  );
  if (done)
    await jobs.add(playlists.map(({ id }) => ({ kind: 'assemble', playlist: id, epoch: startedAtMs })));
  return done;
}

async function takeUp(
  { store, clock, progress }: Needs,
  broadcast: Broadcast,
  every: readonly StandingPlaylist[],
  next: readonly StandingPlaylist[],
): Promise<void> {
  const done = await store.remakes.takeUp(
    broadcast.id,
    every.filter(({ standing }) => standing === 'current').map(({ id }) => id),
    next.map(({ id }) => id),
    {
      chain: broadcast.county,
      verb: 'replan-broadcast',
      subject: broadcast.id,
      actor: actorName(system('clock')),
      atMs: clock.now(),
      body: { news: true, audiences: next.map(titlesOf) },
    },
  );
  const endpoints = next.reduce((sum, { audience }) => sum + audience.endpoints.length, 0);
  if (done) progress({ kind: 'planned', broadcast: broadcast.id, playlists: next.length, endpoints });
}
