import type { Audience } from '../domain/audience.ts';
import type { Broadcast } from '../domain/broadcast.ts';
import type { Playlist } from '../domain/playlist.ts';
import type { Schedule } from '../domain/schedule.ts';
import { type Context, RequestError } from './context.ts';
import { audiencePlanner } from './plan-broadcast.ts';
import { datedSlot, planGround } from './plan-ground.ts';

/**
 * Plans for the audiences of a broadcast there is, in its own time and length, by what may air now. Undefined where
 * the county has no schedule or no such slot any more.
 */
export async function planAnew(
  context: Pick<Context, 'store' | 'settings'>,
  { county, date, slot, startsAtMs, endsAtMs }: Broadcast,
): Promise<{ readonly schedule: Schedule; readonly plan: (audience: Audience) => Playlist } | undefined> {
  try {
    const ground = await planGround(context, county);
    const dated = datedSlot(ground, date, slot);
    const own = { ...dated.slot, lengthMs: endsAtMs - startsAtMs };
    const plan = await audiencePlanner(context, ground, { ...dated, slot: own, startsAtMs, endsAtMs });
    return { schedule: ground.schedule, plan };
  } catch (error) {
    if (error instanceof RequestError && error.kind === 'not-found') return undefined;
    throw error;
  }
}
