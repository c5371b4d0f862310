import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { DeliveryId, PlaylistId } from '../../src/domain/ids.ts';
import type { Job } from '../../src/ports/jobs.ts';
import { batchIdOf, jobIdOf } from '../../src/queue/batches.ts';
import { createJobQueue } from '../../src/queue/job-queue.ts';
import { createWorkers, type JobHandlers, type Workers } from '../../src/queue/workers.ts';
import { aRedis, eventually, redisServersOf } from '../support/redis.ts';
import { aRecordingLogger } from './recording-logger.ts';

const { logger, lines } = aRecordingLogger();
let redis: Awaited<ReturnType<typeof aRedis>>;
let admin: Redis;
let queue: ReturnType<typeof createJobQueue>;
let workers: Workers[];
let done: string[];

const aDelivery = (endpoint: string, epoch = 1): Job => ({
  kind: 'deliver',
  delivery: `371524/2026-11-25/evening/${endpoint}` as DeliveryId,
  epoch,
});
const aPlaylist = (index: number): Job => ({
  kind: 'assemble',
  playlist: `371524/2026-11-25/evening/a${index}` as PlaylistId,
  epoch: 1,
});

beforeAll(async () => {
  redis = await aRedis();
  admin = new Redis({ path: redis.socketPath });
  // One test kills the server under it.
  admin.on('error', () => {});
});

afterAll(async () => {
  admin.disconnect();
  await redis.stop();
  expect(await redisServersOf(redis.dataFolder)).toEqual([]);
});

beforeEach(async () => {
  await admin.flushall();
  lines.length = 0;
  done = [];
  workers = [];
  queue = createJobQueue({ connection: redis, logger });
});

afterEach(async () => {
  await Promise.all(workers.map((one) => one.close({ graceMs: 0 })));
  await queue.close();
});

/** Workers whose deliveries are noted as done; shorter locks than in service keep the tests short. */
function work(handlers: Partial<JobHandlers> = {}, more: object = {}): Workers {
  const started = createWorkers({
    connection: redis,
    handlers: {
      assemble: async (job) => void done.push(jobIdOf(job)),
      deliver: async (job) => void done.push(jobIdOf(job)),
      'deliver-first': async (job) => void done.push(jobIdOf(job)),
      check: async (job) => void done.push(jobIdOf(job)),
      ...handlers,
    },
    lockDurationMs: 2_000,
    stalledIntervalMs: 500,
    logger,
    ...more,
  });
  workers.push(started);
  started.start();
  return started;
}

/** A handler that waits until it is let go or its signal aborts. */
function aGate() {
  const opening = Promise.withResolvers<void>();
  const inside = { now: 0, most: 0, aborted: 0 };
  return {
    inside,
    open: opening.resolve,
    async pass(_job: Job, signal: AbortSignal): Promise<void> {
      inside.now += 1;
      inside.most = Math.max(inside.most, inside.now);
      const aborted = Promise.withResolvers<never>();
      signal.addEventListener('abort', () => {
        inside.aborted += 1;
        aborted.reject(signal.reason);
      });
      try {
        await Promise.race([opening.promise, aborted.promise]);
      } finally {
        inside.now -= 1;
      }
    },
  };
}

describe('the job queue', () => {
  test('carries each kind of job to its own handler', async () => {
    work({ assemble: async (job) => void done.push(job.playlist) });
    await queue.add([aPlaylist(1), aDelivery('gaotang-1'), aDelivery('gaotang-2')]);
    await eventually(() => done.length === 3);
    expect(done.sort()).toEqual([
      '371524/2026-11-25/evening/a1',
      '371524/2026-11-25/evening/gaotang-1-1',
      '371524/2026-11-25/evening/gaotang-2-1',
    ]);
  });

  test('takes many jobs at once', async () => {
    work();
    await queue.add(Array.from({ length: 2_500 }, (_, index) => aDelivery(`village-${index}`)));
    await eventually(() => done.length === 2_500);
    expect(new Set(done).size).toBe(2_500);
  });

  test('ignores a job it already holds, waiting or running', async () => {
    const gate = aGate();
    await queue.add([aDelivery('a'), aDelivery('a')]);
    await queue.add([aDelivery('a')]);
    work({
      deliver: async (job, signal) => {
        done.push(jobIdOf(job));
        await gate.pass(job, signal);
      },
    });
    await eventually(() => gate.inside.now === 1);
    await queue.add([aDelivery('a')]);
    gate.open();
    await eventually(() => gate.inside.now === 0);
    await queue.add([aDelivery('marker')]);
    await eventually(() => done.length === 2);
    expect(done).toEqual([jobIdOf(aDelivery('a')), jobIdOf(aDelivery('marker'))]);
  });

  test('takes a finished job again, and a new epoch beside an old one', async () => {
    work();
    await queue.add([aDelivery('a')]);
    await eventually(async () => done.length === 1 && (await jobKeys()) === 0);
    await queue.add([aDelivery('a'), aDelivery('a', 2)]);
    await eventually(() => done.length === 3);
  });

  test('holds a job back for its delay', async () => {
    work();
    await queue.add([aDelivery('later')], 600);
    await queue.add([aDelivery('now')]);
    await eventually(() => done.length === 1);
    expect(done).toEqual([jobIdOf(aDelivery('now'))]);
    await eventually(() => done.length === 2, 5_000);
  });

  test('says in time that Redis is unreachable', async () => {
    const nowhere = createJobQueue({
      connection: { socketPath: `${redis.socketPath}.none` },
      patienceMs: 200,
      logger,
    });
    await expect(nowhere.add([aDelivery('a')])).rejects.toMatchObject({
      name: 'QueueError',
      kind: 'unavailable',
      message: expect.stringMatching(/^任务队列暂时不可用/),
    });
    await nowhere.close();
  });

  test('gives ids without the colon that joins the keys of BullMQ', () => {
    expect(batchIdOf([aDelivery('a', 7)])).toBe('371524/2026-11-25/evening/a-7');
    expect(batchIdOf([aDelivery('a:b')])).not.toContain(':');
  });

  test('names a batch after everything in it', () => {
    const names = [
      [['a', 1]],
      [['a', 2]],
      [
        ['a', 1],
        ['b', 1],
      ],
      [
        ['a', 1],
        ['b', 2],
      ],
      [
        ['a', 1],
        ['c', 1],
      ],
    ] as const;
    const ids = names.map((batch) => batchIdOf(batch.map(([name, epoch]) => aDelivery(name, epoch))));
    expect(new Set(ids).size).toBe(names.length);
  });
});

describe('workers', () => {
  test('run as many jobs of a kind together as they were told', async () => {
    const assemblies = aGate();
    const deliveries = aGate();
    work({ assemble: assemblies.pass, deliver: deliveries.pass }, { concurrency: { deliver: 20 } });
    await queue.add([1, 2, 3].map(aPlaylist));
    await queue.add(Array.from({ length: 30 }, (_, index) => aDelivery(`village-${index}`)));
    await eventually(() => deliveries.inside.now === 20 && assemblies.inside.now === 1);
    assemblies.open();
    deliveries.open();
    await eventually(async () => (await jobKeys()) === 0);
    expect([assemblies.inside.most, deliveries.inside.most]).toEqual([1, 20]);
  });

  test('are held up by nobody who hangs: neither the rest of its batch nor the batches after it', async () => {
    const gate = aGate();
    work(
      {
        deliver: async (job, signal) => {
          if (job.delivery.includes('hanging')) await gate.pass(job, signal);
          else done.push(jobIdOf(job));
        },
      },
      { concurrency: { deliver: 4 } },
    );
    const batchWith = (round: number) => [
      aDelivery(`hanging-${round}`),
      ...Array.from({ length: 10 }, (_, index) => aDelivery(`village-${round}-${index}`)),
    ];
    for (const round of [1, 2, 3]) {
      await queue.add(batchWith(round));
      await eventually(() => done.length === 10 * round && gate.inside.now === round);
    }
    // Three of four turns hang; the fourth does whatever comes.
    await queue.add(Array.from({ length: 120 }, (_, index) => aDelivery(`town-${index}`)));
    await eventually(() => done.length === 150);
    expect(new Set(done).size).toBe(150);
    expect(gate.inside).toEqual({ now: 3, most: 3, aborted: 0 });
    gate.open();
    await eventually(async () => (await jobKeys()) === 0);
  });

  test('leave to the next worker what of a batch has not begun or was broken off, and not what is done', async () => {
    const gate = aGate();
    const names: string[] = [];
    const one = work(
      {
        deliver: async (job, signal) => {
          names.push(jobIdOf(job));
          if (job.delivery.endsWith('/b')) await gate.pass(job, signal);
        },
      },
      { concurrency: { deliver: 1 } },
    );
    await queue.add(['a', 'b', 'c', 'd'].map((name) => aDelivery(name)));
    await eventually(() => gate.inside.now === 1);
    await one.close({ graceMs: 100 });
    expect(names).toEqual(['a', 'b'].map((name) => jobIdOf(aDelivery(name))));
    work();
    await eventually(() => done.length === 3);
    expect(done.sort()).toEqual(['b', 'c', 'd'].map((name) => jobIdOf(aDelivery(name))));
  });

  test('do what another release put there, one job where a batch is now', async () => {
    const old = new Queue('deliver', { connection: admin, prefix: 'dalaba' });
    await old.add('deliver', aDelivery('old'), { jobId: 'old-1' });
    work();
    await eventually(() => done.length === 1);
    expect(done).toEqual([jobIdOf(aDelivery('old'))]);
    await old.close();
  });

  test('log a failure once, report it, and are done with the job', async () => {
    const failed: unknown[] = [];
    const deliver = async () => {
      throw new Error('the loudspeaker is on fire');
    };
    work(
      { deliver },
      { onFailed: (job: Job, error: Error) => void failed.push([jobIdOf(job), error.message]) },
    );
    await queue.add([aDelivery('a')]);
    await eventually(async () => failed.length === 1 && (await jobKeys()) === 0);
    expect(failed).toEqual([[jobIdOf(aDelivery('a')), 'the loudspeaker is on fire']]);
    expect(lines.filter(({ level }) => level === 'error')).toMatchObject([{ message: 'job failed' }]);
  });

  test('survive a failure that cannot be reported', async () => {
    const deliver = async (job: Job) => {
      if (job.epoch === 1) throw new Error('no');
      done.push(jobIdOf(job));
    };
    work({ deliver }, { onFailed: () => Promise.reject(new Error('the store is locked')) });
    await queue.add([aDelivery('a', 1), aDelivery('a', 2)]);
    await eventually(() => done.length === 1);
  });

  test('let running jobs finish when closed, and take no others', async () => {
    const gate = aGate();
    const one = work({ deliver: gate.pass }, { concurrency: { deliver: 2 } });
    await queue.add(['a', 'b', 'c'].map((name) => aDelivery(name)));
    await eventually(() => gate.inside.now === 2);
    const closing = one.close({ graceMs: 10_000 });
    await sleep(100);
    gate.open();
    await closing;
    expect(gate.inside).toEqual({ now: 0, most: 2, aborted: 0 });
    expect(await jobKeys()).toBe(1);
    work();
    await eventually(() => done.length === 1);
  });

  test('abort what is still running after the grace time, and leave it to the next worker', async () => {
    const gate = aGate();
    const one = work({ deliver: gate.pass });
    await queue.add([aDelivery('a'), aDelivery('b')]);
    await eventually(() => gate.inside.now === 2);
    await one.close({ graceMs: 200 });
    expect(gate.inside).toMatchObject({ now: 0, aborted: 2 });
    expect(lines.filter(({ message }) => message === 'job failed')).toEqual([]);
    const beganMs = performance.now();
    work();
    await eventually(() => done.length === 2);
    expect(performance.now() - beganMs).toBeLessThan(1_500);
  });

  test('put back, without a word of failure, what breaks once a stop is asked for, and take no more', async () => {
    const stop = new AbortController();
    const breaking = Promise.withResolvers<never>();
    let began = 0;
    const broken = () => {
      began += 1;
      return breaking.promise;
    };
    const one = work({ assemble: broken }, { stopped: stop.signal });
    await queue.add([aPlaylist(1)]);
    await eventually(() => began === 1);
    // Its tool gets the same SIGTERM, and may be heard of first.
    breaking.reject(new Error('ffmpeg was killed'));
    await sleep(10);
    stop.abort();
    await eventually(() => lines.some(({ message }) => message.startsWith('job put back')));
    await queue.add([aPlaylist(2)]);
    await sleep(500);
    expect(began).toBe(1);
    await one.close({ graceMs: 5000 });
    expect(lines.filter(({ level }) => level === 'error')).toEqual([]);
    expect(JSON.stringify(lines)).not.toContain('stack');
    work();
    await eventually(() => done.length === 2);
  });

  test('still fail what breaks while nobody asked for a stop, in one line', async () => {
    const one = work(
      { assemble: () => Promise.reject(new Error('ffmpeg is broken')) },
      { stopped: new AbortController().signal },
    );
    await queue.add([aPlaylist(1)]);
    await eventually(() => lines.length > 0);
    await one.close({ graceMs: 5000 });
    expect(lines.map(({ level, message }) => [level, message])).toEqual([['error', 'job failed']]);
  });

  test('close in time although a job ignores its signal', async () => {
    const one = work({ deliver: () => new Promise(() => {}) });
    await queue.add([aDelivery('deaf')]);
    await eventually(async () => (await admin.llen('dalaba:deliver:active')) === 1);
    const beganMs = performance.now();
    await one.close({ graceMs: 100 });
    expect(performance.now() - beganMs).toBeLessThan(8_000);
  });

  test('close at once when Redis was never there', async () => {
    const one = work({}, { connection: { socketPath: `${redis.socketPath}.none` } });
    await sleep(300);
    const beganMs = performance.now();
    await one.close({ graceMs: 10_000 });
    expect(performance.now() - beganMs).toBeLessThan(2_000);
  });
});

describe('jobs in trouble', () => {
  test('are done by the fourth worker when three were killed over them', async () => {
    await queue.add([aDelivery('a')]);
    for (let kill = 0; kill < 3; kill += 1) {
      const child = aWorkerProcess(2_000, 500);
      const [delivery] = await once(child.stdout ?? child, 'data');
      expect(String(delivery).trim()).toBe('371524/2026-11-25/evening/a');
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    work();
    await eventually(() => done.length === 1);
    await eventually(async () => (await jobKeys()) === 0);
  }, 40_000);

  test('come back within 20 s of a kill with the locks of the service', async () => {
    await queue.add([aDelivery('a')]);
    const child = aWorkerProcess(10_000, 5_000);
    await once(child.stdout ?? child, 'data');
    child.kill('SIGKILL');
    await once(child, 'exit');
    const beganMs = performance.now();
    work({}, { lockDurationMs: undefined, stalledIntervalMs: undefined });
    await eventually(() => done.length === 1, 25_000);
    expect(performance.now() - beganMs).toBeLessThan(20_000);
  }, 40_000);

  test('are done after a FLUSHALL in mid-flight, when added again', async () => {
    const gate = aGate();
    work({
      deliver: async (job, signal) => {
        await gate.pass(job, signal);
        done.push(jobIdOf(job));
      },
    });
    const jobs = Array.from({ length: 300 }, (_, index) => aDelivery(`village-${index}`));
    await queue.add(jobs);
    await eventually(() => gate.inside.now === 200);
    await admin.flushall();
    await sleep(1_200);
    gate.open();
    await eventually(() => gate.inside.now === 0);
    done = [];
    await queue.add(jobs);
    await eventually(() => new Set(done).size === 300);
    expect(lines.length).toBeLessThan(10);
  });

  test('are done after Redis was killed and started again under the workers', async () => {
    work();
    await queue.add([aDelivery('before')]);
    await eventually(() => done.length === 1);
    const [pid = 0] = await redisServersOf(redis.dataFolder);
    process.kill(pid, 'SIGKILL');
    await queue.add([aDelivery('during')]);
    await eventually(() => done.includes(jobIdOf(aDelivery('during'))), 20_000);
    await queue.add([aDelivery('after')]);
    await eventually(() => done.includes(jobIdOf(aDelivery('after'))), 20_000);
  });

  test('wait while Redis is read-only', async () => {
    work();
    await admin.replicaof('127.0.0.1', 1);
    const adding = queue.add([aDelivery('a')]);
    await sleep(800);
    expect(done).toEqual([]);
    await admin.replicaof('NO', 'ONE');
    await adding;
    await eventually(() => done.length === 1);
    expect(lines.length).toBeLessThan(10);
  });
});

async function jobKeys(): Promise<number> {
  return (await admin.keys('dalaba:deliver:3*')).filter((key) => !key.endsWith(':lock')).length;
}

function aWorkerProcess(lockDurationMs: number, stalledIntervalMs: number): ChildProcess {
  const script = join(import.meta.dirname, 'worker-process.ts');
  const settings = [redis.socketPath, String(lockDurationMs), String(stalledIntervalMs)];
  return spawn(process.execPath, [script, ...settings], { stdio: ['ignore', 'pipe', 'inherit'] });
}
