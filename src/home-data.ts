import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type BackedUp, type BackUpDeps, backUp } from './app/back-up.ts';
import { ledgerOfStore } from './app/ledger-of-store.ts';
import { type Restored, restoreBackup } from './app/restore-backup.ts';
import { verifyLedger } from './app/verify-ledger.ts';
import type { Config } from './config.ts';
import { createBackupFolders } from './disk/backup-folders.ts';
import { makeFolder } from './disk/make-folder.ts';
import { operator } from './domain/actor.ts';
import type { LedgerFault } from './domain/ledger-fault.ts';
import { type MovedBlobs, type MoveOptions, moveFromFolder, openObjects } from './kept-audio.ts';
import { BackupError, type CopyOptions } from './ports/backup.ts';
import { createWallClock } from './queue/clock-time.ts';
import { lockData } from './store/data-lock.ts';
import { createDatabaseCopies } from './store/database-copies.ts';
import { isThere } from './store/database-file.ts';
import { createStore, migrateStore, type StoreOptions } from './store/store.ts';
import { type TransferOptions, type Transferred, transfer } from './store/transfer.ts';

const sqliteFile = ({ dataFolder }: Config): string => join(dataFolder, 'dalaba.sqlite');

const placeOf = (config: Config) => ({
  file: sqliteFile(config),
  ...(config.databaseUrl === undefined ? {} : { databaseUrl: config.databaseUrl }),
});

const rooms = (config: Config): BackUpDeps => ({
  folders: createBackupFolders({ ...config, audio: openObjects(config, process.env) }),
  database: createDatabaseCopies(placeOf(config)),
  clock: createWallClock(),
});

export type { MovedBlobs, MoveOptions };

export interface Verified {
  /** What is wrong with the ledger and the rows it vouches for, where they are now; none where all holds. */
  readonly faults: readonly LedgerFault[];
}

/** Everything the ledger vouches for is read and computed again. */
async function faultsIn(
  place: Pick<StoreOptions, 'file' | 'databaseUrl'>,
  signal: AbortSignal,
): Promise<readonly LedgerFault[]> {
  const store = await createStore({ ...place, clock: createWallClock() });
  try {
    return (await verifyLedger(ledgerOfStore(store), { signal })).faults;
  } finally {
    await store.close();
  }
}

/** Copies a home and its data into a new folder, beside a running service. */
export const backUpHome = (config: Config, folder: string, options: CopyOptions): Promise<BackedUp> =>
  backUp(rooms(config), folder, options);

/** Puts a backup into an empty home; no service may run meanwhile. */
export async function restoreHome(
  config: Config,
  folder: string,
  options: CopyOptions,
): Promise<Restored & Verified> {
  const isNew = !existsSync(config.dataFolder);
  await makeFolder(config.dataFolder, 0o700);
  const lock = lockData(config.dataFolder);
  try {
    const restored = await restoreBackup(rooms(config), folder, operator, options).catch(async (error) => {
      if (isNew) await rm(config.dataFolder, { recursive: true, force: true });
      throw error;
    });
    // A backup that holds its audio, of a home that keeps it elsewhere from now on.
    if (config.audioStore !== undefined && restored.note.audio === undefined)
      await moveAudio(config, {
        signal: options.signal,
        progress: (done) => options.progress({ part: 'blobs', ...done }),
      });
    return { ...restored, faults: await faultsIn(placeOf(config), options.signal) };
  } finally {
    lock.release();
  }
}

/**
 * Puts what audio the data folder holds into the store the configuration names; it stays in the folder, too. Throws
 * SecretError, BlobError.
 */
export const moveAudio = (config: Config, options: MoveOptions): Promise<MovedBlobs> =>
  moveFromFolder(config, process.env, options);

/** Moves a home's SQLite into an empty PostgreSQL database; no service may run meanwhile. */
export async function transferHome(
  config: Config,
  databaseUrl: string,
  options: Omit<TransferOptions, 'file' | 'databaseUrl'>,
): Promise<Transferred & Verified> {
  if (!isThere(sqliteFile(config)))
    throw new BackupError(
      'nothing',
      `${config.home} 里还没有数据，没有可转的：看看 --home 对不对。There is no data in ${config.home} to move: is it the right --home?`,
    );
  const lock = lockData(config.dataFolder);
  try {
    const moved = await transfer({ ...options, file: sqliteFile(config), databaseUrl });
    return { ...moved, faults: await faultsIn({ databaseUrl }, options.signal) };
  } finally {
    lock.release();
  }
}

/**
 * Brings the database to this version's schema; answers what it lacked. With `check` it only looks. A service that runs on
 * SQLite has done it already.
 */
export async function migrateHome(config: Config, check: boolean): Promise<readonly string[]> {
  const file = sqliteFile(config);
  const options = { clock: createWallClock(), readOnly: check };
  if (config.databaseUrl !== undefined) return migrateStore({ ...options, databaseUrl: config.databaseUrl });
  // Where nothing is yet, everything is lacking, as it is in a database that is nowhere.
  if (check && !isThere(file)) return migrateStore({ clock: options.clock, file: ':memory:' });
  if (check) return migrateStore({ ...options, file });
  await makeFolder(config.dataFolder, 0o700);
  const lock = lockData(config.dataFolder);
  try {
    return await migrateStore({ ...options, file });
  } finally {
    lock.release();
  }
}
