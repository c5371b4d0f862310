import { hash } from 'node:crypto';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportLedger } from '../src/app/export-ledger.ts';
import { ledgerOfFile } from '../src/app/ledger-of-file.ts';
import { ledgerOfStore } from '../src/app/ledger-of-store.ts';
import type { LedgerSource } from '../src/app/ledger-records.ts';
import { verifyLedger } from '../src/app/verify-ledger.ts';
import type { Store } from '../src/ports/store.ts';
import { createStore } from '../src/store/store.ts';
import {
  aBroadcast,
  anEntry,
  anItemReceipt,
  donge,
  eveningMs,
  freezeBroadcast,
} from '../test/contracts/store-samples.ts';
import type { BenchRow } from './bench-row.ts';
import { cpuMsOf } from './support/cpu-time.ts';

const endpoints = 500;
const evenings = 20;
/** Receipts of one loudspeaker, of which one batch is made. */
const receiptsEach = 10;

/** Verifies 100,000 receipts and 20,000 plays, from the database and from a file, beside hashing their bytes alone. */
export async function run(): Promise<BenchRow[]> {
  const folder = await mkdtemp(join(tmpdir(), 'dalaba-bench-ledger-'));
  try {
    const store = await createStore({ file: join(folder, 'ledger.sqlite'), clock: Date });
    for (let evening = 0; evening < evenings; evening += 1) await writeEvening(store, evening);
    const file = join(folder, 'ledger.jsonl');
    await writeFile(file, exportLedger(ledgerOfStore(store)));
    const texts = await textsOf(ledgerOfFile(file));
    const bareMs = await cpuMsOf(async () => {
      for (const text of texts) hash('sha256', text, 'buffer');
    });
    const rows = [];
    for (const [name, source] of [
      ['verify the database', ledgerOfStore(store)],
      ['verify an exported file', ledgerOfFile(file)],
    ] as const)
      rows.push(await measure(name, source, texts, bareMs, (await stat(file)).size));
    await store.close();
    return rows;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function writeEvening(store: Store, evening: number): Promise<void> {
  const day = new Date(Date.UTC(2026, 10, 25) + evening * 86_400_000).toISOString().slice(0, 10);
  const broadcast = aBroadcast({ day });
  const names = Array.from({ length: endpoints }, (_, index) => `column-${index}`);
  const deliveries = await freezeBroadcast(store, names, broadcast);
  await Promise.all(
    deliveries.map((delivery, index) => {
      const boot = evening * endpoints + index + 1;
      const receipts = Array.from({ length: receiptsEach }, (_, n) =>
        anItemReceipt(n + 1, delivery, n % 2, 60_000, boot),
      );
      return store.receipts.append(delivery.endpoint, donge, receipts, eveningMs);
    }),
  );
  const plays = deliveries.flatMap(({ id }) =>
    [0, 1].map((item) => ({ delivery: id, item, outcome: 'played' as const, playedMs: 60_000 })),
  );
  await store.plays.conclude(plays, eveningMs);
  await store.broadcasts.settle(broadcast.id, anEntry('settle-broadcast', { subject: broadcast.id }));
}

/** Everything that is hashed at least once. */
async function textsOf(source: LedgerSource): Promise<string[]> {
  const texts: string[] = [];
  for await (const records of source.records())
    for (const record of records)
      if (record.kind === 'entry' || record.kind === 'leaf') texts.push(record.content);
  return texts;
}

async function measure(
  name: string,
  source: LedgerSource,
  texts: readonly string[],
  bareMs: number,
  bytes: number,
): Promise<BenchRow> {
  const ms = await cpuMsOf(async () => {
    const { faults } = await verifyLedger(source);
    if (faults.length > 0) throw new Error(`the ledger does not hold: ${JSON.stringify(faults)}`);
  });
  const ratio = bareMs / ms;
  return {
    name: `${name}, ${texts.length} entries and rows, ${(bytes / 1e6).toFixed(0)} MB`,
    value: (texts.length * 1000) / ms,
    unit: 'rows/s CPU',
    baseline: `SHA-256 over the same bytes: ${Math.round((texts.length * 1000) / bareMs)} rows/s CPU`,
    ratio,
    rule: 'ratio ≥',
    limit: 0.04,
    ok: ratio >= 0.04,
  };
}

if (import.meta.main) console.table(await run());
