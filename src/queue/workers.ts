import { setTimeout as sleep } from 'node:timers/promises';
import { type Job as BullJob, WaitingError, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import type { Job } from '../ports/jobs.ts';
import type { Logger } from '../ports/logger.ts';
import { type Batch, jobIdOf } from './batches.ts';
import { connect, createErrorLog, defaultPrefix, type QueueConnection } from './connection.ts';
import { createTurns } from './turns.ts';

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

/** An emergency waits for no other endpoint's answer, which takes seconds where one is away. */
const defaultConcurrency: Record<Job['kind'], number> = {
  assemble: 1,
  deliver: 200,
  'deliver-first': 1000,
  check: 50,
};
const abortGraceMs = 5_000;
const signalGraceMs = 50;

/** A job outlives any number of killed workers; how often it is worth trying is for the store to say. */
const maxStalledCount = 1_000_000_000;

/**
 * Takes jobs from BullMQ's queues and hands them to their handlers, each at least once. A killed worker's job is
 * taken again within `lockDurationMs` + 2 × `stalledIntervalMs`. A job whose handler throws is done with: the error
 * is logged and given to `onFailed`, and trying again is a new epoch in the store.
 * @param stopped aborted when a stop is asked for: no more jobs are taken, and one that breaks from then on, as its
 *   tools get the same SIGTERM, is put back rather than failed
 * @param concurrency jobs of a kind at the same time, in this process
 */
export function createWorkers({
  connection,
  handlers,
  concurrency = {},
  onFailed,
  stopped,
  prefix = defaultPrefix,
  lockDurationMs = 10_000,
  stalledIntervalMs = 5_000,
  logger,
}: {
  connection: QueueConnection;
  handlers: JobHandlers;
  concurrency?: Partial<Record<Job['kind'], number>>;
  stopped?: AbortSignal;
  onFailed?: (job: Job, error: unknown) => Promise<void> | void;
  prefix?: string;
  lockDurationMs?: number;
  stalledIntervalMs?: number;
  logger: Logger;
}): Workers {
  const running = createRunning();
  const errors = createErrorLog(logger);
  let opened: OpenWorker[] = [];
  let takesNoMore = false;

  /** Each job of a batch is done by itself, as soon as it has its turn. */
  async function process(bullJob: BullJob<Batch>, token: string | undefined, turn: Turn): Promise<void> {
    const jobs = batchOf(bullJob);
    const signal = running.enter(bullJob);
    const done = await Promise.all(jobs.map((job) => turn(() => attempt(job, signal))));
    running.leave(bullJob);
    const left = jobs.filter((_, n) => done[n] === false);
    if (left.length > 0) await putBack(bullJob, left, token);
  }

  /** False when the job is to be put back. */
  async function attempt(job: Job, signal: AbortSignal): Promise<boolean> {
    if (takesNoMore) return false;
    try {
      await handle(handlers, job, signal);
    } catch (error) {
      if (signal.aborted || (await isStopping())) {
        logger.info({ job: jobIdOf(job), kind: job.kind }, 'job put back; the service is stopping');
        return false;
      }
      logger.error({ err: error, job: jobIdOf(job), kind: job.kind }, 'job failed');
      await report(job, error);
    }
    return true;
  }

  /** A killed tool's end may be heard of a moment before the signal that ends us, too. */
  async function isStopping(): Promise<boolean> {
    if (stopped === undefined) return false;
    if (!stopped.aborted) await sleep(signalGraceMs);
    return stopped.aborted;
  }

  async function report(job: Job, error: unknown): Promise<void> {
    try {
      await onFailed?.(job, error);
    } catch (reportError) {
      logger.error({ err: reportError, kind: job.kind }, 'failure of a job could not be recorded');
    }
  }

  function open(kind: Job['kind']): OpenWorker {
    const redis = connect(connection, errors);
    const atOnce = concurrency[kind] ?? defaultConcurrency[kind];
    const turn = createTurns(atOnce);
    const worker = new Worker<Batch>(kind, (bullJob, token) => process(bullJob, token, turn), {
      connection: redis,
      prefix,
      // As many batches as jobs: each may be down to one that waits for its endpoint, and keeps no turn from the others.
      concurrency: atOnce,
      lockDuration: lockDurationMs,
      stalledInterval: stalledIntervalMs,
      maxStalledCount,
      removeOnComplete: { count: 0 },
      removeOnFail: { count: 0 },
      runRetryDelay: 1_000,
    });
    worker.on('error', errors.log);
    worker.on('stalled', (id) => logger.warn({ job: id }, 'job taken from a worker that vanished'));
    return { worker, redis };
  }

  const takeNoMore = () => {
    takesNoMore = true;
    for (const { worker } of opened) worker.pause(true).catch(errors.log);
  };

  return {
    start() {
      if (opened.length > 0 || stopped?.aborted) return;
      opened = (Object.keys(handlers) as Job['kind'][]).map(open);
      stopped?.addEventListener('abort', takeNoMore, { once: true });
    },
    async close({ graceMs }) {
      stopped?.removeEventListener('abort', takeNoMore);
      const closing = opened;
      opened = [];
      takesNoMore = true;
      const closed = Promise.allSettled(closing.map(({ worker }) => worker.close()));
      const nothingToWaitFor = () =>
        running.size() === 0 && closing.every(({ redis }) => redis.status !== 'ready');
      if (!(await settles(closed, graceMs, nothingToWaitFor)) && running.size() > 0) {
        logger.warn({ jobs: running.size() }, 'jobs still running at shutdown; aborting them');
        running.abort();
        if (!(await settles(closed, abortGraceMs, nothingToWaitFor))) {
          logger.error({ jobs: running.size() }, 'jobs do not end; leaving them to the next worker');
        }
      }
      await Promise.allSettled(closing.map(({ worker }) => worker.getBackend().close(true)));
      for (const { redis } of closing) redis.disconnect();
    },
  };
}

interface OpenWorker {
  readonly worker: Worker<Batch>;
  readonly redis: Redis;
}

type Turn = ReturnType<typeof createTurns>;

function handle(handlers: JobHandlers, job: Job, signal: AbortSignal): Promise<void> {
  switch (job.kind) {
    case 'assemble':
      return handlers.assemble(job, signal);
    case 'deliver':
      return handlers.deliver(job, signal);
    case 'deliver-first':
      return handlers['deliver-first'](job, signal);
    case 'check':
      return handlers.check(job, signal);
    default:
      return unknownKind(job);
  }
}

async function unknownKind(job: never): Promise<never> {
  throw new Error(`no handler for ${JSON.stringify(job)}: another release put it on the queue`);
}

/** Another release put one job where a batch is now. */
const batchOf = ({ data }: BullJob<Batch | Job>): Batch => ('kind' in data ? [data] : data);

/** An aborted job has not failed; the next worker to come takes it at once, without those of its batch that are done. */
async function putBack(bullJob: BullJob<Batch>, left: Batch, token: string | undefined): Promise<never> {
  if (left.length < bullJob.data.length) await bullJob.updateData(left);
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

/** True when the work settles in time and before it is no use to wait. */
async function settles(work: Promise<unknown>, withinMs: number, useless: () => boolean): Promise<boolean> {
  const deadlineMs = performance.now() + withinMs;
  const settled = work.then(() => true);
  while (performance.now() < deadlineMs && !useless()) {
    const lookMs = Math.min(250, Math.max(1, deadlineMs - performance.now()));
    if (await Promise.race([settled, sleep(lookMs, false)])) return true;
  }
  return false;
}
