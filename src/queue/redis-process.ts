import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, constants, mkdir, open, readFile, stat, truncate } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { QueueError } from '../ports/jobs.ts';

/** flock's exit code when another process holds the lock. */
const heldCode = 75;
const largestLogBytes = 1_000_000;

export interface RedisProcess {
  readonly ended: Promise<'held' | 'died'>;
  readonly hasEnded: () => boolean;
  /** The last line it logged since this launch, or an empty string. */
  lastLine(): Promise<string>;
  kill(): void;
}

/**
 * Starts redis-server on a folder's files, listening on a socket only, in a session of its own so that it
 * outlives us. The kernel lets one process at a time hold the folder's lock, for exactly as long as that process
 * lives: flock(1) takes it and becomes redis-server, and when it is taken, `ended` says `held`.
 * @throws QueueError `not-installed`
 */
export async function launchRedis(
  folder: string,
  socketPath: string,
  program: string,
): Promise<RedisProcess> {
  const flock = await findProgram('flock', 'util-linux');
  const redisServer = await findProgram(program, 'redis-server');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const logPath = join(folder, 'redis.log');
  const logStart = await roomInLog(logPath);
  const log = await open(logPath, 'a', 0o600);
  try {
    const child = spawn(flock, [...lockArguments(folder), redisServer, ...redisArguments(socketPath)], {
      cwd: folder,
      detached: true,
      stdio: ['ignore', log.fd, log.fd],
    });
    child.unref();
    return {
      ended: endOf(child),
      hasEnded: () => child.exitCode !== null || child.signalCode !== null,
      lastLine: () => lastLineFrom(logPath, logStart),
      kill: () => child.kill('SIGKILL'),
    };
  } finally {
    await log.close();
  }
}

/** Waits until no process holds a folder's files; false when one still does after `withinMs`. */
export async function filesReleased(folder: string, withinMs: number): Promise<boolean> {
  const flock = await findProgram('flock', 'util-linux');
  const wait = spawn(flock, ['--timeout', String(withinMs / 1000), lockPath(folder), 'true'], {
    stdio: 'ignore',
  });
  const [code] = await once(wait, 'exit');
  return code === 0;
}

const lockPath = (folder: string) => join(folder, 'redis.lock');

function lockArguments(folder: string): string[] {
  return ['--nonblock', '--no-fork', '--conflict-exit-code', String(heldCode), lockPath(folder)];
}

/** The append-only file is the one form of persistence: with snapshots off, no failed fork can refuse writes. */
function redisArguments(socketPath: string): string[] {
  const settings = {
    port: '0',
    unixsocket: socketPath,
    unixsocketperm: '700',
    dir: '.',
    databases: '1',
    appendonly: 'yes',
    appendfsync: 'everysec',
    save: '',
    'stop-writes-on-bgsave-error': 'no',
    'maxmemory-policy': 'noeviction',
    timeout: '0',
    logfile: '',
  };
  return Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
}

async function endOf(child: ChildProcess): Promise<'held' | 'died'> {
  const [code] = await once(child, 'exit').catch(() => [null]);
  return code === heldCode ? 'held' : 'died';
}

async function roomInLog(path: string): Promise<number> {
  const size = await stat(path).then(
    (found) => found.size,
    () => 0,
  );
  if (size <= largestLogBytes) return size;
  await truncate(path);
  return 0;
}

async function lastLineFrom(path: string, start: number): Promise<string> {
  const text = (await readFile(path)).subarray(start).toString();
  return text.trimEnd().split('\n').at(-1) ?? '';
}

async function findProgram(name: string, aptPackage: string): Promise<string> {
  const folders = name.includes('/') ? [''] : (process.env.PATH ?? '').split(delimiter);
  for (const folder of folders) {
    const path = folder ? join(folder, name) : name;
    const runnable = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (runnable) return path;
  }
  throw new QueueError(
    'not-installed',
    `找不到 ${name}，请运行 apt install ${aptPackage}，或者设置 REDIS_URL。` +
      `${name} was not found: run apt install ${aptPackage}, or set REDIS_URL.`,
  );
}
