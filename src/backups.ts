import { join } from 'node:path';
import { type BackedUp, type BackUpDeps, backUp } from './app/back-up.ts';
import { type Restored, restoreBackup } from './app/restore-backup.ts';
import type { Config } from './config.ts';
import { createBackupFolders } from './disk/backup-folders.ts';
import { operator } from './domain/actor.ts';
import type { CopyOptions } from './ports/backup.ts';
import { createWallClock } from './queue/clock-time.ts';
import { lockData } from './store/data-lock.ts';
import { createDatabaseCopies } from './store/database-copies.ts';

const rooms = ({ home, dataFolder, databaseUrl }: Config): BackUpDeps => ({
  folders: createBackupFolders({ home, dataFolder }),
  database: createDatabaseCopies({
    file: join(dataFolder, 'dalaba.sqlite'),
    ...(databaseUrl === undefined ? {} : { databaseUrl }),
  }),
  clock: createWallClock(),
});

/** Copies a home and its data into a new folder, beside a running service. */
export const backUpHome = (config: Config, folder: string, options: CopyOptions): Promise<BackedUp> =>
  backUp(rooms(config), folder, options);

/** Puts a backup into an empty home; no service may run meanwhile. */
export async function restoreHome(config: Config, folder: string, options: CopyOptions): Promise<Restored> {
  const lock = lockData(config.dataFolder);
  try {
    return await restoreBackup(rooms(config), folder, operator, options);
  } finally {
    lock.release();
  }
}
