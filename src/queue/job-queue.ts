import { Queue } from 'bullmq';
import type { Job, JobQueue } from '../ports/jobs.ts';
import type { Logger } from '../ports/logger.ts';
import { connect, createErrorLog, defaultPrefix, type QueueConnection } from './connection.ts';
import { within } from './within.ts';

const bulkSize = 1_000;

/** A finished job leaves no trace, or its id could never be added again. Retries are new epochs in the store. */
const jobOptions = { attempts: 1, removeOnComplete: true, removeOnFail: true };

/** Nobody reads BullMQ's events. */
const streams = { events: { maxLen: 100 } };

/**
 * Puts jobs on BullMQ's queues `assemble`, `deliver`, `deliver-first` and `check`.
 * @param prefix of the keys in Redis, for what shares a Redis
 * @param patienceMs how long `add` waits for an unreachable Redis before it throws
 */
export function createJobQueue({
  connection,
  prefix = defaultPrefix,
  patienceMs = 10_000,
  logger,
}: {
  connection: QueueConnection;
  prefix?: string;
  patienceMs?: number;
  logger: Logger;
}): JobQueue & { close(): Promise<void> } {
  const errors = createErrorLog(logger);
  const redis = connect(connection, errors);
  const open = (kind: Job['kind']) => {
    const queue = new Queue(kind, { connection: redis, prefix, streams, defaultJobOptions: jobOptions });
    // The same errors as the client's own; without a listener they would end the process.
    queue.on('error', errors.log);
    return queue;
  };
  const queues = {
    assemble: open('assemble'),
    deliver: open('deliver'),
    'deliver-first': open('deliver-first'),
    check: open('check'),
  } satisfies Record<Job['kind'], Queue>;

  async function addAll(jobs: readonly Job[], delayMs: number): Promise<void> {
    for (const [kind, group] of Map.groupBy(jobs, (job) => job.kind)) {
      for (let from = 0; from < group.length; from += bulkSize) {
        const bulk = group.slice(from, from + bulkSize);
        await queues[kind].addBulk(bulk.map((job) => entryOf(job, delayMs)));
      }
    }
  }

  return {
    add: (jobs, delayMs = 0) => within(patienceMs, addAll(jobs, delayMs)),
    async close() {
      await Promise.all(Object.values(queues).map((queue) => queue.close()));
      redis.disconnect();
    },
  };
}

/** The row's id and attempt epoch, and nothing BullMQ gives a meaning to: its keys are joined by colons. */
export function jobIdOf(job: Job): string {
  const row = job.kind === 'assemble' ? job.playlist : job.delivery;
  return `${row}-${job.epoch}`.replaceAll(':', '_');
}

function entryOf(job: Job, delayMs: number) {
  return { name: job.kind, data: job, opts: { jobId: jobIdOf(job), ...(delayMs > 0 && { delay: delayMs }) } };
}
