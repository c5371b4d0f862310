import Sqlite from 'better-sqlite3';
import { Client } from 'pg';
import { canonicalJson } from '../../src/domain/ledger.ts';
import { donge, eveningMs } from '../../test/contracts/store-samples.ts';
import type { Batch } from './receipt-batches.ts';

/** The columns that both engines hold, in order. */
const columns = {
  stream: 'bigint',
  sequence: 'bigint',
  delivery: 'text',
  content: 'text',
  received_at_ms: 'bigint',
  county: 'text',
  entry: 'bigint',
  leaf: 'bigint',
} as const;
const made = Object.entries(columns)
  .map(([name, type]) => `${name} ${type} not null`)
  .join();
const tables = [
  `create table receipt (${made}, primary key (stream, sequence))`,
  'create index receipt_by_delivery on receipt (delivery)',
];

const rowsOf = (batches: readonly Batch[], entry: number) =>
  batches.flatMap(({ delivery, boot, receipts }) =>
    receipts.map((receipt, leaf) => [
      ...[boot, receipt.sequence, delivery.id, canonicalJson(receipt), eveningMs, donge, entry, leaf],
    ]),
  );

/** Groups of batches, each in a transaction of its own; milliseconds. */
async function inGroups(
  batches: readonly Batch[],
  size: number,
  write: (rows: (string | number)[][]) => Promise<void> | void,
): Promise<number> {
  const beganMs = performance.now();
  for (let from = 0; from < batches.length; from += size)
    await write(rowsOf(batches.slice(from, from + size), from));
  return performance.now() - beganMs;
}

/** Prepared statements of better-sqlite3, every commit synced. */
export function bareSqlite(file: string, group: number) {
  const database = new Sqlite(file);
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  for (const text of tables) database.exec(text);
  const insert = database.prepare(
    'insert into receipt values (?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing',
  );
  const write = database.transaction((rows: (string | number)[][]) => {
    for (const row of rows) insert.run(...row);
  });
  return {
    take: (batches: readonly Batch[]) => inGroups(batches, group, write),
    close: async () => void database.close(),
  };
}

/** One insert of arrays, one array a column, by `pg` alone. */
export async function barePostgres(databaseUrl: string, group: number) {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  for (const text of tables) await client.query(text);
  const arrays = Object.values(columns).map((type, n) => `$${n + 1}::${type}[]`);
  const text = `insert into receipt select * from unnest(${arrays.join()}) on conflict do nothing`;
  return {
    take: (batches: readonly Batch[]) =>
      inGroups(batches, group, async (rows) => {
        await client.query(
          text,
          Object.keys(columns).map((_, n) => rows.map((row) => row[n])),
        );
      }),
    close: () => client.end(),
  };
}
