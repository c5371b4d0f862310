import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Queue, Worker } from 'bullmq';
import type { DeliveryId } from '../src/domain/ids.ts';
import type { Job } from '../src/ports/jobs.ts';
import type { Logger } from '../src/ports/logger.ts';
import { createJobQueue } from '../src/queue/job-queue.ts';
import { startPrivateRedis } from '../src/queue/private-redis.ts';
import { createWorkers } from '../src/queue/workers.ts';
import type { BenchRow } from './bench-row.ts';
import { median } from './speech.ts';

const jobCount = 10_000;
const concurrency = 200;
const rounds = 5;
const leastRatio = 3;
const silent: Logger = { info() {}, warn() {}, error() {}, child: () => silent };

interface Rates {
  readonly addedPerSecond: number;
  readonly donePerSecond: number;
}

/** Our queue and workers beside bare BullMQ: the same empty jobs, the same private Redis, turn by turn. */
export async function run(): Promise<BenchRow[]> {
  const dataFolder = await mkdtemp(join(tmpdir(), 'dalaba-bench-'));
  const redis = await startPrivateRedis({ dataFolder, logger: silent });
  try {
    const ours: Rates[] = [];
    const bare: Rates[] = [];
    for (let round = 0; round < rounds; round += 1) {
      bare.push(await measureBare(redis.socketPath, round));
      ours.push(await measureOurs(redis.socketPath, round));
    }
    return [
      row('deliver jobs done', ours, bare, ({ donePerSecond }) => donePerSecond),
      row('deliver jobs added', ours, bare, ({ addedPerSecond }) => addedPerSecond),
    ];
  } finally {
    await redis.stop();
    await rm(dataFolder, { recursive: true });
  }
}

function row(name: string, ours: Rates[], bare: Rates[], rate: (rates: Rates) => number): BenchRow {
  const value = median(ours.map(rate));
  const base = median(bare.map(rate));
  const ratio = value / base;
  return {
    name,
    value: Math.round(value),
    unit: 'jobs/s',
    baseline: `bare BullMQ: ${Math.round(base)} jobs/s`,
    ratio: Math.round(ratio * 100) / 100,
    rule: 'ratio ≥',
    limit: leastRatio,
    ok: ratio >= leastRatio,
    note: `${jobCount} empty jobs, concurrency ${concurrency}, median of ${rounds}`,
  };
}

async function measureOurs(socketPath: string, round: number): Promise<Rates> {
  const prefix = `ours-${round}`;
  const queue = createJobQueue({ connection: { socketPath }, prefix, patienceMs: 60_000, logger: silent });
  const all = countdown(jobCount);
  const workers = createWorkers({
    connection: { socketPath },
    handlers: {
      assemble: async () => {},
      'deliver-first': async () => {},
      check: async () => {},
      deliver: async () => all.one(),
    },
    concurrency: { deliver: concurrency },
    prefix,
    logger: silent,
  });
  try {
    const jobs = Array.from({ length: jobCount }, (_, index) => aJob(index));
    const addedPerSecond = await rateOf(() => queue.add(jobs));
    const donePerSecond = await rateOf(() => {
      workers.start();
      return all.done;
    });
    return { addedPerSecond, donePerSecond };
  } finally {
    await workers.close({ graceMs: 5_000 });
    await queue.close();
  }
}

async function measureBare(socketPath: string, round: number): Promise<Rates> {
  const options = { connection: { path: socketPath }, prefix: `bare-${round}` };
  const queue = new Queue('deliver', options);
  const all = countdown(jobCount);
  const worker = new Worker('deliver', async () => all.one(), { ...options, concurrency, autorun: false });
  try {
    const jobs = Array.from({ length: jobCount }, (_, index) => ({ name: 'deliver', data: aJob(index) }));
    const addedPerSecond = await rateOf(async () => {
      await queue.addBulk(jobs);
    });
    let running: Promise<void> | undefined;
    const donePerSecond = await rateOf(() => {
      running = worker.run();
      return all.done;
    });
    await worker.close();
    await running;
    return { addedPerSecond, donePerSecond };
  } finally {
    await worker.close();
    await queue.close();
  }
}

function aJob(index: number): Job {
  return { kind: 'deliver', delivery: `371524/2026-11-25/evening/village-${index}` as DeliveryId, epoch: 1 };
}

async function rateOf(work: () => Promise<void>): Promise<number> {
  const beganMs = performance.now();
  await work();
  return (jobCount / (performance.now() - beganMs)) * 1_000;
}

function countdown(from: number): { one(): void; done: Promise<void> } {
  const { promise, resolve } = Promise.withResolvers<void>();
  let left = from;
  return {
    one() {
      left -= 1;
      if (left === 0) resolve();
    },
    done: promise,
  };
}

if (import.meta.main) console.table(await run());
