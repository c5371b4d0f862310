import { setTimeout as sleep } from 'node:timers/promises';
import { type Job as BullJob, WaitingError, Worker } from 'bullmq';
import type { Job } from '../ports/jobs.ts';
import type { Logger } from '../ports/logger.ts';
import { connect, createOutageLog, defaultPrefix, type QueueConnection } from './connection.ts';

/** What does each kind of job: a kind without a handler does not compile. */
export type JobHandlers = {
  readonly [Kind in Job['kind']]: (job: Extract<Job, { kind: Kind }>, signal: AbortSignal) => Promise<void>;
};

export interface Workers {
  /** Begins to take jobs; waits for Redis as long as it takes. */
  start(): void;
  /**
   * Takes no more jobs and lets the running ones finish within `graceMs`; then aborts their signals, and puts
   * the ones that give up back on the queue. Resolves at the latest `abortGraceMs` (5 s) after that.
   */
  close(options: { graceMs: number }): Promise<void>;
}

const defaultConcurrency: Record<Job['kind'], number> = { assemble: 1, deliver: 200 };
const abortGraceMs = 5_000;

/** A job outlives any number of killed workers; how often it is worth trying is for the store to say. */
const maxStalledCount = 1_000_000_000;

/**
 * Takes jobs from BullMQ's queues and hands them to their handlers, each at least once. A killed worker's job is
 * taken again within `lockDurationMs` + 2 × `stalledIntervalMs`. A job whose handler throws is done with: the error
 * is logged and given to `onFailed`, and trying again is a new epoch in the store.
 * @param concurrency jobs of a kind at the same time, in this process
 */
export function createWorkers({
  connection,
  handlers,
  concurrency = {},
  onFailed,
  prefix = defaultPrefix,
  lockDurationMs = 10_000,
  stalledIntervalMs = 5_000,
  logger,
}: {
  connection: QueueConnection;
  handlers: JobHandlers;
  concurrency?: Partial<Record<Job['kind'], number>>;
  onFailed?: (job: Job, error: unknown) => Promise<void> | void;
  prefix?: string;
  lockDurationMs?: number;
  stalledIntervalMs?: number;
  logger: Logger;
}): Workers {
  const running = createRunning();
  const outage = createOutageLog(logger);
  let opened: OpenWorker[] | undefined;

  async function process(bullJob: BullJob<Job>, token?: string): Promise<void> {
    const job = bullJob.data;
    const signal = running.enter(bullJob);
    try {
      await handle(handlers, job, signal);
    } catch (error) {
      if (signal.aborted) return await putBack(bullJob, token);
      logger.error({ err: error, job: bullJob.id, kind: job.kind }, 'job failed');
      await report(job, error);
    } finally {
      running.leave(bullJob);
    }
  }

  async function report(job: Job, error: unknown): Promise<void> {
    try {
      await onFailed?.(job, error);
    } catch (reportError) {
      logger.error({ err: reportError, kind: job.kind }, 'failure of a job could not be recorded');
    }
  }

  function open(kind: Job['kind']): OpenWorker {
    const redis = connect(connection);
    redis.on('error', outage.failed);
    redis.on('ready', outage.ready);
    const worker = new Worker<Job>(kind, process, {
      connection: redis,
      prefix,
      concurrency: concurrency[kind] ?? defaultConcurrency[kind],
      lockDuration: lockDurationMs,
      stalledInterval: stalledIntervalMs,
      maxStalledCount,
      removeOnComplete: { count: 0 },
      removeOnFail: { count: 0 },
      runRetryDelay: 1_000,
    });
    worker.on('error', outage.failed);
    worker.on('stalled', (id) => logger.warn({ job: id }, 'job taken from a worker that vanished'));
    return { worker, disconnect: () => redis.disconnect() };
  }

  return {
    start() {
      opened ??= (Object.keys(handlers) as Job['kind'][]).map(open);
    },
    async close({ graceMs }) {
      const closing = opened?.map(({ worker }) => worker.close()) ?? [];
      const closed = Promise.allSettled(closing);
      if (!(await settles(closed, graceMs))) {
        logger.warn({ jobs: running.size() }, 'jobs still running at shutdown; aborting them');
        running.abort();
        if (!(await settles(closed, abortGraceMs))) {
          logger.error({ jobs: running.size() }, 'jobs or Redis did not let go; leaving them');
          await Promise.race([
            Promise.allSettled(opened?.map(({ worker }) => worker.disconnect()) ?? []),
            sleep(1_000),
          ]);
        }
      }
      for (const { disconnect } of opened ?? []) disconnect();
    },
  };
}

interface OpenWorker {
  readonly worker: Worker<Job>;
  disconnect(): void;
}

function handle(handlers: JobHandlers, job: Job, signal: AbortSignal): Promise<void> {
  switch (job.kind) {
    case 'assemble':
      return handlers.assemble(job, signal);
    case 'deliver':
      return handlers.deliver(job, signal);
    default:
      return unknownKind(job);
  }
}

async function unknownKind(job: never): Promise<never> {
  throw new Error(`no handler for ${JSON.stringify(job)}: another release put it on the queue`);
}

/** An aborted job has not failed; the next worker to come takes it at once. */
async function putBack(bullJob: BullJob<Job>, token: string | undefined): Promise<never> {
  await bullJob.moveToWait(token);
  throw new WaitingError();
}

function createRunning() {
  const controllers = new Map<object, AbortController>();
  let aborted = false;
  return {
    enter(job: object): AbortSignal {
      const controller = new AbortController();
      controllers.set(job, controller);
      if (aborted) controller.abort(shuttingDown());
      return controller.signal;
    },
    leave(job: object): void {
      controllers.delete(job);
    },
    size: () => controllers.size,
    abort(): void {
      aborted = true;
      for (const controller of controllers.values()) controller.abort(shuttingDown());
    },
  };
}

const shuttingDown = () => new DOMException('the service is shutting down', 'AbortError');

/** True when the work settles in time. */
async function settles(work: Promise<unknown>, withinMs: number): Promise<boolean> {
  const done = new AbortController();
  const late = sleep(withinMs, false, { signal: done.signal }).catch(() => false);
  const inTime = await Promise.race([work.then(() => true), late]);
  done.abort();
  return inTime;
}
