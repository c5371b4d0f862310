import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express from 'express';
import { recordReceipts } from '../src/app/record-receipts.ts';
import type { Actor } from '../src/domain/actor.ts';
import { createDeviceApi, type DeviceDeps } from '../src/http/device-api.ts';
import type { NewDelivery } from '../src/ports/broadcasts.ts';
import type { Store } from '../src/ports/store.ts';
import { createStore } from '../src/store/store.ts';
import { aBroadcast, donge, eveningMs, freezeBroadcast } from '../test/contracts/store-samples.ts';
import { type PostgresCluster, startPostgres } from '../test/support/postgres.ts';
import type { BenchRow } from './bench-row.ts';
import { median } from './speech.ts';
import { barePostgres, bareSqlite } from './support/bare-receipts.ts';
import { silent } from './support/delivering.ts';
import { startFarEnds } from './support/far-ends.ts';
import { type Batch, batchesOf, batchSize } from './support/receipt-batches.ts';

const batchCount = 100;
const rounds = 5;
/** Devices that send at the same time; so many batches share a transaction. */
const senders = 16;
const leastRatio = 0.5;
const clock = { now: () => eveningMs, speed: 1, until: async () => {} };

interface Engine {
  readonly name: string;
  readonly baseline: string;
  readonly place: { readonly file: string } | { readonly databaseUrl: string };
  /** Takes the batches of a round as little as possible does; milliseconds. */
  readonly bare: { take(batches: readonly Batch[]): Promise<number>; close(): Promise<void> };
}

/**
 * Receipts stored durably and chained, beside the least that stores the same rows, on both engines; then handed in over
 * HTTP, beside the same verb called without it. Turn by turn.
 */
export async function run(): Promise<BenchRow[]> {
  const folder = await mkdtemp(join(tmpdir(), 'dalaba-bench-receipts-'));
  const cluster = await startPostgres({
    ...{ fsync: 'on', full_page_writes: 'on', shared_buffers: '128MB', max_wal_size: '4GB' },
  });
  try {
    const rows: BenchRow[] = [];
    for (const open of [sqlite, postgres]) rows.push(...(await measure(await open(folder, cluster), folder)));
    return rows;
  } finally {
    await cluster.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

const sqlite = async (folder: string, _: PostgresCluster): Promise<Engine> => ({
  name: 'SQLite',
  baseline: 'bare better-sqlite3',
  place: { file: join(folder, 'store.sqlite') },
  bare: bareSqlite(join(folder, 'bare.sqlite'), senders),
});

const postgres = async (_: string, cluster: PostgresCluster): Promise<Engine> => ({
  name: 'PostgreSQL',
  baseline: 'bare pg, one unnest a transaction',
  place: { databaseUrl: await cluster.createDatabase() },
  bare: await barePostgres(await cluster.createDatabase(), senders),
});

async function measure({ name, baseline, place, bare }: Engine, folder: string): Promise<BenchRow[]> {
  const store = await createStore({ ...place, clock });
  try {
    await store.months.prepare('2026-11-25' as Parameters<Store['months']['prepare']>[0]);
    const taken: { ours: number[]; bare: number[] } = { ours: [], bare: [] };
    const handed: { http: number[]; called: number[] } = { http: [], called: [] };
    for (let round = 0; round < rounds; round += 1) {
      const deliveries = await freeze(store, round);
      const [first, second, third] = [0, 1, 2].map((n) => batchesOf(deliveries, round * 3 + n, batchCount));
      if (first === undefined || second === undefined || third === undefined) throw new Error('no batches');
      taken.bare.push(await bare.take(first));
      taken.ours.push(await append(store, first));
      handed.called.push(await call(store, second));
      handed.http.push(await post(store, third, join(folder, 'bodies.json')));
    }
    return [
      rowOf(
        `receipts stored and chained, ${name}`,
        taken.ours,
        taken.bare,
        `${baseline}, the same rows, key and batches`,
      ),
      rowOf(
        `receipts handed in over HTTP, ${name}`,
        handed.http,
        handed.called,
        'the same verb without HTTP',
      ),
    ];
  } finally {
    await store.close();
    await bare.close();
  }
}

/** As many loudspeakers as batches, on an evening of their own. */
const freeze = (store: Store, round: number) =>
  freezeBroadcast(
    store,
    Array.from({ length: batchCount }, (_, index) => `column-${index}`),
    aBroadcast({ day: `2026-11-${10 + round}` }),
  );

const actorOf = ({ endpoint }: NewDelivery): Actor => ({ kind: 'device', endpoint, county: donge });

/** Milliseconds until all are durable, handed over by 16 at a time. */
async function allOf(batches: readonly Batch[], take: (batch: Batch) => Promise<unknown>): Promise<number> {
  const waiting = batches.values();
  const sender = async (): Promise<void> => {
    for (const batch of waiting) await take(batch);
  };
  const beganMs = performance.now();
  await Promise.all(Array.from({ length: senders }, sender));
  return performance.now() - beganMs;
}

const append = (store: Store, batches: readonly Batch[]) =>
  allOf(batches, ({ delivery, receipts }) =>
    store.receipts.append(delivery.endpoint, donge, receipts, eveningMs),
  );

const contextOf = (store: Store) => ({ store, clock, progress: () => {}, logger: silent });

const call = (store: Store, batches: readonly Batch[]) =>
  allOf(batches, ({ delivery, receipts }) => recordReceipts(contextOf(store), actorOf(delivery), receipts));

/** The same from another process, which had its bodies ready. */
async function post(store: Store, batches: readonly Batch[], file: string): Promise<number> {
  const endpoints = new Map(
    batches.map(({ delivery: { endpoint, area } }) => [
      endpoint as string,
      { id: endpoint, area, credential: endpoint },
    ]),
  );
  const deps = {
    context: contextOf(store),
    directory: { named: async (id: string) => [endpoints.get(id)] },
    credentials: { matches: () => true },
  } as unknown as DeviceDeps;
  const app = express().use('/device/v1', createDeviceApi(deps));
  const server = app.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  const bodies = batches.map(({ delivery, receipts }) => [delivery.endpoint, JSON.stringify({ receipts })]);
  await writeFile(file, JSON.stringify(bodies));
  const far = await startFarEnds<number>('receipt-senders.ts', [String(port), String(senders), file]);
  await far.stop();
  await new Promise((resolve) => server.close(resolve));
  return far.said;
}

function rowOf(name: string, ours: readonly number[], base: readonly number[], baseline: string): BenchRow {
  const rate = (all: readonly number[]) => (batchCount * batchSize * 1000) / median(all);
  const ratio = rate(ours) / rate(base);
  return {
    name,
    value: Math.round(rate(ours)),
    unit: 'receipts/s',
    baseline: `${baseline}: ${Math.round(rate(base))} receipts/s`,
    ratio,
    rule: 'ratio ≥',
    limit: leastRatio,
    ok: ratio >= leastRatio,
  };
}

if (import.meta.main) console.table(await run());
