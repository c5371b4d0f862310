import { chmodSync } from 'node:fs';
import { copyFile, open, rename, rm } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import Sqlite from 'better-sqlite3';
import { Kysely } from 'kysely';
import { BackupError, type DatabaseContent, type DatabaseCopies } from '../ports/backup.ts';
import { contentOf } from './chain-check.ts';
import { isThere } from './database-file.ts';
import { type Engine, sqliteEngine } from './dialect.ts';
import { storeFailure } from './failure.ts';
import { noteRestore, requireKnownSchema } from './note-restore.ts';
import type { Tables } from './tables.ts';

/**
 * A SQLite file, copied by SQLite: `vacuum into` reads one state of the database, whoever writes meanwhile, and holds
 * nobody up.
 */
export function createSqliteCopies(database: string): DatabaseCopies {
  return {
    engine: 'sqlite',
    fileName: basename(database),
    async save(file, signal) {
      copyInto(database, file);
      await sync(file);
      signal.throwIfAborted();
      return opened(file, true, async (on) => {
        requireWhole(file);
        return contentOf(on);
      });
    },
    isEmpty: async () => !['', '-wal', '-journal'].some((suffix) => isThere(`${database}${suffix}`)),
    async restore(file, copy) {
      requireKnownSchema(copy.expected);
      const draft = `${database}.restoring`;
      try {
        await copyFile(file, draft);
        chmodSync(draft, 0o600);
        requireWhole(draft);
        const content = await opened(draft, false, (on, engine) =>
          on.transaction().execute((inside) => noteRestore(inside, engine, copy)),
        );
        copy.signal.throwIfAborted();
        await sync(draft);
        await rename(draft, database);
        await sync(dirname(database));
        return content;
      } catch (error) {
        for (const suffix of ['', '-wal', '-shm']) await rm(`${draft}${suffix}`, { force: true });
        throw storeFailure(error, database) ?? error;
      }
    },
  };
}

function copyInto(database: string, file: string): void {
  try {
    const source = new Sqlite(database, { readonly: true, fileMustExist: true, timeout: 5000 });
    try {
      source.prepare('vacuum into ?').run(file);
      chmodSync(file, 0o600);
    } finally {
      source.close();
    }
  } catch (error) {
    throw storeFailure(error, database) ?? error;
  }
}

/** Throws BackupError `damaged`. */
function requireWhole(file: string): void {
  const database = new Sqlite(file, { readonly: true, fileMustExist: true });
  try {
    const found: unknown = database.pragma('integrity_check(1)', { simple: true });
    const orphans = database.pragma('foreign_key_check') as unknown[];
    if (found === 'ok' && orphans.length === 0) return;
    throw new BackupError(
      'damaged',
      `数据库文件有损坏：${file}（${String(found)}）。The database file is damaged.`,
    );
  } finally {
    database.close();
  }
}

async function opened(
  file: string,
  readOnly: boolean,
  use: (on: Kysely<Tables>, engine: Engine) => Promise<DatabaseContent>,
): Promise<DatabaseContent> {
  const engine = sqliteEngine(file, readOnly);
  const on = new Kysely<Tables>({ dialect: engine.dialect });
  try {
    return await use(on, engine);
  } finally {
    await on.destroy();
  }
}

async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
