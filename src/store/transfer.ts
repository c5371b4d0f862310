import Sqlite, { type Database as SqliteDatabase } from 'better-sqlite3';
import { Kysely, sql } from 'kysely';
import type { DatabaseContent } from '../ports/backup.ts';
import { StoreError } from '../ports/store.ts';
import { contentOf } from './chain-check.ts';
import { type Engine, postgresEngine, sqliteEngine } from './dialect.ts';
import { storeFailure } from './failure.ts';
import { copyTable, type MovedTable, readBack, shapeOf } from './moved-table.ts';
import { prepareSchema, tableNames, wholeTables } from './schema.ts';
import type { Tables } from './tables.ts';

export interface TransferOptions {
  /** The SQLite file; nobody may write it meanwhile. */
  readonly file: string;
  /** `postgres://…` of a database that holds nothing. */
  readonly databaseUrl: string;
  readonly signal: AbortSignal;
  readonly progress: (done: { readonly table: string; readonly rows: number }) => void;
}

export interface Transferred {
  readonly tables: readonly MovedTable[];
  /** As it arrived, which is as it was. */
  readonly database: DatabaseContent;
}

/**
 * Moves everything from SQLite into an empty PostgreSQL database, in one transaction: all of it or nothing. Before it ends,
 * every table is read back and compared row by row, and the ledger's chains are recomputed.
 * Throws StoreError.
 */
export async function transfer(options: TransferOptions): Promise<Transferred> {
  const { file, databaseUrl } = options;
  const from = sqliteEngine(file, true);
  const to = postgresEngine(databaseUrl, false, undefined);
  const before = new Kysely<Tables>({ dialect: from.dialect });
  const after = new Kysely<Tables>({ dialect: to.dialect });
  const source = new Sqlite(file, { readonly: true, fileMustExist: true });
  try {
    await prepareSchema(before, from, true);
    await prepareTarget(after, to);
    const content = await contentOf(before);
    const moved = await after.transaction().execute((on) => move(source, on, content, to, options));
    await sql`analyze`.execute(after);
    return moved;
  } catch (error) {
    throw storeFailure(error, to.place) ?? error;
  } finally {
    source.close();
    await before.destroy();
    await after.destroy();
  }
}

async function move(
  source: SqliteDatabase,
  on: Kysely<Tables>,
  content: DatabaseContent,
  to: Engine,
  { signal, progress }: TransferOptions,
): Promise<Transferred> {
  const names = await inOrderOfNeed(on, own(await wholeTables(on)));
  await sql`lock table ${sql.join(names.map((name) => sql.table(name)))} in exclusive mode`.execute(on);
  for (const name of names) await requireEmpty(on, name, to);
  // Its migration put zeros there.
  await on.deleteFrom('counter').execute();
  const tables: MovedTable[] = [];
  for (const name of names) {
    signal.throwIfAborted();
    progress({ table: name, rows: 0 });
    const shape = await shapeOf(on, name);
    const read = await copyTable(source, on, shape, (rows) => {
      signal.throwIfAborted();
      progress({ table: name, rows });
    });
    const arrived = await readBack(on, shape);
    if (arrived.rows !== read.rows || arrived.digest !== read.digest) throw different(name);
    tables.push(read);
  }
  const database = await contentOf(on);
  if (JSON.stringify(database) !== JSON.stringify(content)) throw different('ledger');
  return { tables, database };
}

const own = (names: readonly string[]): string[] =>
  names.filter((name) => !name.startsWith('kysely_')).sort();

/** Throws StoreError when somebody else's tables are there, or a newer version's. */
async function prepareTarget(db: Kysely<Tables>, engine: Engine): Promise<void> {
  const names = await tableNames(db);
  if (names.length > 0 && !names.includes('kysely_migration')) throw notEmpty(engine, names[0] ?? '');
  await prepareSchema(db, engine, false);
}

async function requireEmpty(on: Kysely<Tables>, name: string, to: Engine): Promise<void> {
  const given = name === 'counter' ? sql`where value <> 0` : sql``;
  const { rows } = await sql`select 1 from ${sql.table(name)} ${given} limit 1`.execute(on);
  if (rows.length > 0) throw notEmpty(to, name);
}

/** Tables after those that their foreign keys name. */
async function inOrderOfNeed(on: Kysely<Tables>, names: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ name: string; needs: string }>`
    select child.relname as name, parent.relname as needs from pg_constraint
    join pg_class child on child.oid = conrelid join pg_class parent on parent.oid = confrelid
    where contype = 'f' and connamespace = current_schema()::regnamespace`.execute(on);
  const ordered: string[] = [];
  while (ordered.length < names.length) {
    const ready = names.filter(
      (name) =>
        !ordered.includes(name) &&
        rows.every((row) => row.name !== name || row.needs === name || ordered.includes(row.needs)),
    );
    if (ready.length === 0) throw new TypeError('tables need each other in a circle');
    ordered.push(...ready);
  }
  return ordered;
}

const notEmpty = (to: Engine, table: string): StoreError =>
  new StoreError(
    'unavailable',
    `${to.place} 里已经有数据（${table}），只能转到空的数据库。There is data in it already (${table}); move into an empty database.`,
  );

const different = (table: string): StoreError =>
  new StoreError(
    'unavailable',
    `表 ${table} 转过去后和原来不一样，全部撤回了。The table ${table} did not arrive as it was; everything was taken back.`,
  );
