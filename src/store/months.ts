import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { BroadcastId, DeliveryId, LocalDate } from '../domain/ids.ts';
import { guardRows } from './dialect.ts';
import type { Tables } from './tables.ts';

/** The tables that PostgreSQL holds month by month, and the column that says which month a row is of. */
export const monthlyTables = {
  receipt: 'month',
  receipt_conflict: 'month',
  play: 'local_date',
} as const satisfies Partial<Record<keyof Tables, string>>;

export type MonthlyTable = keyof typeof monthlyTables;
export const monthlyNames = Object.keys(monthlyTables) as MonthlyTable[];

/** The date a broadcast, and what is named after it, is of. */
export const dateIn = (id: BroadcastId | DeliveryId): LocalDate => id.slice(7, 17) as LocalDate;
/** As `YYYY-MM`. */
export const monthIn = (id: BroadcastId | DeliveryId): string => id.slice(7, 14);

const isNamed = /^\d{6}\/\d{4}-\d{2}-\d{2}\//;

/** The UTC month a receipt came in, or that of the order it is about, where that is later. */
export function monthOfReceipt(delivery: string | null, receivedAtMs: number): string {
  const came = new Date(receivedAtMs).toISOString().slice(0, 7);
  const about = delivery !== null && isNamed.test(delivery) ? monthIn(delivery as DeliveryId) : '';
  const isAhead = about > came;
  return isAhead ? about : came;
}

/** The same, said by the database of a row. */
export const monthOfRow = {
  sqlite: sql`max(strftime('%Y-%m', received_at_ms / 1000, 'unixepoch'), case when
    delivery glob '[0-9][0-9][0-9][0-9][0-9][0-9]/[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]/*'
    then substr(delivery, 8, 7) else '' end)`,
  postgres: sql`greatest(to_char(to_timestamp(received_at_ms / 1000) at time zone 'UTC', 'YYYY-MM') collate "C",
    case when delivery ~ '^\\d{6}/\\d{4}-\\d{2}-\\d{2}/' then substr(delivery, 8, 7) else '' end)`,
} as const satisfies Record<string, RawBuilder<unknown>>;

export const dateOfPlay = sql`substr(delivery, 8, 10)`;

/** Where a table's rows of a month are. */
export const partitionOf = (table: MonthlyTable, month: string): string =>
  `${table}_${month.replace('-', '_')}`;
/** Where rows are for whose month no table was ready. */
export const defaultOf = (table: MonthlyTable): string => `${table}_other`;

export const monthAfter = (month: string): string =>
  Temporal.PlainYearMonth.from(month).add({ months: 1 }).toString();

/** Makes the tables of a month, and moves there what came before they were ready; in a transaction of the caller's. */
export async function makeMonth(on: Kysely<Tables>, table: MonthlyTable, month: string): Promise<void> {
  const name = sql.table(partitionOf(table, month));
  const other = sql.table(defaultOf(table));
  const bounds = sql`values from (${sql.lit(month)}) to (${sql.lit(monthAfter(month))})`;
  const column = sql.ref(monthlyTables[table]);
  const within = sql`${column} >= ${month} and ${column} < ${monthAfter(month)}`;
  const found = await sql`select 1 from ${other} where ${within} limit 1`.execute(on);
  if (found.rows.length === 0) {
    await sql`create table ${name} partition of ${sql.table(table)} for ${bounds}`.execute(on);
  } else {
    await sql`create table ${name} (like ${sql.table(table)} including all)`.execute(on);
    await sql`alter table ${other} disable trigger user`.execute(on);
    await sql`with moved as (delete from ${other} where ${within} returning *)
      insert into ${name} select * from moved`.execute(on);
    await sql`alter table ${other} enable trigger user`.execute(on);
    await sql`alter table ${sql.table(table)} attach partition ${name} for ${bounds}`.execute(on);
  }
  await guardRows(on, partitionOf(table, month), fixedColumns[table]);
}

/** Every column of a play but `current`, which a later version takes away. */
export const fixedOfPlay = [
  ...['delivery', 'item', 'version', 'local_date', 'outcome', 'played_ms', 'started_at_ms', 'reason'],
  ...['concluded_at_ms', 'evidence', 'sent_ms', 'live_ms', 'doubt', 'entry', 'leaf'],
];

/** What may not change of a table's rows; all of it where nothing stands. */
export const fixedColumns: Readonly<Record<MonthlyTable, readonly string[] | undefined>> = {
  receipt: undefined,
  receipt_conflict: undefined,
  play: fixedOfPlay,
};

/** The months that have tables of their own, oldest first. */
export async function monthsMade(on: Kysely<Tables>, table: MonthlyTable): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select relname as name from pg_inherits join pg_class on pg_class.oid = inhrelid
    where inhparent = ${sql.lit(table)}::regclass`.execute(on);
  const months = rows.map(({ name }) => /_(\d{4})_(\d{2})$/.exec(name));
  return months.flatMap((found) => (found === null ? [] : [`${found[1]}-${found[2]}`])).sort();
}
