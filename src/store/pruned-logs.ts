import { type Kysely, type RawBuilder, sql } from 'kysely';
import { canonicalJson } from '../domain/ledger.ts';
import { createMerkleTree } from '../domain/merkle.ts';
import type { LogKind } from '../domain/retention.ts';
import type { Retention, RetentionCount } from '../ports/retention.ts';
import type { LedgerWriter } from './ledger.ts';
import { sha256 } from './sha256.ts';
import type { Tables } from './tables.ts';

/** Where a kind of log is, and what of it is over. */
interface Log {
  readonly table: keyof Tables;
  readonly key: string;
  /** When what a row is about was over. */
  readonly atMs: RawBuilder<unknown>;
  /** Beside its age: what it needs to be to go. */
  readonly isOver: RawBuilder<unknown>;
  /** Rows that go with it, by what names it. */
  readonly with?: { readonly table: keyof Tables; readonly key: string };
}

const always = sql`1 = 1`;
const logs: Readonly<Record<LogKind, Log>> = {
  checks: {
    table: 'delivery_check',
    key: 'delivery',
    atMs: sql`until_ms`,
    isOver: sql`exists (select 1 from broadcast
      where broadcast.id = delivery_check.broadcast and broadcast.state in ('settled', 'missed'))`,
  },
  performances: {
    table: 'performance',
    key: 'delivery',
    atMs: sql`ends_at_ms`,
    isOver: sql`exists (select 1 from broadcast join delivery on delivery.broadcast = broadcast.id
      where delivery.id = performance.delivery and broadcast.state in ('settled', 'missed'))`,
  },
  gaps: { table: 'receipt_gap', key: 'stream', atMs: sql`found_at_ms`, isOver: always },
  alerts: {
    table: 'alert',
    key: 'id',
    atMs: sql`closed_at_ms`,
    isOver: sql`closed_at_ms is not null and not exists (select 1 from alert_notice
      where alert_notice.alert = alert.id and alert_notice.state = 'pending')`,
    with: { table: 'alert_notice', key: 'alert' },
  },
  'disk-samples': { table: 'disk_sample', key: 'local_date', atMs: sql`at_ms`, isOver: always },
};

/** Rows that go at once, with their entry. */
const batchRows = 5000;

type Logs = Pick<Retention, 'pruneLogs' | 'countLogs'>;

/** Logs that no entry of the ledger holds: they go together with an entry that says how many, and their root. */
export function createPrunedLogs(db: Kysely<Tables>, ledger: LedgerWriter): Logs {
  return {
    pruneLogs: (rule, entry) =>
      db.transaction().execute(async (on) => {
        await ledger.hold(on, entry.chain);
        const log = logs[rule.kind];
        const some = await rowsOf(on, log.table, log.key, isDue(log, rule.beforeMs));
        if (some.length === 0) return 0;
        const keys = [...new Set(some.map((row) => row[log.key] as string | number))];
        const named = sql`${sql.ref(log.key)} in (${sql.join(keys)}) and ${isDue(log, rule.beforeMs)}`;
        // A key may have more rows than fitted in.
        const found = await rowsOf(on, log.table, log.key, named, 100 * batchRows);
        const rows = log.with === undefined ? found : [...found, ...(await rowsWith(on, log.with, keys))];
        const tree = createMerkleTree(sha256);
        const leaves = rows.map((row) => canonicalJson(row));
        for (const leaf of leaves) tree.add(leaf);
        await ledger.append(on, {
          ...entry,
          subject: log.table,
          body: { rule, rows: rows.length, bytes: bytesOf(leaves), root: tree.root().toHex() },
        });
        if (log.with !== undefined)
          await sql`delete from ${sql.table(log.with.table)}
            where ${sql.ref(log.with.key)} in (${sql.join(keys)})`.execute(on);
        await sql`delete from ${sql.table(log.table)} where ${named}`.execute(on);
        return found.length;
      }),
    countLogs: async (kind, beforeMs) => {
      const log = logs[kind];
      const where = beforeMs === undefined ? always : isDue(log, beforeMs);
      const { rows } = await sql<{ rows: number; oldest: number | null }>`
        select count(*) as rows, min(${log.atMs}) as oldest from ${sql.table(log.table)} where ${where}`.execute(
        db,
      );
      const { rows: count = 0, oldest = null } = rows[0] ?? {};
      const sample = await rowsOf(db, log.table, log.key, where, sampleRows);
      const mean = sample.length === 0 ? 0 : bytesOf(sample.map(canonicalJson)) / sample.length;
      return {
        rows: Number(count),
        bytes: Math.round(mean * Number(count)),
        ...(oldest === null ? {} : { oldestMs: oldest }),
      } satisfies RetentionCount;
    },
  };
}

/** Bytes of logs are reckoned from so many rows. */
const sampleRows = 200;

const isDue = (log: Log, beforeMs: number): RawBuilder<unknown> =>
  sql`${log.atMs} < ${beforeMs} and ${log.isOver}`;

type Row = Record<string, unknown>;

async function rowsOf(
  on: Kysely<Tables>,
  table: keyof Tables,
  key: string,
  where: RawBuilder<unknown>,
  limit = batchRows,
): Promise<Row[]> {
  const { rows } = await sql<Row>`select * from ${sql.table(table)} where ${where}
    order by ${sql.ref(key)} limit ${limit}`.execute(on);
  return rows;
}

const rowsWith = (
  on: Kysely<Tables>,
  { table, key }: NonNullable<Log['with']>,
  keys: readonly (string | number)[],
): Promise<Row[]> => rowsOf(on, table, key, sql`${sql.ref(key)} in (${sql.join(keys)})`, 100 * batchRows);

const bytesOf = (texts: readonly string[]): number => texts.reduce((sum, text) => sum + text.length, 0);
