import {
  BackupError,
  type BackupFolders,
  type BackupNote,
  backupParts,
  type CopyOptions,
  type DatabaseCopies,
} from '../ports/backup.ts';
import type { Clock } from '../ports/clock.ts';

export interface BackUpDeps {
  readonly folders: BackupFolders;
  readonly database: DatabaseCopies;
  readonly clock: Pick<Clock, 'now'>;
}

export interface BackedUp {
  readonly note: BackupNote;
  /** Blobs whose bytes are not what their names say; they are copied as they are. */
  readonly damaged: readonly string[];
  /** Links and the like, which a backup does not hold. */
  readonly passedOver: readonly string[];
}

/**
 * Copies everything a service has, while it runs. The database first: what it names is there already and stays, but for
 * programmes collected meanwhile, which are made again when they are asked for. Keys come after it, and so are never
 * older than it.
 * @param folder must not be there; it has its name only once all is copied and checked.
 * Throws BackupError, StoreError.
 */
export async function backUp(
  { folders, database, clock }: BackUpDeps,
  folder: string,
  options: CopyOptions,
): Promise<BackedUp> {
  if (await database.isEmpty()) {
    throw new BackupError('nothing', '还没有数据，没有可备份的。There is no data yet, nothing to back up.');
  }
  const draft = await folders.begin(folder);
  try {
    const madeAtMs = clock.now();
    options.progress({ part: 'database', files: 0, bytes: 0 });
    const content = await database.save(draft.place(database.fileName), options.signal);
    await draft.add(database.fileName);
    const damaged: string[] = [];
    const passedOver: string[] = [];
    for (const part of backupParts) {
      const copied = await draft.copy(part, options);
      damaged.push(...copied.damaged);
      passedOver.push(...copied.passedOver);
    }
    const note = await draft.finish({ madeAtMs, engine: database.engine, database: content });
    return { note, damaged, passedOver };
  } catch (error) {
    await draft.discard();
    throw error;
  }
}
