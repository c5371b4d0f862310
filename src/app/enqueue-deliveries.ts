import type { Context } from './context.ts';

/** How many rows one statement takes. */
const batch = 1000;

/**
 * Puts every delivery that is due into the queue, from its row and never from the queue's state: first
 * attempts, retries, and work that a queue forgot or a killed worker left. Answers how many.
 */
export async function enqueueDeliveries({
  store,
  jobs,
  clock,
  settings,
}: Pick<Context, 'store' | 'jobs' | 'clock' | 'settings'>): Promise<number> {
  let total = 0;
  for (;;) {
    const due = await store.deliveries.takeDue(clock.now(), settings.leaseMs * clock.speed, batch);
    await jobs.add(due.map(({ id, epoch }) => ({ kind: 'deliver', delivery: id, epoch })));
    total += due.length;
    if (due.length < batch) return total;
  }
}
