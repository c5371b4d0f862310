import { mkdir, readFile, realpath, rmdir, writeFile } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { QueueError } from '../ports/jobs.ts';
import type { Logger } from '../ports/logger.ts';
import { type LiveRedis, probeRedis, shutDownRedis } from './redis-probe.ts';
import { filesReleased, launchRedis, type RedisProcess } from './redis-process.ts';
import { claimSocketFolder, socketPathFor } from './runtime-folder.ts';

/** Long enough to read a large append-only file back. */
const startWithinMs = 60_000;
const stopWithinMs = 15_000;
const lookEveryMs = 25;
const longestReviveDelayMs = 30_000;

export interface PrivateRedis {
  readonly socketPath: string;
  /** True when a Redis already served these files and was taken over. */
  readonly adopted: boolean;
  /** Ends the Redis with its files written; resolves when its process has let go of them. */
  stop(): Promise<void>;
}

interface Place {
  readonly folder: string;
  readonly socketPath: string;
  readonly program: string;
  readonly logger: Logger;
}

/**
 * The Redis a service runs for itself, its files under `dataFolder/redis`, on a Unix socket only. It outlives a
 * killed service and is adopted by the next one; no second one ever runs on the same files. When it dies
 * unasked, it is started again at the same socket.
 * @param runtimeFolder where the socket's folder goes; XDG_RUNTIME_DIR or the temporary folder unless told
 * @param program redis-server's name or path
 * @throws QueueError `not-installed` or `not-started`
 */
export async function startPrivateRedis({
  dataFolder,
  logger,
  runtimeFolder,
  program = 'redis-server',
}: {
  dataFolder: string;
  logger: Logger;
  runtimeFolder?: string;
  program?: string;
}): Promise<PrivateRedis> {
  await mkdir(join(dataFolder, 'redis'), { recursive: true, mode: 0o700 });
  const folder = await realpath(join(dataFolder, 'redis'));
  const socketPath = await socketPathFor(dirname(folder), runtimeFolder);
  const { live, adopted } = await adoptOrStart({ folder, socketPath, program, logger });
  logger.info({ socketPath: live.socketPath, pid: live.pid, adopted }, 'private Redis ready');
  const stopKeeping = keepAlive({ folder, socketPath: live.socketPath, program, logger });
  return {
    socketPath: live.socketPath,
    adopted,
    async stop() {
      await stopKeeping();
      await end({ folder, socketPath: live.socketPath });
    },
  };
}

async function adoptOrStart(place: Place): Promise<{ live: LiveRedis; adopted: boolean }> {
  const deadlineMs = performance.now() + startWithinMs;
  do {
    const live = await findLive(place);
    if (live?.ready) return { live, adopted: true };
    if (!live) {
      const started = await start(place, deadlineMs);
      if (started !== 'held') return { live: started, adopted: false };
    }
    await sleep(lookEveryMs);
  } while (performance.now() < deadlineMs);
  throw new QueueError(
    'not-started',
    `另一个进程占用着 ${place.folder}，但联系不上它，请先结束它。` +
      `Another process holds ${place.folder} but does not answer; end it first (fuser ${place.folder}/redis.lock).`,
  );
}

/** The Redis that serves this folder, where it should listen or where it was last known to. */
async function findLive({ folder, socketPath }: Place): Promise<LiveRedis | undefined> {
  const recorded = await readFile(recordPath(folder), 'utf8').catch(() => socketPath);
  for (const path of new Set([socketPath, recorded])) {
    const live = await probeRedis(path);
    if (live?.folder === folder) return live;
    if (live && path === socketPath) throw takenSocket(path, live.folder);
  }
  return undefined;
}

/** A start under another XDG_RUNTIME_DIR expects the socket elsewhere: this file says where it is. */
const recordPath = (folder: string) => join(folder, 'socket-path');

async function start(place: Place, deadlineMs: number): Promise<LiveRedis | 'held'> {
  await claimSocketFolder(place.socketPath);
  const redis = await launchRedis(place.folder, place.socketPath, place.program);
  while (!redis.hasEnded()) {
    const live = await probeRedis(place.socketPath);
    if (live?.ready && !redis.hasEnded() && live.folder === place.folder) {
      await writeFile(recordPath(place.folder), place.socketPath);
      return live;
    }
    if (performance.now() > deadlineMs) redis.kill();
    await Promise.race([redis.ended, sleep(lookEveryMs)]);
  }
  if ((await redis.ended) === 'held') return 'held';
  throw await deathOf(redis);
}

async function deathOf(redis: RedisProcess): Promise<QueueError> {
  const line = await redis.lastLine();
  return new QueueError(
    'not-started',
    `Redis 启动后立即退出，它的最后一行日志是：${line}。Redis ended at once; its last log line: ${line}`,
  );
}

function takenSocket(socketPath: string, folder: string): QueueError {
  return new QueueError(
    'not-started',
    `套接字 ${socketPath} 已被另一个数据目录（${folder}）的 Redis 使用。` +
      `The socket ${socketPath} belongs to the Redis of another data folder (${folder}).`,
  );
}

/** Holds an idle connection open, whose end tells that Redis died, and starts another in its place. */
function keepAlive(place: Place): () => Promise<void> {
  const stopping = new AbortController();
  const { signal } = stopping;
  let reviving: Promise<void> | undefined;

  function watch(): void {
    const line = createConnection(place.socketPath).unref();
    line.on('error', () => {});
    const hangUp = () => line.destroy();
    signal.addEventListener('abort', hangUp, { once: true });
    line.once('close', () => {
      signal.removeEventListener('abort', hangUp);
      if (!signal.aborted) reviving = revive();
    });
  }

  async function revive(): Promise<void> {
    place.logger.warn({ socketPath: place.socketPath }, 'private Redis gone; starting it again');
    for (let delayMs = 500; !signal.aborted; delayMs = Math.min(2 * delayMs, longestReviveDelayMs)) {
      try {
        const { live } = await adoptOrStart(place);
        place.logger.info({ pid: live.pid }, 'private Redis back');
        return signal.aborted ? undefined : watch();
      } catch (error) {
        place.logger.error({ err: error }, 'private Redis could not be started again');
        await sleep(delayMs, undefined, { signal, ref: false }).catch(() => {});
      }
    }
  }

  watch();
  return async () => {
    stopping.abort();
    await reviving;
  };
}

async function end({ folder, socketPath }: Pick<Place, 'folder' | 'socketPath'>): Promise<void> {
  await shutDownRedis(socketPath);
  if (!(await filesReleased(folder, stopWithinMs))) {
    throw new QueueError(
      'not-started',
      `Redis 没有在 ${stopWithinMs / 1000} 秒内退出。Redis did not end within ${stopWithinMs / 1000} s.`,
    );
  }
  // Somebody may have put a file there; an empty folder is all that is ours to remove.
  await rmdir(dirname(socketPath)).catch(() => {});
}
