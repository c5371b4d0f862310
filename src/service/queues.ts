import type { Config } from '../config.ts';
import type { Logger } from '../ports/logger.ts';
import { createChangeFeed } from '../queue/change-feed.ts';
import { createJobQueue } from '../queue/job-queue.ts';
import { startPrivateRedis } from '../queue/private-redis.ts';
import { requireRedis } from '../queue/redis-probe.ts';
import type { Closing } from './closing.ts';

/** The Redis it is told of, or one of its own; jobs and changes on it. */
export async function openQueues({ dataFolder, redisUrl }: Config, logger: Logger, closing: Closing) {
  if (redisUrl !== undefined) await requireRedis(redisUrl);
  const redis = redisUrl === undefined ? await startPrivateRedis({ dataFolder, logger }) : undefined;
  if (redis !== undefined) closing.push(() => redis.stop());
  const connection = redis === undefined ? { url: redisUrl ?? '' } : { socketPath: redis.socketPath };
  const jobs = createJobQueue({ connection, logger });
  closing.push(() => jobs.close());
  const changes = createChangeFeed({ connection, logger });
  closing.push(() => changes.close());
  return { connection, jobs, changes };
}
