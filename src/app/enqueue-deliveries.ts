import { type BroadcastId, urgencyOf } from '../domain/ids.ts';
import type { Context } from './context.ts';

/** How many rows one statement takes. */
const batch = 1000;

/**
 * Puts every delivery that is due into the queue, from its row and never from the queue's state: first
 * attempts, retries, and work that a queue forgot or a killed worker left. Answers how many.
 * @param broadcast only those of this one
 */
export async function enqueueDeliveries(
  { store, jobs, clock, settings }: Pick<Context, 'store' | 'jobs' | 'clock' | 'settings'>,
  broadcast?: BroadcastId,
): Promise<number> {
  let total = 0;
  for (;;) {
    const due = await store.deliveries.takeDue(clock.now(), settings.leaseMs * clock.speed, batch, broadcast);
    await jobs.add(
      due.map(({ id, epoch }) => ({
        kind: urgencyOf(id) === undefined ? 'deliver' : 'deliver-first',
        delivery: id,
        epoch,
      })),
    );
    total += due.length;
    if (due.length < batch) return total;
  }
}
