import { advanceBroadcasts } from './advance-broadcasts.ts';
import { advanceKeys } from './advance-keys.ts';
import type { Context } from './context.ts';

type Needs = Parameters<typeof advanceBroadcasts>[0] &
  Parameters<typeof advanceKeys>[0] &
  Pick<Context, 'store'>;

/** One tick of the clock: broadcasts are brought up to date, and that it was done is noted for all to see. */
export async function runTick(context: Needs): Promise<void> {
  const beganMs = performance.now();
  await advanceKeys(context);
  await advanceBroadcasts(context);
  const tookMs = Math.round(performance.now() - beganMs);
  await context.store.upkeep.beat({ atMs: context.clock.now(), tookMs });
}
