import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { ExpressAdapter } from '@bull-board/express';
import { Queue } from 'bullmq';
import type { Job } from '../ports/jobs.ts';
import type { Logger } from '../ports/logger.ts';
import type { QueueDepth, QueueWatch } from '../ports/queue-watch.ts';
import { connect, createErrorLog, defaultPrefix, type QueueConnection } from './connection.ts';
import { within } from './within.ts';

const kinds = ['assemble', 'deliver', 'deliver-first', 'check'] as const satisfies readonly Job['kind'][];
const states = ['waiting', 'active', 'delayed', 'failed', 'prioritized'] as const;

/** What Express mounts; the board speaks Express and nothing else. */
export type BoardPages = ReturnType<ExpressAdapter['getRouter']>;

export interface QueueBoard extends QueueWatch {
  /** Bull Board's pages, to look at only. */
  readonly pages: BoardPages;
  close(): Promise<void>;
}

/** Watches the queues over a connection of its own, so that looking never waits behind working. */
export function createQueueBoard({
  connection,
  basePath,
  prefix = defaultPrefix,
  logger,
}: {
  connection: QueueConnection;
  /** Where the pages are mounted. */
  basePath: string;
  prefix?: string;
  logger: Logger;
}): QueueBoard {
  const errors = createErrorLog(logger);
  const redis = connect(connection, errors);
  const queues = kinds.map((kind) => {
    const queue = new Queue(kind, { connection: redis, prefix, skipMetasUpdate: true });
    queue.on('error', errors.log);
    return { kind, queue };
  });
  const serverAdapter = new ExpressAdapter().setBasePath(basePath);
  const pages = serverAdapter.getRouter();
  pages.disable('x-powered-by');
  createBullBoard({
    queues: queues.map(({ queue }) => new BullMQAdapter(queue, { readOnlyMode: true })),
    serverAdapter,
    options: { uiConfig: { boardTitle: '大喇叭 · Dalaba' } },
  });

  const depthsOf = async ({ kind, queue }: (typeof queues)[number]): Promise<QueueDepth[]> => {
    const counts = await queue.getJobCounts(...states);
    return states.map((state) => ({ queue: kind, state, jobs: counts[state] ?? 0 }));
  };
  return {
    pages,
    async answers(withinMs) {
      await within(withinMs, redis.ping());
    },
    async depths(withinMs) {
      return (await within(withinMs, Promise.all(queues.map(depthsOf)))).flat();
    },
    async close() {
      await Promise.allSettled(queues.map(({ queue }) => queue.close()));
      redis.disconnect();
    },
  };
}
