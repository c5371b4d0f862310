import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createStreamEncoder } from '../src/audio/stream-encoder.ts';
import { createDrivers } from '../src/endpoints/driver-table.ts';
import { startPrivateRedis } from '../src/queue/private-redis.ts';
import { createStore } from '../src/store/store.ts';
import { eveningMs } from '../test/contracts/store-samples.ts';
import type { BenchRow } from './bench-row.ts';
import { median } from './speech.ts';
import { connections, postBare } from './support/bare-posts.ts';
import { concurrency, deliverAll, silent } from './support/delivering.ts';
import { startFarEnds } from './support/far-ends.ts';
import { columnOf, freezeCounty } from './support/frozen-county.ts';

/** Nothing is streamed here. */
const streamEncoder = createStreamEncoder({ scratchFolder: tmpdir() });
const deliveryCount = 10_000;
/** Addresses of the receivers' process; each is an origin with a pool of its own. */
const origins = 13;
const rounds = 3;
const leastRatio = 0.5;
const clock = { now: () => eveningMs, speed: 1, until: async () => {} };

/**
 * Deliveries from their rows to durable acceptances over real HTTP, beside bare undici pools that post the same bodies to
 * the same receivers over as many connections, turn by turn.
 */
export async function run(): Promise<BenchRow[]> {
  const dataFolder = await mkdtemp(join(tmpdir(), 'dalaba-bench-http-'));
  const redis = await startPrivateRedis({ dataFolder, logger: silent });
  const receivers = await startFarEnds<number[]>('http-receivers.ts', [String(origins)]);
  try {
    const ports = receivers.said;
    const ours: number[] = [];
    const bare: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      bare.push(rateOf(await postBare(ports, deliveryCount)));
      ours.push(await measureOurs(ports, redis.socketPath, join(dataFolder, `${round}.sqlite`), round));
    }
    return [rowOf(median(ours), median(bare))];
  } finally {
    await receivers.stop();
    await redis.stop();
    await rm(dataFolder, { recursive: true, force: true });
  }
}

/** Deliveries a second. */
async function measureOurs(
  ports: readonly number[],
  socketPath: string,
  file: string,
  round: number,
): Promise<number> {
  const store = await createStore({ file, clock });
  try {
    const address = (index: number) => `http://127.0.0.1:${ports[index % ports.length]}/${columnOf(index)}`;
    await freezeCounty(store, { count: deliveryCount, driver: 'http', address });
    const tookMs = await deliverAll({
      ...{ store, clock, socketPath, count: deliveryCount, prefix: `http-${round}` },
      drivers: () => createDrivers({ streamEncoder, connectionsPerOrigin: connections }),
    });
    return rateOf(tookMs);
  } finally {
    await store.close();
  }
}

const rateOf = (tookMs: number): number => (deliveryCount * 1000) / tookMs;

function rowOf(ours: number, bare: number): BenchRow {
  const ratio = ours / bare;
  return {
    name: 'deliveries from row over HTTP to durable acceptance',
    value: ours,
    unit: 'deliveries/s',
    baseline: `bare undici pools, ${bare.toFixed(0)} posts/s`,
    ratio,
    rule: 'ratio ≥',
    limit: leastRatio,
    ok: ratio >= leastRatio,
    note: `${deliveryCount} to ${origins} addresses, concurrency ${concurrency}, median of ${rounds}`,
  };
}

if (import.meta.main) console.table(await run());
