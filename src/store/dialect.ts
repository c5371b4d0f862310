import { chmodSync, closeSync, mkdirSync, openSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Sqlite from 'better-sqlite3';
import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Kysely,
  PostgresDialect,
  type QueryResult,
  type RawBuilder,
  type SelectQueryBuilder,
  SqliteAdapter,
  SqliteDialect,
  SqliteDriver,
  type SqliteStatement,
  sql,
} from 'kysely';
import type { Logger } from '../ports/logger.ts';
import type { Tables } from './tables.ts';

type Lock = <Tb extends keyof Tables, Row>(
  query: SelectQueryBuilder<Tables, Tb, Row>,
) => SelectQueryBuilder<Tables, Tb, Row>;

/** Everything in which the two engines differ. */
export interface Engine {
  readonly name: 'sqlite' | 'postgres';
  /** Where the data is, fit to be shown: never with a password. */
  readonly place: string;
  readonly dialect: Dialect;
  /** Text that compares and sorts by its bytes. */
  readonly text: RawBuilder<string>;
  /** Holds the selected rows until the transaction ends; SQLite's transactions hold everything. */
  readonly lock: Lock;
  /** The same, passing over rows that somebody else holds. */
  readonly lockFree: Lock;
  /** Keeps the selected rows as they are until the transaction ends, beside others who do. */
  readonly share: Lock;
  /** Makes a table append-only, whoever asks. @param of the columns that may not change; all unless given */
  refuseChanges(db: Kysely<Tables>, table: keyof Tables, of?: readonly string[]): Promise<void>;
  /** Empties the log beside the database of what is in the database; while others read, they do so when they close. */
  scrub(db: Kysely<Tables>): Promise<void>;
  /** Runs a query that gathers very many rows, with memory to do so. */
  gathering<Row>(db: Kysely<Tables>, query: RawBuilder<Row>): Promise<QueryResult<Row>>;
  /** Whole numbers by name as rows of `name` and `people`. */
  numbersByName(numbers: Readonly<Record<string, number>>): RawBuilder<unknown>;
}

/** SQLite: write-ahead log, every commit synced to the disk, foreign keys checked. */
export function sqliteEngine(file: string, readOnly: boolean): Engine {
  const open = (): Sqlite.Database => {
    if (!readOnly && file !== ':memory:') {
      mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
      keepPrivate(file);
    }
    const database = new Sqlite(file, { readonly: readOnly, fileMustExist: readOnly, timeout: busyMs });
    if (!readOnly) database.pragma('journal_mode = WAL');
    database.pragma('synchronous = FULL');
    database.pragma('foreign_keys = ON');
    // What is deleted is overwritten, so that an erased name is not found in the file's bytes.
    if (!readOnly) database.pragma('secure_delete = ON');
    return database;
  };
  const same: Lock = (query) => query;
  return {
    name: 'sqlite',
    place: file,
    dialect: sqliteDialect(open),
    text: sql`text`,
    lock: same,
    lockFree: same,
    share: same,
    gathering: (db, query) => query.execute(db),
    numbersByName: (numbers) =>
      sql`select cast(key as text) as name, cast(value as bigint) as people from json_each(${JSON.stringify(numbers)})`,
    scrub: (db) =>
      db.connection().execute(async (on) => {
        // Who waits for a reader inside SQLite stops this whole process.
        await sql`pragma busy_timeout = 0`.execute(on);
        await sql`pragma wal_checkpoint(truncate)`.execute(on);
        await sql`pragma busy_timeout = ${sql.lit(busyMs)}`.execute(on);
      }),
    refuseChanges: async (db, table, of) => {
      for (const change of ['update', 'delete'] as const) {
        const what = change === 'update' ? updating(of) : sql`delete`;
        await sql`create trigger ${sql.id(`${table}_no_${change}`)} before ${what} on ${sql.table(table)}
          begin select raise(abort, ${sql.lit(`${table} is append-only`)}); end`.execute(db);
      }
    },
  };
}

/** Its owner alone may read it, whoever made the folder; the log beside it takes over its mode. */
function keepPrivate(file: string): void {
  try {
    closeSync(openSync(file, 'a', 0o600));
    chmodSync(file, 0o600);
  } catch {
    // What stands in the way SQLite says itself; a file that is somebody else's is theirs to guard.
  }
}

/** SQLite can create tables inside a transaction; Kysely does not count on it. */
class TransactionalSqliteAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

const busyMs = 5000;

/**
 * Takes the write lock at once: a transaction that reads first could not be let through later. While another
 * program holds the lock it waits outside SQLite, whose own waiting would stop this whole process.
 */
class ImmediateSqliteDriver extends SqliteDriver {
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    const run = (text: string) => connection.executeQuery(CompiledQuery.raw(text));
    const giveUpAtMs = performance.now() + busyMs;
    await run('pragma busy_timeout = 0');
    try {
      for (;;) {
        try {
          await run('begin immediate');
          return;
        } catch (error) {
          if (!isBusy(error) || performance.now() > giveUpAtMs) throw error;
          await sleep(5);
        }
      }
    } finally {
      await run(`pragma busy_timeout = ${busyMs}`);
    }
  }

  /** On a full disk SQLite rolls back by itself; that there is nothing left to do must not hide why. */
  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    try {
      await super.rollbackTransaction(connection);
    } catch (error) {
      if (!isRolledBack(error)) throw error;
    }
  }
}

const isRolledBack = (error: unknown): boolean =>
  error instanceof Error && error.message.includes('no transaction is active');

const isBusy = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_BUSY');

function sqliteDialect(open: () => Sqlite.Database): Dialect {
  const config = { database: async () => withPreparedStatements(open()) };
  const plain = new SqliteDialect(config);
  return {
    createDriver: () => new ImmediateSqliteDriver(config),
    createAdapter: () => new TransactionalSqliteAdapter(),
    createQueryCompiler: () => plain.createQueryCompiler(),
    createIntrospector: (db) => plain.createIntrospector(db),
  };
}

/** Keeps statements prepared, the most recently used 200 of them. */
function withPreparedStatements(database: Sqlite.Database) {
  const statements = new Map<string, SqliteStatement>();
  const keptStatements = 200;
  return {
    close: () => {
      database.close();
    },
    prepare: (text: string): SqliteStatement => {
      const statement = statements.get(text) ?? (database.prepare(text) as unknown as SqliteStatement);
      statements.delete(text);
      statements.set(text, statement);
      const [oldest] = statements.keys();
      if (statements.size > keptStatements && oldest !== undefined) statements.delete(oldest);
      return statement;
    },
  };
}

const require = createRequire(import.meta.url);
const int8 = 20;

/** PostgreSQL, over a pool of its own. */
export function postgresEngine(url: string, readOnly: boolean, logger: Logger | undefined): Engine {
  // Read here: whoever keeps everything in SQLite starts sooner.
  const { Pool, types } = require('pg') as typeof import('pg');
  const pool = new Pool({
    connectionString: url,
    max: 8,
    connectionTimeoutMillis: 5000,
    application_name: 'dalaba',
    types: {
      // Milliseconds and counts fit a double exactly.
      getTypeParser: (oid: number, format?: 'text' | 'binary') =>
        oid === int8 && format !== 'binary' ? Number : types.getTypeParser(oid, format),
    },
    // Compiling a query takes longer than any of ours does, once it names every month.
    options: `-c jit=off${readOnly ? ' -c default_transaction_read_only=on' : ''}`,
  });
  pool.on('error', (error) => logger?.warn({ error: error.message }, 'an idle database connection was lost'));
  // Lost between two queries of a transaction, a connection tells nobody else: the next query fails by itself.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return {
    name: 'postgres',
    place: postgresPlace(url),
    dialect: new PostgresDialect({ pool }),
    text: sql`text collate "C"`,
    lock: (query) => query.forUpdate(),
    lockFree: (query) => query.forUpdate().skipLocked(),
    share: (query) => query.forShare(),
    // Unless told otherwise it would sort them on the disk, and hash them rather than read a table in the order of its key.
    gathering: (db, query) =>
      db.transaction().execute(async (on) => {
        await sql`select set_config('work_mem', '64MB', true), set_config('random_page_cost', '1.1', true)`.execute(
          on,
        );
        return query.execute(on);
      }),
    numbersByName: (numbers) =>
      sql`select key as name, cast(value as bigint) as people from jsonb_each_text(${JSON.stringify(numbers)}::jsonb)`,
    // Its dead rows go when it vacuums, its log when it is recycled.
    scrub: async () => undefined,
    refuseChanges: async (db, table, of) => {
      await sql`create or replace function refuse_change() returns trigger language plpgsql as
        $$ begin raise exception '% is append-only', tg_table_name; end $$`.execute(db);
      await guardRows(db, table, of);
    },
  };
}

/** Makes a table of PostgreSQL append-only. Whoever names a partition gets past its parent's trigger: each needs one. */
export async function guardRows(
  db: Kysely<Tables>,
  table: string,
  of: readonly string[] | undefined,
): Promise<void> {
  await sql`create trigger ${sql.id(`${table}_no_change`)} before ${updating(of)} or delete or truncate
    on ${sql.table(table)} for each statement execute function refuse_change()`.execute(db);
}

const updating = (of: readonly string[] | undefined): RawBuilder<unknown> =>
  of === undefined ? sql`update` : sql`update of ${sql.join(of.map((column) => sql.ref(column)))}`;

function postgresPlace(url: string): string {
  const { hostname, port, pathname, searchParams } = new URL(url);
  const host = hostname || searchParams.get('host') || 'localhost';
  return `${decodeURIComponent(host)}${port === '' ? '' : `:${port}`}${pathname}`;
}
