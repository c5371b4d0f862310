import { type Kysely, sql } from 'kysely';
import { Migrator } from 'kysely/migration';
import { StoreError } from '../ports/store.ts';
import type { Engine } from './dialect.ts';
import { migrations } from './migrations/migrations.ts';
import type { Tables } from './tables.ts';

/**
 * Brings the schema to this version, each step in a transaction; a reader only checks that it is there.
 * Throws StoreError `newer-schema` when a later version of the service has been here.
 */
export async function prepareSchema(db: Kysely<Tables>, engine: Engine, readOnly: boolean): Promise<void> {
  if ((await pendingMigrations(db, engine)).length === 0) return;
  if (readOnly) {
    throw new StoreError(
      'unavailable',
      `数据库还没准备好，请先启动服务或运行 dalaba migrate：${engine.place}。The database is not prepared yet; start the service or run dalaba migrate first.`,
    );
  }
  await migrate(db, engine);
}

/** What a database lacks of this version's schema. Throws StoreError `newer-schema`. */
export async function pendingMigrations(db: Kysely<Tables>, engine: Engine): Promise<string[]> {
  const done = await migrationsDone(db);
  const unknown = done.find((name) => !(name in migrations));
  if (unknown !== undefined) {
    throw new StoreError(
      'newer-schema',
      `数据库来自更新的版本：${engine.place}。The database was written by a newer version (${unknown}); update this program.`,
    );
  }
  return Object.keys(migrations).filter((name) => !done.includes(name));
}

/** Every table that is there, whoever made it. */
export async function tableNames(db: Kysely<Tables>): Promise<string[]> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
  return tables.map(({ name }) => name);
}

/** The same on PostgreSQL, but for the months that a table is made of. */
export async function wholeTables(db: Kysely<Tables>): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select relname as name from pg_class where relispartition and relnamespace = current_schema()::regnamespace`.execute(
    db,
  );
  const parts = new Set(rows.map(({ name }) => name));
  return (await tableNames(db)).filter((name) => !parts.has(name));
}

async function migrationsDone(db: Kysely<Tables>): Promise<string[]> {
  if (!(await tableNames(db)).includes('kysely_migration')) return [];
  const known = db.withTables<{ kysely_migration: { name: string } }>();
  const rows = await known.selectFrom('kysely_migration').select('name').orderBy('name').execute();
  return rows.map(({ name }) => name);
}

/** Those who start at once wait for each other: on PostgreSQL by an advisory lock, on SQLite by its write lock. */
async function migrate(db: Kysely<Tables>, engine: Engine): Promise<void> {
  const provided = Object.entries(migrations).map(
    ([name, up]) => [name, { up: (on: Kysely<Tables>) => up(on, engine) }] as const,
  );
  const migrator = new Migrator({
    db,
    provider: { getMigrations: async () => Object.fromEntries(provided) },
  });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) throw error;
}
