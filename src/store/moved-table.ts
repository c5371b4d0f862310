import { createHash } from 'node:crypto';
import type { Database as SqliteDatabase } from 'better-sqlite3';
import { type Kysely, sql } from 'kysely';
import { StoreError } from '../ports/store.ts';
import type { Tables } from './tables.ts';

export interface MovedTable {
  readonly name: string;
  readonly rows: number;
  /** SHA-256 over its rows, in the order of its key, each the JSON array of its columns and a line feed. */
  readonly digest: string;
}

interface Column {
  readonly name: string;
  readonly type: string;
}

/** A table as both engines hold it. */
export interface Shape {
  readonly name: string;
  readonly columns: readonly Column[];
  readonly key: readonly string[];
}

type Value = string | number | boolean | Date | null;
type Row = Readonly<Record<string, Value>>;

const pageRows = 2000;
/** A page's JSON may be this long, but for a single row. */
const pageCharacters = 4_000_000;

/** Columns and key of a table, from PostgreSQL's own books. */
export async function shapeOf(on: Kysely<Tables>, name: string): Promise<Shape> {
  const table = sql`${sql.lit(name)}::regclass`;
  const columns = await sql<Column>`
    select attname as name, format_type(atttypid, null) as type from pg_attribute
    where attrelid = ${table} and attnum > 0 and not attisdropped order by attnum`.execute(on);
  const key = await sql<{ name: string }>`
    select attname as name from pg_index, unnest(indkey) with ordinality as part (number, place)
    join pg_attribute on attnum = part.number
    where indisprimary and indrelid = ${table} and attrelid = ${table} order by part.place`.execute(on);
  return { name, columns: columns.rows, key: key.rows.map((row) => row.name) };
}

/** Copies a table's rows; answers what was read. Throws what the target refuses, and StoreError where the columns differ. */
export async function copyTable(
  source: SqliteDatabase,
  on: Kysely<Tables>,
  shape: Shape,
  progress: (rows: number) => void,
): Promise<MovedTable> {
  requireSameColumns(source, shape);
  const { name, columns } = shape;
  const target = sql`${sql.table(name)} (${sql.join(columns.map((column) => sql.ref(column.name)))})`;
  const digest = createDigest(shape);
  let page: string[] = [];
  let characters = 0;
  const flush = async (): Promise<void> => {
    if (page.length === 0) return;
    await sql`insert into ${target} select * from
      json_populate_recordset(null::${sql.table(name)}, ${`[${page.join()}]`}::json)`.execute(on);
    page = [];
    characters = 0;
    progress(digest.rows());
  };
  for (const row of source.prepare(selectText(shape)).iterate() as IterableIterator<Row>) {
    digest.take(row);
    const text = JSON.stringify(
      Object.fromEntries(columns.map((column) => [column.name, portable(column, row)])),
    );
    page.push(text);
    characters += text.length;
    if (page.length >= pageRows || characters > pageCharacters) await flush();
  }
  await flush();
  return { name, rows: digest.rows(), digest: digest.end() };
}

/** Reads a table back from PostgreSQL, within the transaction that wrote it. */
export async function readBack(on: Kysely<Tables>, shape: Shape): Promise<MovedTable> {
  const digest = createDigest(shape);
  const { name, columns, key } = shape;
  const order = sql.join(
    key.map((one) =>
      columns.some((column) => column.name === one && column.type === 'text')
        ? sql`${sql.ref(one)} collate "C"`
        : sql.ref(one),
    ),
  );
  await sql`declare moved no scroll cursor for select * from ${sql.table(name)} order by ${order}`.execute(
    on,
  );
  for (;;) {
    const { rows } = await sql<Row>`fetch ${sql.lit(pageRows)} from moved`.execute(on);
    for (const row of rows) digest.take(row);
    if (rows.length < pageRows) break;
  }
  await sql`close moved`.execute(on);
  return { name, rows: digest.rows(), digest: digest.end() };
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

const selectText = ({ name, key }: Shape): string =>
  `select * from ${quoted(name)} order by ${key.map(quoted).join()}`;

function requireSameColumns(source: SqliteDatabase, { name, columns }: Shape): void {
  // With the columns that SQLite works out.
  const found = source.pragma(`table_xinfo(${quoted(name)})`) as { readonly name: string }[];
  const names = (all: readonly { readonly name: string }[]) =>
    all
      .map((one) => one.name)
      .sort()
      .join();
  if (names(found) === names(columns)) return;
  throw new StoreError(
    'unavailable',
    `两边的表 ${name} 列不同，没有转移。The columns of ${name} differ; nothing was moved.`,
  );
}

/** A value of SQLite as PostgreSQL reads it out of JSON. */
function portable({ name, type }: Column, row: Row): Value {
  const value = row[name] ?? null;
  if (type === 'boolean' && value !== null) return value !== 0;
  if (type.startsWith('timestamp') && value !== null) return instantText(value);
  return value;
}

/** The same text for a value, whichever engine it was read from. */
function canonical({ name, type }: Column, row: Row): string | number | null {
  const value = row[name] ?? null;
  if (type.startsWith('timestamp') && value !== null) return instantText(value);
  if (typeof value === 'boolean') return value ? 1 : 0;
  return value instanceof Date ? value.toISOString() : value;
}

const instantText = (value: Value): string => new Date(value as string | number | Date).toISOString();

function createDigest({ columns }: Shape) {
  const hash = createHash('sha256');
  let count = 0;
  return {
    take: (row: Row): void => {
      hash.update(`${JSON.stringify(columns.map((column) => canonical(column, row)))}\n`);
      count += 1;
    },
    rows: () => count,
    end: () => hash.digest('hex'),
  };
}
