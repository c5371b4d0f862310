import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Queue, Worker } from 'bullmq';
import { createStreamEncoder } from '../src/audio/stream-encoder.ts';
import { deliveryId } from '../src/domain/ids.ts';
import { createDrivers } from '../src/endpoints/driver-table.ts';
import type { Job } from '../src/ports/jobs.ts';
import { startPrivateRedis } from '../src/queue/private-redis.ts';
import { createStore } from '../src/store/store.ts';
import { aBroadcast, eveningMs } from '../test/contracts/store-samples.ts';
import type { BenchRow } from './bench-row.ts';
import { median } from './speech.ts';
import { concurrency, countdown, deliverAll, silent } from './support/delivering.ts';
import { columnOf, freezeCounty } from './support/frozen-county.ts';

/** Nothing is streamed here. */
const streamEncoder = createStreamEncoder({ scratchFolder: tmpdir() });
const deliveryCount = 20_000;
const rounds = 3;
/** As many at a time as `createJobQueue` adds. */
const bulkSize = 1000;
const leastRatio = 0.6;
const clock = { now: () => eveningMs, speed: 1, until: async () => {} };

/**
 * Deliveries from their rows to durable acceptances (queue, worker, order read, memory driver, group commit with
 * its ledger entry), beside as many empty BullMQ jobs on the same private Redis, turn by turn.
 */
export async function run(): Promise<BenchRow[]> {
  const dataFolder = await mkdtemp(join(tmpdir(), 'dalaba-bench-deliveries-'));
  const redis = await startPrivateRedis({ dataFolder, logger: silent });
  try {
    const ours: number[] = [];
    const bare: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      bare.push(await measureBare(redis.socketPath, round));
      ours.push(await measureOurs(redis.socketPath, join(dataFolder, `${round}.sqlite`), round));
    }
    const ratio = median(ours) / median(bare);
    return [
      {
        name: 'deliveries from row to durable acceptance',
        value: median(ours),
        unit: 'deliveries/s',
        baseline: `empty BullMQ jobs, ${median(bare).toFixed(0)} jobs/s`,
        ratio,
        rule: 'ratio ≥',
        limit: leastRatio,
        ok: ratio >= leastRatio,
        note: `${deliveryCount} added and done, concurrency ${concurrency}, median of ${rounds}`,
      },
    ];
  } finally {
    await redis.stop();
    await rm(dataFolder, { recursive: true, force: true });
  }
}

async function measureOurs(socketPath: string, file: string, round: number): Promise<number> {
  const store = await createStore({ file, clock });
  try {
    await freezeCounty(store, {
      ...{ count: deliveryCount, driver: 'memory' },
      address: (index) => `memory://${columnOf(index)}`,
    });
    const tookMs = await deliverAll({
      ...{ store, clock, socketPath, count: deliveryCount, prefix: `ours-${round}` },
      drivers: () => createDrivers({ streamEncoder }),
    });
    return (deliveryCount * 1000) / tookMs;
  } finally {
    await store.close();
  }
}

async function measureBare(socketPath: string, round: number): Promise<number> {
  const options = { connection: { path: socketPath }, prefix: `bare-${round}` };
  const queue = new Queue('deliver', options);
  const all = countdown(deliveryCount);
  const worker = new Worker('deliver', async () => all.one(), {
    ...options,
    concurrency,
    removeOnComplete: { count: 0 },
  });
  const jobs = Array.from({ length: deliveryCount }, (_, index) => ({ name: 'deliver', data: aJob(index) }));
  try {
    await worker.waitUntilReady();
    return await rateOf(async () => {
      for (let from = 0; from < jobs.length; from += bulkSize)
        await queue.addBulk(jobs.slice(from, from + bulkSize));
      await all.done;
    });
  } finally {
    await worker.close();
    await queue.close();
  }
}

const broadcast = aBroadcast();

const aJob = (index: number): Job => ({
  kind: 'deliver',
  delivery: deliveryId(broadcast.id, columnOf(index)),
  epoch: 1,
});

async function rateOf(work: () => Promise<void>): Promise<number> {
  const beganMs = performance.now();
  await work();
  return (deliveryCount / (performance.now() - beganMs)) * 1000;
}

if (import.meta.main) console.table(await run());
