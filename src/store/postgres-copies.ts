import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync } from 'node:fs';
import { Kysely, sql } from 'kysely';
import { BackupError, type DatabaseCopies } from '../ports/backup.ts';
import { contentOf } from './chain-check.ts';
import { type Engine, postgresEngine } from './dialect.ts';
import { storeFailure } from './failure.ts';
import { noteRestore, requireKnownSchema } from './note-restore.ts';
import { tableNames } from './schema.ts';
import type { Tables } from './tables.ts';

/** A PostgreSQL database, copied by its own pg_dump: what is read of it meanwhile is read from the same snapshot. */
export function createPostgresCopies(databaseUrl: string): DatabaseCopies {
  const connected = async <Result>(
    readOnly: boolean,
    use: (on: Kysely<Tables>, engine: Engine) => Promise<Result>,
  ): Promise<Result> => {
    const engine = postgresEngine(databaseUrl, readOnly, undefined);
    const on = new Kysely<Tables>({ dialect: engine.dialect });
    try {
      return await use(on, engine);
    } catch (error) {
      throw storeFailure(error, engine.place) ?? error;
    } finally {
      await on.destroy();
    }
  };
  const tool = (name: string, args: readonly string[], signal: AbortSignal) =>
    runTool(name, args, signal, databaseUrl);
  return {
    engine: 'postgres',
    fileName: 'dalaba.dump',
    async save(file, signal) {
      const content = await connected(true, (db) =>
        db
          .transaction()
          .setIsolationLevel('repeatable read')
          .execute(async (on) => {
            const { rows } = await sql<{ id: string }>`select pg_export_snapshot() as id`.execute(on);
            const snapshot = `--snapshot=${rows[0]?.id}`;
            const how = ['--format=custom', '--no-owner', '--no-privileges', snapshot, `--file=${file}`];
            await tool('pg_dump', [...how, `--dbname=${withoutPassword(databaseUrl)}`], signal);
            return contentOf(on);
          }),
      );
      chmodSync(file, 0o600);
      // Reads all of it.
      await tool('pg_restore', ['--file=/dev/null', file], signal);
      return content;
    },
    isEmpty: () => connected(true, async (on) => (await tableNames(on)).length === 0),
    async restore(file, copy) {
      requireKnownSchema(copy.expected);
      const how = ['--no-owner', '--no-privileges', '--single-transaction', '--exit-on-error'];
      await tool('pg_restore', [...how, `--dbname=${withoutPassword(databaseUrl)}`, file], copy.signal);
      return connected(false, async (db, engine) => {
        await sql`analyze`.execute(db);
        return db.transaction().execute((on) => noteRestore(on, engine, copy));
      });
    },
  };
}

/** The arguments of a program can be read by everybody on the machine, its environment cannot. */
function withoutPassword(url: string): string {
  const parts = new URL(url);
  parts.password = '';
  return parts.href;
}

async function runTool(
  name: string,
  args: readonly string[],
  signal: AbortSignal,
  databaseUrl: string,
): Promise<void> {
  const password = decodeURIComponent(new URL(databaseUrl).password);
  const child = spawn(name, args, {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, ...(password === '' ? {} : { PGPASSWORD: password }) },
    signal,
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = `${said}${text}`.slice(0, 2000);
  });
  try {
    const [code] = await once(child, 'close');
    if (code === 0) return;
  } catch (error) {
    signal.throwIfAborted();
    throw new BackupError(
      'tool',
      `运行不了 ${name}：请安装 PostgreSQL 的客户端程序（Debian：postgresql-client）。${name} can't be run; install PostgreSQL's client programs.`,
      error,
    );
  }
  throw new BackupError('tool', `${name} 失败。${name} failed:\n${said.trim()}`);
}
