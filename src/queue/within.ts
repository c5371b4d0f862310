import { setTimeout as sleep } from 'node:timers/promises';
import { QueueError } from '../ports/jobs.ts';

/** Waits for Redis so long and no longer. Throws QueueError `unavailable`. */
export async function within<T>(patienceMs: number, work: Promise<T>): Promise<T> {
  const done = new AbortController();
  const late = sleep(patienceMs, undefined, { signal: done.signal }).then(
    () => Promise.reject(new Error(`no answer within ${patienceMs} ms`)),
    () => new Promise<never>(() => {}),
  );
  try {
    return await Promise.race([work, late]);
  } catch (error) {
    // What comes after the deadline has nobody to go to.
    work.catch(() => {});
    throw new QueueError(
      'unavailable',
      '任务队列暂时不可用。The job queue is not available at the moment.',
      error,
    );
  } finally {
    done.abort();
  }
}
