import { mkdtemp, readdir, readFile, readlink, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '../../src/ports/logger.ts';
import { startPrivateRedis } from '../../src/queue/private-redis.ts';

const silent: Logger = { info() {}, warn() {}, error() {}, child: () => silent };

/** A Redis of its own for one test file, on a socket in a temporary folder; `stop` leaves nothing behind. */
export async function aRedis(): Promise<{ socketPath: string; dataFolder: string; stop(): Promise<void> }> {
  const dataFolder = await aDataFolder();
  const redis = await startPrivateRedis({ dataFolder, logger: silent });
  return {
    socketPath: redis.socketPath,
    dataFolder,
    async stop() {
      await redis.stop();
      await rm(dataFolder, { recursive: true });
    },
  };
}

/** A new empty folder, as its real path. */
export async function aDataFolder(): Promise<string> {
  return realpath(await mkdtemp(join(tmpdir(), 'dalaba-test-')));
}

/** The process ids of the redis-servers whose files are under a data folder. */
export async function redisServersOf(dataFolder: string): Promise<number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(
    pids.map(async (pid) => ((await serves(pid, dataFolder)) ? Number(pid) : 0)),
  );
  return found.filter((pid) => pid > 0);
}

async function serves(pid: string, dataFolder: string): Promise<boolean> {
  try {
    const name = (await readFile(`/proc/${pid}/comm`, 'utf8')).trim();
    return name === 'redis-server' && (await readlink(`/proc/${pid}/cwd`)).startsWith(dataFolder);
  } catch {
    // The process ended between the two looks.
    return false;
  }
}

/** Ends what a failed test may have left running, then the folder. */
export async function removeDataFolder(dataFolder: string): Promise<void> {
  for (const pid of await redisServersOf(dataFolder)) process.kill(pid, 'SIGKILL');
  await rm(dataFolder, { recursive: true, force: true, maxRetries: 5 });
}

/** Waits until something holds, looking every 20 ms. */
export async function eventually(holds: () => boolean | Promise<boolean>, withinMs = 10_000): Promise<void> {
  const deadlineMs = performance.now() + withinMs;
  while (!(await holds())) {
    if (performance.now() > deadlineMs) throw new Error(`not within ${withinMs} ms: ${holds}`);
    await sleep(20);
  }
}
