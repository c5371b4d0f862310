import type { IncomingMessage, ServerResponse } from 'node:http';
import { Queue } from 'bullmq';
import type { Job } from '../ports/jobs.ts';
import type { Logger } from '../ports/logger.ts';
import type { QueueDepth, QueueWatch } from '../ports/queue-watch.ts';
import { connect, createErrorLog, defaultPrefix, type QueueConnection } from './connection.ts';
import { within } from './within.ts';

const kinds = ['assemble', 'deliver', 'deliver-first', 'check'] as const satisfies readonly Job['kind'][];
const states = ['waiting', 'active', 'delayed', 'failed', 'prioritized'] as const;

/** What Express mounts. */
export type BoardPages = (
  request: IncomingMessage,
  response: ServerResponse,
  next: (error?: unknown) => void,
) => void;

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
  let pages: Promise<BoardPages> | undefined;

  const depthsOf = async ({ kind, queue }: (typeof queues)[number]): Promise<QueueDepth[]> => {
    const counts = await queue.getJobCounts(...states);
    return states.map((state) => ({ queue: kind, state, jobs: counts[state] ?? 0 }));
  };
  return {
    pages(request, response, next) {
      pages ??= pagesOf(
        queues.map(({ queue }) => queue),
        basePath,
      );
      pages.then((show) => show(request, response, next)).catch(next);
    },
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

/** Read when somebody looks: few do, and every start would wait for it. */
async function pagesOf(queues: readonly Queue[], basePath: string): Promise<BoardPages> {
  const { createBullBoard } = await import('@bull-board/api');
  const { BullMQAdapter } = await import('@bull-board/api/bullMQAdapter');
  const { ExpressAdapter } = await import('@bull-board/express');
  const serverAdapter = new ExpressAdapter().setBasePath(basePath);
  const pages = serverAdapter.getRouter();
  pages.disable('x-powered-by');
  createBullBoard({
    queues: queues.map((queue) => new BullMQAdapter(queue, { readOnlyMode: true })),
    serverAdapter,
    options: { uiConfig: { boardTitle: '大喇叭 · Dalaba' } },
  });
  return pages;
}
