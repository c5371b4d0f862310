import type { Clock } from '../ports/clock.ts';
import type { Context } from './context.ts';

/**
 * What a command beside the service takes as now: the machine's time, or in a sample home, whose clock runs ahead, the
 * latest time that is recorded, in whichever order it was written. So what was played lies in no future, and no heading is older than its checkpoint.
 * @param isSample asked only where something is recorded later than now: elsewhere a clock that was once wrong did that
 */
export async function clockOfRecord(
  { store, clock }: Pick<Context, 'store' | 'clock'>,
  isSample: () => Promise<boolean>,
): Promise<Clock> {
  let newestMs = 0;
  for (const { chain } of await store.ledger.heads()) {
    const latestMs = await store.ledger.latestMs(chain);
    const checkpoint = await store.checkpoints.newest(chain);
    newestMs = Math.max(newestMs, latestMs ?? 0, checkpoint?.atMs ?? 0);
  }
  if (newestMs <= clock.now() || !(await isSample())) return clock;
  return { ...clock, now: () => Math.max(newestMs, clock.now()) };
}
