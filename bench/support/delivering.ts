import { createBreakers } from '../../src/app/breakers.ts';
import type { Context } from '../../src/app/context.ts';
import { countyOfDelivery, deliverProgramme } from '../../src/app/deliver-programme.ts';
import { createEndpointDirectory } from '../../src/app/endpoint-directory.ts';
import { enqueueDeliveries } from '../../src/app/enqueue-deliveries.ts';
import { createInbox } from '../../src/app/hear-endpoints.ts';
import type { Progress } from '../../src/app/progress.ts';
import { loadConfig } from '../../src/config.ts';
import type { Delivery } from '../../src/domain/delivery.ts';
import { retryPauseMs } from '../../src/domain/next-attempt.ts';
import type { Clock } from '../../src/ports/clock.ts';
import type { Inbox } from '../../src/ports/inbox.ts';
import type { Logger } from '../../src/ports/logger.ts';
import type { Store } from '../../src/ports/store.ts';
import { createJobQueue } from '../../src/queue/job-queue.ts';
import { createWorkers } from '../../src/queue/workers.ts';
import { settingsOf } from '../../src/settings.ts';

/** What `createWorkers` gives deliveries by default, and the service uses. */
export const concurrency = 200;

export const silent: Logger = { info() {}, warn() {}, error() {}, child: () => silent };

interface DeliveringOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly socketPath: string;
  /** Of the keys in Redis: each round has its own. */
  readonly prefix: string;
  /** How many deliveries are due. */
  readonly count: number;
  readonly drivers: (inbox: Inbox) => Context['drivers'];
  /** Where programmes are, for drivers that hand them over. */
  readonly blobs?: Pick<Context['blobs'], 'path'>;
  /** Called before anything is due. */
  readonly prepare?: (drivers: Context['drivers']) => void;
}

/**
 * What the service does with deliveries that are due: rows, queue, workers, drivers, group commit with its ledger entry.
 * Answers how long it took until the last was concluded, in milliseconds.
 */
export async function deliverAll(options: DeliveringOptions): Promise<number> {
  const { store, clock, prefix, count } = options;
  const connection = { socketPath: options.socketPath };
  const settings = settingsOf(loadConfig({}, '.'));
  const jobs = createJobQueue({ connection, prefix, patienceMs: 60_000, logger: silent });
  const all = countdown(count);
  let refused = 0;
  const drivers = options.drivers(createInbox(() => context));
  // No driver here asks for what else a context holds.
  const context = {
    ...{ store, jobs, clock, settings, drivers, blobs: options.blobs },
    logger: silent,
    progress: (event: Progress) => {
      if (event.kind === 'delivery' && event.state !== 'accepted') refused += 1;
      all.one();
    },
  } as unknown as Context;
  const directory = createEndpointDirectory(store, () => performance.now());
  const delivering = {
    ...context,
    random: Math.random,
    breakers: createBreakers({
      monotonicMs: () => performance.now(),
      pauseMs: (failures) => retryPauseMs(failures, settings, Math.random()),
    }),
    endpointOf: ({ id, endpoint }: Delivery) => directory.find(countyOfDelivery(id), endpoint),
  };
  options.prepare?.(drivers);
  const workers = createWorkers({
    connection,
    prefix,
    logger: silent,
    concurrency: { deliver: concurrency },
    handlers: {
      assemble: async () => {},
      'deliver-first': async () => {},
      check: async () => undefined,
      deliver: ({ delivery, epoch }, signal) => deliverProgramme(delivering, delivery, epoch, signal),
    },
  });
  try {
    workers.start();
    const beganMs = performance.now();
    await enqueueDeliveries({ store, jobs, clock, settings });
    await all.done;
    const tookMs = performance.now() - beganMs;
    if (refused > 0) throw new Error(`${refused} of ${count} deliveries were not accepted`);
    return tookMs;
  } finally {
    await workers.close({ graceMs: 5000 });
    await jobs.close();
    for (const driver of Object.values(drivers)) await driver.close();
  }
}

export function countdown(count: number): { one(): void; done: Promise<void> } {
  const { promise, resolve } = Promise.withResolvers<void>();
  let left = count;
  return {
    one() {
      left -= 1;
      if (left === 0) resolve();
    },
    done: promise,
  };
}
