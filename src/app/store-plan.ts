import { actorName, system } from '../domain/actor.ts';
import type { Broadcast } from '../domain/broadcast.ts';
import type { Context } from './context.ts';
import type { BroadcastPlan } from './plan-broadcast.ts';

type Needs = Pick<Context, 'store' | 'clock' | 'jobs' | 'progress' | 'startedAtMs'>;

/** Why a plan can't air; until its time comes the reason may still go away, by an approval for example. */
export function reasonAgainst({ quiet, playlists }: BroadcastPlan): string | undefined {
  if (quiet !== undefined) return 'quiet';
  const spoken = playlists.some(({ playlist }) => playlist.items.some(({ kind }) => kind === 'lesson'));
  return spoken ? undefined : 'nothing-to-air';
}

/** Stores a plan as a planned broadcast and has it assembled; answers false when it was there already. */
export async function storePlan(
  context: Needs,
  plan: BroadcastPlan,
  freezeAtMs: number,
  adHoc: boolean,
): Promise<boolean> {
  const { store, clock, jobs } = context;
  const { county, startsAtMs, season } = plan;
  const playlists = plan.playlists.filter(({ playlist }) =>
    playlist.items.some(({ kind }) => kind === 'lesson'),
  );
  const done = await store.broadcasts.plan(broadcastOf(plan, freezeAtMs, adHoc), playlists, {
    chain: county,
    verb: 'plan-broadcast',
    subject: plan.id,
    actor: actorName(system('clock')),
    atMs: clock.now(),
    body: {
      startsAtMs,
      ...(season === undefined ? {} : { season }),
      audiences: playlists.map(({ audience, playlist }) => [
        audience.key,
        playlist.items.map(({ lesson, variety }) => [lesson, variety]),
      ]),
    },
  });
  if (!done) return false;
  const endpoints = playlists.reduce((sum, { audience }) => sum + audience.endpoints.length, 0);
  context.progress({ kind: 'planned', broadcast: plan.id, playlists: playlists.length, endpoints });
  await jobs.add(playlists.map(({ id }) => ({ kind: 'assemble', playlist: id, epoch: context.startedAtMs })));
  return true;
}

/** The broadcast a plan becomes. */
export function broadcastOf(plan: BroadcastPlan, freezeAtMs: number, adHoc: boolean): Broadcast {
  const { id, county, date, slot, startsAtMs, endsAtMs } = plan;
  return { id, county, date, slot, startsAtMs, endsAtMs, state: 'planned', freezeAtMs, adHoc };
}
