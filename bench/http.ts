import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Pool } from 'undici';
import { createStreamEncoder } from '../src/audio/stream-encoder.ts';
import { createDrivers } from '../src/endpoints/driver-table.ts';
import { startPrivateRedis } from '../src/queue/private-redis.ts';
import { createStore } from '../src/store/store.ts';
import { eveningMs } from '../test/contracts/store-samples.ts';
import type { BenchRow } from './bench-row.ts';
import { median } from './speech.ts';
import { concurrency, deliverAll, silent } from './support/delivering.ts';
import { columnOf, fakeJws, freezeCounty } from './support/frozen-county.ts';

/** Nothing is streamed here. */
const streamEncoder = createStreamEncoder({ scratchFolder: tmpdir() });
const deliveryCount = 10_000;
/** Addresses of the receivers' process; each is an origin with a pool of its own. */
const origins = 13;
const connections = 16;
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
  const receivers = fork(join(import.meta.dirname, 'support', 'http-receivers.ts'), [String(origins)], {
    execArgv: ['--disable-warning=ExperimentalWarning'],
  });
  try {
    const [ports] = (await once(receivers, 'message')) as [number[]];
    const ours: number[] = [];
    const bare: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      bare.push(await measureBare(ports));
      ours.push(await measureOurs(ports, redis.socketPath, join(dataFolder, `${round}.sqlite`), round));
    }
    return [rowOf(median(ours), median(bare))];
  } finally {
    await stop(receivers);
    await redis.stop();
    await rm(dataFolder, { recursive: true, force: true });
  }
}

async function stop(receivers: ChildProcess): Promise<void> {
  const gone = once(receivers, 'exit');
  receivers.disconnect();
  await gone;
}

const originOf = (ports: readonly number[], index: number): string =>
  `http://127.0.0.1:${ports[index % ports.length]}`;

/** Posts a second. */
async function measureBare(ports: readonly number[]): Promise<number> {
  const pools = ports.map((port) => new Pool(`http://127.0.0.1:${port}`, { connections, pipelining: 1 }));
  const bodies = Array.from({ length: deliveryCount }, (_, index) => fakeJws(columnOf(index)));
  const waiting = bodies.entries();
  const headers = { 'content-type': 'application/jose' };
  const post = async (): Promise<void> => {
    for (const [index, body] of waiting) {
      const path = `/${columnOf(index)}/orders`;
      const response = await pools[index % pools.length]?.request({ method: 'POST', path, headers, body });
      const text = await response?.body.text();
      if (text !== '{"answer":"accepted"}') throw new Error(`a receiver answered ${text}`);
    }
  };
  const beganMs = performance.now();
  await Promise.all(Array.from({ length: concurrency }, post));
  const rate = (deliveryCount * 1000) / (performance.now() - beganMs);
  for (const pool of pools) await pool.close();
  return rate;
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
    const address = (index: number) => `${originOf(ports, index)}/${columnOf(index)}`;
    const id = await freezeCounty(store, { count: deliveryCount, driver: 'http', address });
    const tookMs = await deliverAll({
      ...{ store, clock, socketPath, count: deliveryCount, prefix: `http-${round}` },
      drivers: () => createDrivers({ streamEncoder, connectionsPerOrigin: connections }),
    });
    const { accepted } = await store.deliveries.counts(id);
    if (accepted !== deliveryCount) throw new Error(`only ${accepted} of ${deliveryCount} were accepted`);
    return (deliveryCount * 1000) / tookMs;
  } finally {
    await store.close();
  }
}

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
