import fs from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { LoudspeakerError } from './config.ts';

const schema = `
  CREATE TABLE IF NOT EXISTS orders (
    endpoint TEXT NOT NULL, sequence INTEGER NOT NULL, hash TEXT NOT NULL, expires_at_ms INTEGER NOT NULL,
    body TEXT NOT NULL, done INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (endpoint, sequence)
  ) STRICT;
  CREATE TABLE IF NOT EXISTS progress (
    endpoint TEXT NOT NULL, sequence INTEGER NOT NULL, next_item INTEGER NOT NULL,
    reached_samples INTEGER, item_started_at_ms INTEGER, missing_samples INTEGER NOT NULL DEFAULT 0,
    unheard_ms INTEGER NOT NULL DEFAULT 0, live_samples INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (endpoint, sequence)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS orders_by_hash ON orders (endpoint, hash);
  CREATE TABLE IF NOT EXISTS boots (endpoint TEXT PRIMARY KEY, boot TEXT NOT NULL, last INTEGER NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS outbox (
    id INTEGER PRIMARY KEY, endpoint TEXT NOT NULL, boot TEXT NOT NULL, sequence INTEGER NOT NULL,
    uptime_ms INTEGER NOT NULL, at_ms INTEGER, event TEXT NOT NULL, acknowledged INTEGER NOT NULL DEFAULT 0,
    UNIQUE (endpoint, boot, sequence)
  ) STRICT;
  CREATE TABLE IF NOT EXISTS assignments (endpoint TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS key_lists (scope TEXT PRIMARY KEY, list TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS unlogged_plays (id INTEGER PRIMARY KEY, line TEXT NOT NULL) STRICT;
`;

const indexes = `
  CREATE INDEX IF NOT EXISTS outbox_waiting ON outbox (endpoint, id) WHERE acknowledged = 0;
  CREATE INDEX IF NOT EXISTS outbox_kept ON outbox (endpoint, id) WHERE acknowledged = 1;
`;

/** Opens or makes the file a folder's state is in; throws LoudspeakerError `folder` when another process holds it. */
export function openDatabase(folder: string): DatabaseSync {
  fs.mkdirSync(folder, { recursive: true });
  const database = new DatabaseSync(path.join(folder, 'state.sqlite'));
  try {
    database.exec(
      'PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; BEGIN IMMEDIATE',
    );
    database.exec(schema);
    for (const name of ['missing_samples', 'unheard_ms', 'live_samples'])
      addColumn(database, 'progress', name);
    addColumn(database, 'outbox', 'acknowledged');
    database.exec(indexes);
    database.exec('COMMIT');
    return database;
  } catch (cause) {
    database.close();
    const message = `文件夹 ${folder} 打不开，或另一个大喇叭正在使用。The folder can't be opened, or another loudspeaker uses it.`;
    throw new LoudspeakerError('folder', message, cause);
  }
}

/** What folders of earlier versions lack. */
function addColumn(database: DatabaseSync, table: string, name: string): void {
  const present = database.prepare('SELECT name FROM pragma_table_info(?)').all(table);
  if (present.some((column) => column.name === name)) return;
  database.exec(`ALTER TABLE ${table} ADD COLUMN ${name} INTEGER NOT NULL DEFAULT 0`);
}

/** What stands in `orders.done`; 0 while an order is not over. */
export const [over, overAndHeard] = [1, 2];
