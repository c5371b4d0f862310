import type { Broadcast } from '../domain/broadcast.ts';
import type { StandingPlaylist } from '../ports/replacements.ts';
import type { Context } from './context.ts';
import type { BroadcastPlan } from './plan-broadcast.ts';

/** A plan, and the broadcast it became, where that is so already. */
export type AiringPlan = BroadcastPlan & Partial<Pick<Broadcast, 'state' | 'reason'>>;

/**
 * A slot's plan as it will air: where its broadcast is planned already, what that airs, or will once what is under way
 * for it is done; else the plan itself.
 */
export async function asItWillAir(
  { store }: Pick<Context, 'store'>,
  plan: BroadcastPlan,
): Promise<AiringPlan> {
  const broadcast = await store.broadcasts.find(plan.id);
  if (broadcast === undefined) return plan;
  const { state, reason, startsAtMs, endsAtMs } = broadcast;
  const { quiet, ...rest } = plan;
  const playlists = willBeHeard(await store.replacements.playlists(plan.id)).map(
    ({ id, broadcast: of, audience, playlist }) => ({ id, broadcast: of, audience, playlist }),
  );
  return {
    ...rest,
    // What is signed is not held up by quiet time that came later.
    ...(quiet === undefined || state === 'frozen' || state === 'settled' ? {} : { quiet }),
    startsAtMs,
    endsAtMs,
    playlists,
    state,
    ...(reason === undefined ? {} : { reason }),
  };
}

/** What a broadcast airs, or will once what is under way for it is done. */
export function willBeHeard(every: readonly StandingPlaylist[]): StandingPlaylist[] {
  const next = every.filter(({ standing }) => standing === 'next');
  const reached = new Set(next.flatMap(({ audience }) => audience.endpoints));
  const stays = every.filter(
    ({ standing, audience }) => standing === 'current' && !audience.endpoints.some((one) => reached.has(one)),
  );
  return [...next, ...stays].filter(({ playlist }) => playlist.items.length > 0);
}
