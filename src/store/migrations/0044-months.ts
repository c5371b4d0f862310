import { type Kysely, sql } from 'kysely';
import { type Engine, guardRows } from '../dialect.ts';
import {
  dateOfPlay,
  defaultOf,
  fixedColumns,
  type MonthlyTable,
  makeMonth,
  monthAfter,
  monthlyNames,
  monthlyTables,
  monthOfRow,
} from '../months.ts';
import type { Tables } from '../tables.ts';

/**
 * Receipts and plays say which month they are of; PostgreSQL holds each month apart. SQLite works it out when it reads, so
 * no row there is touched.
 */
export async function months(db: Kysely<Tables>, engine: Engine): Promise<void> {
  await db.schema
    .alterTable('receipt_stream')
    .addColumn('month', engine.text, (column) => column.notNull().defaultTo(''))
    .execute();
  await db.schema
    .alterTable('receipt_stream')
    .addColumn('since', 'bigint', (column) => column.notNull().defaultTo(0))
    .execute();
  for (const table of monthlyNames)
    await (engine.name === 'sqlite' ? addVirtual(db, table) : moveIntoMonths(db, table));
}

const monthOf = (table: MonthlyTable, engine: Engine['name']) =>
  table === 'play' ? dateOfPlay : monthOfRow[engine];

const addVirtual = (db: Kysely<Tables>, table: MonthlyTable) =>
  sql`alter table ${sql.table(table)} add column ${sql.ref(monthlyTables[table])} text
    generated always as (${monthOf(table, 'sqlite')}) virtual`.execute(db);

const keys = {
  receipt: ['stream', 'sequence', 'month'],
  receipt_conflict: ['stream', 'sequence', 'digest', 'month'],
  play: ['delivery', 'item', 'version', 'local_date'],
} as const satisfies Record<MonthlyTable, readonly string[]>;

const indexes = {
  receipt: [
    sql`create index receipt_by_delivery on receipt (delivery)`,
    sql`create index receipt_by_entry on receipt (substr(county, 1, 6), entry, leaf)`,
  ],
  receipt_conflict: [
    sql`create index receipt_conflict_by_entry on receipt_conflict (substr(county, 1, 6), entry, leaf)`,
  ],
  play: [
    sql`alter table play add constraint play_of foreign key (delivery) references delivery (id)`,
    sql`create index play_corrected on play (substr(delivery, 1, 6), entry, leaf) where entry is not null`,
  ],
} as const;

/** Indexes are made once the rows are there: that is quicker by far. */
async function moveIntoMonths(db: Kysely<Tables>, table: MonthlyTable): Promise<void> {
  const whole = sql.table(`${table}_whole`);
  const month = monthlyTables[table];
  const value = monthOf(table, 'postgres');
  await sql`alter table ${sql.table(table)} rename to ${sql.id(`${table}_whole`)}`.execute(db);
  await sql`create table ${sql.table(table)} (like ${whole}, ${sql.ref(month)} text collate "C" not null,
    constraint ${sql.id(`${table}_${month}`)} check (${sql.ref(month)} = ${value}))
    partition by range (${sql.ref(month)})`.execute(db);
  await sql`create table ${sql.table(defaultOf(table))} partition of ${sql.table(table)} default`.execute(db);
  for (const one of await monthsToMake(db, table)) await makeMonth(db, table, one);
  await sql`insert into ${sql.table(table)} select *, ${value} from ${whole}`.execute(db);
  await sql`drop table ${whole}`.execute(db);
  const key = sql.join(keys[table].map((column) => sql.ref(column)));
  await sql`alter table ${sql.table(table)} add constraint ${sql.id(`${table}_key`)} primary key (${key})`.execute(
    db,
  );
  for (const make of indexes[table]) await make.execute(db);
  await sql`analyze ${sql.table(table)}`.execute(db);
  for (const guarded of [table, defaultOf(table)]) await guardRows(db, guarded, fixedColumns[table]);
}

/** Those there are rows of, this one and the two after it; what claims to be of a later one stays in the default. */
async function monthsToMake(db: Kysely<Tables>, table: MonthlyTable): Promise<string[]> {
  const value = monthOf(table, 'postgres');
  const { rows } = await sql<{ month: string; now: string }>`
    select substr(${value}, 1, 7) as month from ${sql.table(`${table}_whole`)} group by 1`.execute(db);
  const [today] = (
    await sql<{ month: string }>`select to_char(now() at time zone 'UTC', 'YYYY-MM') as month`.execute(db)
  ).rows;
  const now = today?.month ?? '';
  const ahead = [now, monthAfter(now), monthAfter(monthAfter(now))];
  const last = ahead.at(-1) ?? now;
  const past = rows.map((row) => row.month).filter((one) => one <= last && one >= '2000');
  return [...new Set([...past, ...ahead])].sort();
}
