import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { createStreamEncoder } from '../src/audio/stream-encoder.ts';
import { type AreaCode, areaCode, deliveryId, type EndpointId } from '../src/domain/ids.ts';
import { createDrivers } from '../src/endpoints/driver-table.ts';
import type { Job } from '../src/ports/jobs.ts';
import type { Store } from '../src/ports/store.ts';
import { createJobQueue } from '../src/queue/job-queue.ts';
import { startPrivateRedis } from '../src/queue/private-redis.ts';
import { createStore } from '../src/store/store.ts';
import { aBroadcast, eveningMs } from '../test/contracts/store-samples.ts';
import { aHandover } from '../test/support/handovers.ts';
import type { BenchRow } from './bench-row.ts';
import { connections, postBare } from './support/bare-posts.ts';
import { cpuTimer } from './support/cpu-time.ts';
import { deliverAll, silent } from './support/delivering.ts';
import { startFarEnds } from './support/far-ends.ts';
import { columnOf, freezeCounty } from './support/frozen-county.ts';
import type { PlatformSaid } from './support/platforms.ts';

/** All of it. */
const nation = { platforms: 1_825, villages: 365_000 };
/** What is measured: one county in 36.5, whole. */
const slice = { counties: 50, villagesEach: 200 };
const villages = slice.counties * slice.villagesEach;
const times = { villages: nation.villages / villages, platforms: nation.platforms / slice.counties };
/** Addresses of the receivers' process. */
const origins = 13;
/** A programme of four minutes at 64 kbit/s, which platforms are handed. */
const programmeBytes = 1_920_000;
/** Between freeze and air, by the schedules; what the last delivery may take. */
const leadMinutes = 15;
const streamEncoder = createStreamEncoder({ scratchFolder: tmpdir() });
const clock = { now: () => eveningMs, speed: 1, until: async () => {} };

/**
 * A nation's evening, by a slice of it: every village's own order over HTTP, and every county platform's with its
 * programme, from their rows to durable acceptances through one worker process; what waiting jobs take in Redis. All
 * of it, as the slice times 36.5.
 */
export async function run(): Promise<BenchRow[]> {
  const folder = await mkdtemp(join(tmpdir(), 'dalaba-bench-national-'));
  const redis = await startPrivateRedis({ dataFolder: folder, logger: silent });
  const receivers = await startFarEnds<number[]>('http-receivers.ts', [String(origins)]);
  const platform = await startFarEnds<PlatformSaid>('platforms.ts', []);
  try {
    const bareMs = await postBare(receivers.said, villages);
    const ours = await measureVillages(folder, receivers.said, redis.socketPath);
    const handed = await measurePlatforms(folder, platform.said, redis.socketPath);
    const jobBytes = await measureJobs(redis.socketPath);
    return rowsOf({ bareMs, ours, handed, jobBytes });
  } finally {
    await platform.stop();
    await receivers.stop();
    await redis.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

const counties = Array.from({ length: slice.counties }, (_, n): AreaCode => areaCode(String(370_001 + n)));

interface Took {
  readonly wallMs: number;
  /** Of this process: queue, worker, driver and store. */
  readonly cpuMs: number;
}

async function withStore<T>(file: string, work: (store: Store) => Promise<T>): Promise<T> {
  const store = await createStore({ file, clock });
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

const measureVillages = (folder: string, ports: readonly number[], socketPath: string): Promise<Took> =>
  withStore(join(folder, 'villages.sqlite'), async (store) => {
    const address = (index: number) => `http://127.0.0.1:${ports[index % ports.length]}/${columnOf(index)}`;
    for (const county of counties)
      await freezeCounty(store, { county, count: slice.villagesEach, driver: 'http', address });
    const cpu = cpuTimer();
    const wallMs = await deliverAll({
      ...{ store, clock, socketPath, count: villages, prefix: 'villages' },
      drivers: () => createDrivers({ streamEncoder, connectionsPerOrigin: connections }),
    });
    return { wallMs, cpuMs: cpu() };
  });

const measurePlatforms = (folder: string, said: PlatformSaid, socketPath: string): Promise<Took> =>
  withStore(join(folder, 'platforms.sqlite'), async (store) => {
    const audio = join(folder, 'programme.mp3');
    await writeFile(audio, Buffer.alloc(programmeBytes, 7));
    for (const [n, county] of counties.entries()) {
      const address = () => `${said.address}&place=${n}`;
      const jws = (endpoint: EndpointId) => orderOf(county, endpoint);
      await freezeCounty(store, { county, count: 1, driver: 'ebd', address, jws });
    }
    const secret = (name: string) => (name.endsWith('-platform') ? said.theirKey : said.ourKey);
    const cpu = cpuTimer();
    const wallMs = await deliverAll({
      ...{ store, clock, socketPath, count: slice.counties, prefix: 'platforms' },
      blobs: { path: async () => audio },
      drivers: () => createDrivers({ streamEncoder, credentials: { secret } }),
    });
    return { wallMs, cpuMs: cpu() };
  });

function orderOf(county: AreaCode, endpoint: EndpointId): string {
  const { id } = aBroadcast({ county });
  const order = { order: deliveryId(id, endpoint), broadcast: id, county };
  return aHandover(endpoint, { order }).jws;
}

/** What one waiting job takes in Redis, beside what an empty queue takes. */
async function measureJobs(socketPath: string): Promise<number> {
  const redis = new Redis({ path: socketPath });
  const jobs = createJobQueue({ connection: { socketPath }, prefix: 'waiting', logger: silent });
  const used = async () => Number(/used_memory:(\d+)/.exec(await redis.info('memory'))?.[1]);
  try {
    const before = await used();
    const waiting = counties.flatMap((county) => {
      const { id } = aBroadcast({ county });
      return Array.from(
        { length: slice.villagesEach },
        (_, n): Job => ({ kind: 'deliver', delivery: deliveryId(id, columnOf(n)), epoch: 1 }),
      );
    });
    await jobs.add(waiting);
    return ((await used()) - before) / waiting.length;
  } finally {
    await jobs.close();
    redis.disconnect();
  }
}

interface Measured {
  readonly bareMs: number;
  readonly ours: Took;
  readonly handed: Took;
  readonly jobBytes: number;
}

function rowsOf({ bareMs, ours, handed, jobBytes }: Measured): BenchRow[] {
  const minutes = (sliceMs: number, by: number): number => (sliceMs * by) / 60_000;
  const oneWorker = minutes(ours.wallMs, times.villages) + minutes(handed.wallMs, times.platforms);
  const workers = Math.ceil(oneWorker / leadMinutes);
  const redisMb = (jobBytes * (nation.villages + nation.platforms)) / 1e6;
  const note = `${slice.counties} of 1,825 counties, ${villages} of 365,000 villages, times 36.5`;
  const cpuMs = (took: Took, count: number): string => `${(took.cpuMs / count).toFixed(2)} ms CPU each`;
  return [
    {
      name: 'every village and platform of a nation, one worker process',
      value: oneWorker,
      unit: 'min',
      baseline: `bare undici, villages alone, ${minutes(bareMs, times.villages).toFixed(1)} min`,
      ratio: ours.wallMs / bareMs,
      rule: 'value ≤',
      limit: leadMinutes,
      ok: oneWorker <= leadMinutes,
      note: `${note}; a village ${cpuMs(ours, villages)}; for ${leadMinutes} min: ${workers} worker processes`,
    },
    {
      name: 'platforms in the slice, each handed its programme',
      value: handed.wallMs / slice.counties,
      unit: 'ms each',
      baseline: 'none',
      rule: 'value ≤',
      limit: 1000,
      ok: handed.wallMs / slice.counties <= 1000,
      note: `${cpuMs(handed, slice.counties)}, ${programmeBytes / 1e6} MB each`,
    },
    {
      name: 'Redis memory, all jobs of the nation waiting',
      value: redisMb,
      unit: 'MB',
      baseline: `${jobBytes.toFixed(0)} bytes a job`,
      rule: 'value ≤',
      limit: 512,
      ok: redisMb <= 512,
      note,
    },
  ];
}

if (import.meta.main) console.table(await run());
