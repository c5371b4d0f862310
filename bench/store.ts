import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { endpointId } from '../src/domain/ids.ts';
import { canonicalJson } from '../src/domain/ledger.ts';
import type { NewDelivery } from '../src/ports/broadcasts.ts';
import type { Store } from '../src/ports/store.ts';
import type { Receipt } from '../src/protocol/receipt.ts';
import { createStore } from '../src/store/store.ts';
import { anItemReceipt, donge, eveningMs, freezeBroadcast } from '../test/contracts/store-samples.ts';
import type { BenchRow } from './bench-row.ts';

const deliveryCount = 20_000;
const concurrency = 500;
const batchSize = 100;
const batchCount = 1000;
/** Devices that send their batches at the same time. */
const senders = 16;

/** Compares the store's busy paths with bare better-sqlite3 writing the same rows, as durably. */
export async function run(): Promise<BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'dalaba-bench-store-'));
  try {
    const store = await createStore({ file: join(folder, 'store.db'), clock: Date });
    const names = Array.from({ length: deliveryCount }, (_, index) => `column-${index}`);
    const deliveries = await freezeBroadcast(store, names);
    const findAndChange = await measureChanges(store, deliveries);
    const batches = receiptBatches(deliveries);
    const append = await measureAppends(store, batches);
    await store.close();
    const bare = createBare(join(folder, 'bare.db'), deliveries);
    const bareChange = bare.measureChanges(deliveries);
    const bareAppend = bare.measureAppends(batches);
    bare.close();
    return [
      row('deliveries.find + change, 500 at once', findAndChange, 'deliveries/s', bareChange, 0.4, 8000),
      row('receipts.append, batches of 100', append, 'receipts/s', bareAppend, 0.3, 20_000),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function row(
  name: string,
  value: number,
  unit: string,
  bare: number,
  limit: number,
  least: number,
): BenchRow {
  const ratio = Math.round((value / bare) * 100) / 100;
  return {
    name,
    value: Math.round(value),
    unit,
    baseline: `bare better-sqlite3, the same rows, keys and batch sizes: ${Math.round(bare)} ${unit}`,
    ratio,
    rule: 'ratio ≥',
    limit,
    ok: ratio >= limit && value >= least,
    note: `and at least ${least} ${unit}`,
  };
}

const perSecond = (count: number, startedMs: number): number =>
  (count * 1000) / (performance.now() - startedMs);

async function measureChanges(store: Store, deliveries: readonly NewDelivery[]): Promise<number> {
  const startedMs = performance.now();
  let next = 0;
  const worker = async (): Promise<void> => {
    for (;;) {
      const delivery = deliveries[next];
      next += 1;
      if (delivery === undefined) return;
      const found = await store.deliveries.find(delivery.id);
      if (found === undefined) throw new Error(`${delivery.id} is gone`);
      await store.deliveries.change({
        delivery: delivery.id,
        state: 'accepted',
        certain: true,
        atMs: eveningMs,
      });
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  return perSecond(deliveries.length, startedMs);
}

interface Batch {
  readonly delivery: NewDelivery;
  readonly receipts: readonly Receipt[];
}

const receiptBatches = (deliveries: readonly NewDelivery[]): Batch[] =>
  deliveries.slice(0, batchCount).map((delivery, index) => ({
    delivery,
    receipts: Array.from({ length: batchSize }, (_, one) =>
      anItemReceipt(one + 1, delivery, one % 2, 60_000, index + 1),
    ),
  }));

async function measureAppends(store: Store, batches: readonly Batch[]): Promise<number> {
  const startedMs = performance.now();
  let next = 0;
  const sender = async (): Promise<void> => {
    for (;;) {
      const batch = batches[next];
      next += 1;
      if (batch === undefined) return;
      await store.receipts.append(endpointId(batch.delivery.endpoint), donge, batch.receipts, eveningMs);
    }
  };
  await Promise.all(Array.from({ length: senders }, sender));
  return perSecond(batches.length * batchSize, startedMs);
}

/** The least that could do the same: prepared statements, one transaction a group, every commit synced. */
function createBare(file: string, deliveries: readonly NewDelivery[]) {
  const database = new Sqlite(file);
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  database.exec(`
    create table delivery (id text primary key, broadcast text not null, playlist text not null,
      endpoint text not null, endpoint_name text not null, area text not null, state text not null,
      epoch bigint not null, attempts bigint not null, sequence bigint not null, expires_at_ms bigint not null,
      next_attempt_at_ms bigint not null, settled_at_ms bigint, reason text, certain bigint not null);
    create index delivery_due on delivery (next_attempt_at_ms) where state = 'pending';
    create table delivery_order (delivery text primary key, jws text not null);
    create table receipt (stream bigint not null, sequence bigint not null, delivery text,
      content text not null, received_at_ms bigint not null, county text not null, entry bigint not null,
      leaf bigint not null, primary key (stream, sequence));
    create index receipt_by_delivery on receipt (delivery);`);
  const insert = database.prepare(
    `insert into delivery values (?, ?, ?, ?, ?, ?, 'pending', 0, 0, ?, ?, 0, null, null, 1)`,
  );
  const insertOrder = database.prepare('insert into delivery_order values (?, ?)');
  database.transaction(() => {
    for (const {
      id,
      broadcast,
      playlist,
      endpoint,
      endpointName,
      area,
      sequence,
      expiresAtMs,
      jws,
    } of deliveries) {
      insert.run(id, broadcast, playlist, endpoint, endpointName, area, sequence, expiresAtMs);
      insertOrder.run(id, jws);
    }
  })();
  return {
    measureChanges: (all: readonly NewDelivery[]): number => {
      const find = database.prepare(
        'select * from delivery join delivery_order on delivery_order.delivery = delivery.id where id = ?',
      );
      const change = database.prepare(
        `update delivery set state = 'accepted', attempts = attempts + 1, settled_at_ms = ? where id = ? and state = 'pending'`,
      );
      const startedMs = performance.now();
      for (let from = 0; from < all.length; from += concurrency) {
        const group = all.slice(from, from + concurrency);
        database.transaction(() => {
          for (const { id } of group) find.get(id);
        })();
        database.transaction(() => {
          for (const { id } of group) change.run(eveningMs, id);
        })();
      }
      return perSecond(all.length, startedMs);
    },
    measureAppends: (batches: readonly Batch[]): number => {
      const append = database.prepare(
        'insert into receipt values (?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing',
      );
      const startedMs = performance.now();
      for (let from = 0; from < batches.length; from += senders) {
        database.transaction(() => {
          batches.slice(from, from + senders).forEach(({ delivery, receipts }, index) => {
            for (const receipt of receipts) {
              const content = canonicalJson(receipt);
              append.run(from + index, receipt.sequence, delivery.id, content, eveningMs, donge, from, index);
            }
          });
        })();
      }
      return perSecond(batches.length * batchSize, startedMs);
    },
    close: () => {
      database.close();
    },
  };
}

if (import.meta.main) console.table(await run());
