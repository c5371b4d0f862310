import { type Actor, actorName, system } from '../domain/actor.ts';
import type { Broadcast } from '../domain/broadcast.ts';
import type { BroadcastId } from '../domain/ids.ts';
import type { LedgerEntry } from '../domain/ledger.ts';
import type { BroadcastPlaylist } from '../ports/broadcasts.ts';
import type { PlanBasis } from '../ports/remakes.ts';
import type { Context } from './context.ts';
import type { BroadcastPlan } from './plan-broadcast.ts';

type Needs = Pick<Context, 'store' | 'clock' | 'jobs' | 'progress' | 'startedAtMs'>;

/** Why a plan can't air; until its time comes the reason may still go away, by an approval for example. */
export function reasonAgainst({ quiet, playlists }: BroadcastPlan): string | undefined {
  if (quiet !== undefined) return 'quiet';
  return playlists.some(isSpoken) ? undefined : 'nothing-to-air';
}

/** Whether a lesson is heard in a playlist; opening and closing alone are not aired. */
export const isSpoken = ({ playlist }: Pick<BroadcastPlaylist, 'playlist'>): boolean =>
  playlist.items.some(({ kind }) => kind === 'lesson');

/** A playlist as the ledger tells of it. */
export const titlesOf = ({ audience, playlist }: BroadcastPlaylist) => [
  audience.key,
  playlist.items.map(({ lesson, variety }) => [lesson, variety]),
];

/** Stores a plan as a planned broadcast and has it assembled; answers false when it was there already. */
export async function storePlan(
  context: Needs,
  plan: BroadcastPlan & { readonly basis: PlanBasis },
  freezeAtMs: number,
  adHoc: boolean,
  actor: Actor = system('clock'),
): Promise<boolean> {
  const { store, clock } = context;
  const { county, startsAtMs, season } = plan;
  const playlists = plan.playlists.filter(isSpoken);
  const entry: LedgerEntry = {
    chain: county,
    verb: 'plan-broadcast',
    subject: plan.id,
    actor: actorName(actor),
    atMs: clock.now(),
    body: {
      startsAtMs,
      ...(adHoc ? { atOnce: true } : {}),
      ...(season === undefined ? {} : { season }),
      audiences: playlists.map(titlesOf),
    },
  };
  const broadcast = broadcastOf(plan, freezeAtMs, adHoc);
  const done = await store.broadcasts.plan(broadcast, playlists, entry, plan.basis);
  if (done) await announcePlan(context, plan.id, playlists);
  return done;
}

/** Tells of a plan that was stored, and has it assembled. */
export async function announcePlan(
  { jobs, progress, startedAtMs }: Pick<Needs, 'jobs' | 'progress' | 'startedAtMs'>,
  broadcast: BroadcastId,
  playlists: readonly BroadcastPlaylist[],
): Promise<void> {
  const endpoints = playlists.reduce((sum, { audience }) => sum + audience.endpoints.length, 0);
  progress({ kind: 'planned', broadcast, playlists: playlists.length, endpoints });
  await jobs.add(playlists.map(({ id }) => ({ kind: 'assemble', playlist: id, epoch: startedAtMs })));
}

/** The broadcast a plan becomes. */
export function broadcastOf(plan: BroadcastPlan, freezeAtMs: number, adHoc: boolean): Broadcast {
  const { id, county, date, slot, startsAtMs, endsAtMs } = plan;
  return { id, county, date, slot, startsAtMs, endsAtMs, state: 'planned', freezeAtMs, adHoc };
}
