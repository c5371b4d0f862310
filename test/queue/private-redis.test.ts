import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Redis } from 'ioredis';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type PrivateRedis, startPrivateRedis } from '../../src/queue/private-redis.ts';
import { aDataFolder, eventually, redisServersOf, removeDataFolder } from '../support/redis.ts';
import { aRecordingLogger } from './recording-logger.ts';

const { logger, lines } = aRecordingLogger();
let dataFolder: string;
let started: PrivateRedis[];
let children: ChildProcess[];

beforeEach(async () => {
  dataFolder = await aDataFolder();
  started = [];
  children = [];
  lines.length = 0;
});

afterEach(async () => {
  for (const child of children) child.kill('SIGKILL');
  for (const redis of started) await redis.stop();
  expect(await redisServersOf(dataFolder)).toEqual([]);
  await removeDataFolder(dataFolder);
});

async function start(more: object = {}): Promise<PrivateRedis> {
  const redis = await startPrivateRedis({ dataFolder, logger, ...more });
  started.push(redis);
  return redis;
}

async function startElsewhere(): Promise<{ child: ChildProcess; socketPath: string; adopted: boolean }> {
  const script = join(import.meta.dirname, 'service-process.ts');
  const child = spawn(process.execPath, [script, dataFolder], { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  const [line] = await once(child.stdout, 'data');
  return { child, ...JSON.parse(String(line)) };
}

async function kill(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL');
  await once(child, 'exit');
}

async function onRedis<T>(socketPath: string, talk: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis({ path: socketPath });
  try {
    return await talk(redis);
  } finally {
    redis.disconnect();
  }
}

describe('a private Redis', () => {
  test('listens on a socket only, keeps every write and evicts nothing', async () => {
    const { socketPath, adopted } = await start();
    expect(adopted).toBe(false);
    const settings = await onRedis(socketPath, (redis) =>
      redis.config('GET', 'port', 'save', 'appendonly', 'appendfsync', 'maxmemory-policy'),
    );
    expect(settings).toEqual(
      expect.arrayContaining(['port', '0', 'save', '', 'appendonly', 'yes', 'everysec', 'noeviction']),
    );
  });

  test('once stopped leaves no timer behind that its process would wait for', async () => {
    const timers = () => process.getActiveResourcesInfo().filter((one) => one === 'Timeout').length;
    const before = timers();
    const redis = await start();
    await redis.stop();
    // What was set to happen at once has happened.
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(timers()).toBeLessThanOrEqual(before);
  });

  test('still holds what it held after a stop and a start', async () => {
    const first = await start();
    await onRedis(first.socketPath, (redis) => redis.set('lesson', '防诈骗'));
    await first.stop();
    expect(await redisServersOf(dataFolder)).toEqual([]);
    const second = await start();
    expect(second.adopted).toBe(false);
    expect(await onRedis(second.socketPath, (redis) => redis.get('lesson'))).toBe('防诈骗');
  });

  test('outlives a killed service and is adopted by the next one', async () => {
    const { child, socketPath } = await startElsewhere();
    await onRedis(socketPath, (redis) => redis.set('owed', '1'));
    const before = await redisServersOf(dataFolder);
    await kill(child);
    const next = await start();
    expect(next).toMatchObject({ adopted: true, socketPath });
    expect(await redisServersOf(dataFolder)).toEqual(before);
    expect(await onRedis(next.socketPath, (redis) => redis.get('owed'))).toBe('1');
  });

  test('is found at its old socket by a service with another runtime folder', async () => {
    const { child, socketPath } = await startElsewhere();
    await kill(child);
    const runtimeFolder = join(dataFolder, 'run');
    await mkdir(runtimeFolder);
    expect(await start({ runtimeFolder })).toMatchObject({ adopted: true, socketPath });
  });

  test('is one, however many services start at once', async () => {
    const services = await Promise.all([startElsewhere(), startElsewhere(), start(), start()]);
    expect(services.filter(({ adopted }) => !adopted)).toHaveLength(1);
    expect(new Set(services.map(({ socketPath }) => socketPath)).size).toBe(1);
    expect(await redisServersOf(dataFolder)).toHaveLength(1);
    for (const { child } of services.slice(0, 2) as { child: ChildProcess }[]) await kill(child);
  });

  test('starts on files a killed Redis left', async () => {
    const { child, socketPath } = await startElsewhere();
    await onRedis(socketPath, (redis) => redis.set('owed', '1'));
    await kill(child);
    const [pid = 0] = await redisServersOf(dataFolder);
    process.kill(pid, 'SIGKILL');
    await eventually(async () => (await redisServersOf(dataFolder)).length === 0);
    expect((await start()).adopted).toBe(false);
  });

  test('is started again at the same socket when it dies under a running service', async () => {
    const { socketPath } = await start();
    const [pid = 0] = await redisServersOf(dataFolder);
    process.kill(pid, 'SIGKILL');
    await eventually(() => lines.some(({ message }) => message === 'private Redis back'));
    expect(await onRedis(socketPath, (redis) => redis.ping())).toBe('PONG');
    expect(await redisServersOf(dataFolder)).toHaveLength(1);
  });

  test('works under a data folder with spaces, quotes and Chinese in its name', async () => {
    const folder = join(dataFolder, '大喇叭 "数据" \'x\'');
    const redis = await startPrivateRedis({ dataFolder: folder, logger });
    started.push(redis);
    expect(await onRedis(redis.socketPath, (client) => client.ping())).toBe('PONG');
    expect(await readFile(join(folder, 'redis', 'redis.log'), 'utf8')).toContain(
      'ready to accept connections at',
    );
  });
});

describe('a private Redis that cannot be', () => {
  test('says so when every socket path is too long', async () => {
    const runtimeFolder = join(dataFolder, 'x'.repeat(100));
    await mkdir(runtimeFolder);
    await expect(start({ runtimeFolder })).rejects.toMatchObject({
      name: 'QueueError',
      kind: 'not-started',
      message: expect.stringMatching(/^套接字路径太长.*XDG_RUNTIME_DIR/),
    });
  });

  test('names the package to install when redis-server is missing', async () => {
    await expect(
      start({ program: 'redis-server-that-is-not-there', runtimeFolder: dataFolder }),
    ).rejects.toMatchObject({
      kind: 'not-installed',
      message: expect.stringMatching(/^找不到.*apt install redis-server/),
    });
  });

  test('quotes the last log line of a Redis that dies at once', async () => {
    const appendFolder = join(dataFolder, 'redis', 'appendonlydir');
    await mkdir(appendFolder, { recursive: true });
    await writeFile(join(appendFolder, 'appendonly.aof.manifest'), 'not a manifest\n');
    const runtimeFolder = join(dataFolder, 'run');
    await mkdir(runtimeFolder);
    await expect(start({ runtimeFolder })).rejects.toMatchObject({
      kind: 'not-started',
      message: expect.stringMatching(/^Redis 启动后立即退出.*Invalid AOF manifest file format/),
    });
  });

  test('does not put its socket into a folder that is a link', async () => {
    const runtimeFolder = join(dataFolder, 'run');
    const elsewhere = join(dataFolder, 'elsewhere');
    await mkdir(runtimeFolder);
    await mkdir(elsewhere);
    const first = await start({ runtimeFolder });
    await first.stop();
    await symlink(elsewhere, dirname(first.socketPath));
    await expect(start({ runtimeFolder })).rejects.toMatchObject({ kind: 'not-started' });
  });

  test('closes a runtime folder others could enter', async () => {
    const runtimeFolder = join(dataFolder, 'run');
    await mkdir(runtimeFolder);
    const first = await start({ runtimeFolder });
    await first.stop();
    await mkdir(dirname(first.socketPath));
    await chmod(dirname(first.socketPath), 0o777);
    const { socketPath } = await start({ runtimeFolder });
    expect((await stat(dirname(socketPath))).mode & 0o777).toBe(0o700);
  });
});
