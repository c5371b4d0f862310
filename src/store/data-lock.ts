import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { StoreError } from '../ports/store.ts';
import { storeFailure } from './failure.ts';

/**
 * Takes a data folder for this process: an exclusive transaction on a small SQLite file, which the operating
 * system ends with the process, however it dies.
 * Throws StoreError `locked` when another service holds the folder.
 */
export function lockData(folder: string): { release(): void } {
  const file = join(folder, 'service.lock');
  let held: Sqlite.Database | undefined;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    held = new Sqlite(file, { timeout: 0 });
    held.exec('begin exclusive');
  } catch (error) {
    held?.close();
    const failure = storeFailure(error, folder);
    if (failure?.kind !== 'locked') throw failure ?? error;
    throw new StoreError(
      'locked',
      `数据目录正被另一个服务使用：${folder}。Another service is using this data folder.`,
      error,
    );
  }
  const database = held;
  return {
    release: () => {
      database.close();
    },
  };
}
