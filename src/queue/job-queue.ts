import { Queue } from 'bullmq';
import type { Job, JobQueue } from '../ports/jobs.ts';
import type { Logger } from '../ports/logger.ts';
import { type Batch, batchesOf, batchIdOf } from './batches.ts';
import { connect, createErrorLog, defaultPrefix, type QueueConnection } from './connection.ts';
import { within } from './within.ts';

const bulkSize = 1_000;

/** A finished job leaves no trace, or its id could never be added again. Retries are new epochs in the store. */
const jobOptions = { attempts: 1, removeOnComplete: true, removeOnFail: true };

/** Nobody reads BullMQ's events. */
const streams = { events: { maxLen: 100 } };

/**
 * Puts jobs on BullMQ's queues `assemble`, `deliver`, `deliver-first` and `check`, several to one of BullMQ's.
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
    const queue = new Queue<Batch>(kind, {
      connection: redis,
      prefix,
      streams,
      defaultJobOptions: jobOptions,
    });
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
      const batches = batchesOf(kind, group);
      for (let from = 0; from < batches.length; from += bulkSize) {
        const bulk = batches.slice(from, from + bulkSize);
        await queues[kind].addBulk(bulk.map((batch) => entryOf(kind, batch, delayMs)));
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

function entryOf(kind: Job['kind'], batch: Batch, delayMs: number) {
  const opts = { jobId: batchIdOf(batch), ...(delayMs > 0 && { delay: delayMs }) };
  return { name: kind, data: batch, opts };
}
