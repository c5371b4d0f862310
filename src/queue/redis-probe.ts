import { Redis } from 'ioredis';
import { QueueError } from '../ports/jobs.ts';

/** What a Redis behind a socket says of itself. */
export interface LiveRedis {
  readonly socketPath: string;
  /** False while it still reads its append-only file. */
  readonly ready: boolean;
  /** Real path of the folder its files are in. */
  readonly folder: string;
  readonly pid: number;
}

/** Asks the Redis at a socket who it is; undefined when none answers there. */
export async function probeRedis(socketPath: string): Promise<LiveRedis | undefined> {
  return onSocket(socketPath, async (redis) => {
    const [, folder] = (await redis.config('GET', 'dir')) as string[];
    const pid = /^process_id:(\d+)/m.exec(await redis.info('server'))?.[1];
    if (folder === undefined || pid === undefined) return undefined;
    const ready = await redis.ping().then(
      () => true,
      () => false,
    );
    return { socketPath, ready, folder, pid: Number(pid) };
  });
}

/**
 * Tells the Redis at a socket to write what it holds and end. Its process may outlive this call a little.
 * A Redis that cannot write (a full disk) is ended all the same: what it carried stands in the database.
 */
export async function shutDownRedis(socketPath: string): Promise<void> {
  await onSocket(socketPath, async (redis) => {
    await redis.shutdown();
  });
  await onSocket(socketPath, async (redis) => {
    await redis.call('SHUTDOWN', 'NOSAVE', 'FORCE');
  });
}

/**
 * Makes sure once, at the start, that a given Redis answers: later the queue waits for it for ever.
 * Throws QueueError `unavailable`, naming the place and never the password.
 */
export async function requireRedis(url: string): Promise<void> {
  const redis = new Redis(url, shortConversation);
  let reason: unknown;
  redis.on('error', (error) => {
    reason ??= error;
  });
  try {
    await redis.connect();
    await redis.ping();
  } catch (error) {
    const { host } = new URL(url);
    const cause = reason ?? error;
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new QueueError(
      'unavailable',
      `REDIS_URL 指的 Redis 没有回应：${host}（${why}）。The Redis of REDIS_URL does not answer at ${host}.`,
      cause,
    );
  } finally {
    redis.disconnect();
  }
}

const shortConversation = {
  lazyConnect: true,
  enableReadyCheck: false,
  retryStrategy: () => null,
  maxRetriesPerRequest: 0,
  connectTimeout: 2_000,
  commandTimeout: 5_000,
  // Of a connection that Redis has closed already, ioredis would wait this long for its end, and the process with it.
  disconnectTimeout: 0,
} as const;

/** One short conversation; undefined when it could not be held to its end. */
async function onSocket<T>(path: string, talk: (redis: Redis) => Promise<T>): Promise<T | undefined> {
  const redis = new Redis({ ...shortConversation, path });
  // Without a listener ioredis prints; the rejected call below says the same.
  redis.on('error', () => {});
  try {
    await redis.connect();
    return await talk(redis);
  } catch {
    return undefined;
  } finally {
    redis.disconnect();
  }
}
