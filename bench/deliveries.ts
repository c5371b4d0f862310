import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Queue, Worker } from 'bullmq';
import { countyOfDelivery, deliverProgramme } from '../src/app/deliver-programme.ts';
import { createEndpointDirectory } from '../src/app/endpoint-directory.ts';
import { enqueueDeliveries } from '../src/app/enqueue-deliveries.ts';
import { createStreamEncoder } from '../src/audio/stream-encoder.ts';
import { loadConfig } from '../src/config.ts';
import type { Delivery } from '../src/domain/delivery.ts';
import { areaCode, deliveryId, type EndpointId, endpointId } from '../src/domain/ids.ts';
import type { Endpoint } from '../src/domain/schedule.ts';
import { createDrivers } from '../src/endpoints/driver-table.ts';
import type { Job } from '../src/ports/jobs.ts';
import type { Logger } from '../src/ports/logger.ts';
import type { Store } from '../src/ports/store.ts';
import { createJobQueue } from '../src/queue/job-queue.ts';
import { startPrivateRedis } from '../src/queue/private-redis.ts';
import { createWorkers } from '../src/queue/workers.ts';
import { settingsOf } from '../src/settings.ts';
import { createStore } from '../src/store/store.ts';
import {
  aBroadcast,
  aBroadcastPlaylist,
  aNewDelivery,
  anEntry,
  aProgramme,
  aSchedule,
  donge,
  eveningMs,
} from '../test/contracts/store-samples.ts';
import type { BenchRow } from './bench-row.ts';
import { median } from './speech.ts';

/** Nothing is streamed here. */
const streamEncoder = createStreamEncoder({ scratchFolder: tmpdir() });
const deliveryCount = 20_000;
/** What `createWorkers` gives deliveries by default, and the service uses. */
const concurrency = 200;
const rounds = 3;
/** As many at a time as `createJobQueue` adds. */
const bulkSize = 1000;
const leastRatio = 1 / 3;
const settings = settingsOf(loadConfig({}, '.'));
const silent: Logger = { info() {}, warn() {}, error() {}, child: () => silent };
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
  const connection = { socketPath };
  const prefix = `ours-${round}`;
  const store = await createStore({ file, clock });
  await freezeMany(store);
  const jobs = createJobQueue({ connection, prefix, patienceMs: 60_000, logger: silent });
  const all = countdown();
  const directory = createEndpointDirectory(store, () => performance.now());
  const progress = () => all.one();
  const context = {
    store,
    jobs,
    clock,
    settings,
    logger: silent,
    drivers: createDrivers({ streamEncoder }),
    progress,
  };
  const delivering = {
    ...context,
    random: Math.random,
    endpointOf: ({ id, endpoint }: Delivery) => directory.find(countyOfDelivery(id), endpoint),
    // No driver here asks for a programme's audio.
  } as unknown as Parameters<typeof deliverProgramme>[0];
  const workers = createWorkers({
    connection,
    prefix,
    logger: silent,
    concurrency: { deliver: concurrency },
    handlers: {
      assemble: async () => {},
      'deliver-first': async () => {},
      check: async () => undefined,
      deliver: ({ delivery, epoch }, signal) => deliverProgramme(delivering, delivery, epoch, signal),
    },
  });
  try {
    workers.start();
    return await rateOf(async () => {
      await enqueueDeliveries(context);
      await all.done;
    });
  } finally {
    await workers.close({ graceMs: 5000 });
    await jobs.close();
    for (const driver of Object.values(context.drivers)) await driver.close();
    await store.close();
  }
}

async function measureBare(socketPath: string, round: number): Promise<number> {
  const options = { connection: { path: socketPath }, prefix: `bare-${round}` };
  const queue = new Queue('deliver', options);
  const all = countdown();
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

const columnOf = (index: number) => endpointId(`column-${index}`);
const broadcast = aBroadcast();

const aJob = (index: number): Job => ({
  kind: 'deliver',
  delivery: deliveryId(broadcast.id, columnOf(index)),
  epoch: 1,
});

/** One county of many loudspeakers, and one broadcast frozen for all of them. */
async function freezeMany(store: Store): Promise<void> {
  const endpoints = Array.from({ length: deliveryCount }, (_, index): Endpoint => {
    const id = columnOf(index);
    const area = areaCode('371524101');
    return { id, name: `${id} 号`, area, driver: 'memory', address: `memory://${id}`, credential: id };
  });
  const ids = endpoints.map(({ id }) => id);
  const schedule = aSchedule({ endpoints });
  await store.revisions.publishSchedule(schedule, anEntry('publish-schedule', { chain: donge }));
  const planned = aBroadcastPlaylist(broadcast, 0, ids);
  await store.broadcasts.plan(broadcast, [planned], anEntry('plan-broadcast'));
  await store.broadcasts.assemble(planned.id, planned.playlist, aProgramme(planned.playlist));
  const deliveries = ids.map((id) => aNewDelivery(broadcast, id, { jws: fakeJws(id) }));
  await store.broadcasts.freeze(broadcast, deliveries, anEntry('freeze-broadcast'));
}

/** As long as a real order of six items; the memory driver verifies nothing. */
const fakeJws = (id: EndpointId): string => `${'h'.repeat(90)}.${'p'.repeat(2000)}.${id.padEnd(86, 's')}`;

async function rateOf(work: () => Promise<void>): Promise<number> {
  const beganMs = performance.now();
  await work();
  return (deliveryCount / (performance.now() - beganMs)) * 1000;
}

function countdown(): { one(): void; done: Promise<void> } {
  const { promise, resolve } = Promise.withResolvers<void>();
  let left = deliveryCount;
  return {
    one() {
      left -= 1;
      if (left === 0) resolve();
    },
    done: promise,
  };
}

if (import.meta.main) console.table(await run());
