import { type Actor, actorName } from '../domain/actor.ts';
import { BackupError, type BackupNote, type CopyOptions, type FinishedBackup } from '../ports/backup.ts';
import type { BackUpDeps } from './back-up.ts';

/**
 * How many order numbers a restore leaves behind: loudspeakers refuse another order under a number they know, and the
 * backup does not know the numbers handed out after it.
 */
export const orderNumbersSkipped = 1_000_000;

export interface Restored {
  readonly note: BackupNote;
  /** Blobs that were missing or damaged in the backup, and were left out. */
  readonly leftOut: readonly string[];
}

/**
 * Puts a backup into an empty home: everything is read and checked first, files next, the database last. What fails is
 * undone. The ledger notes at the end of every chain that the record goes on from this backup.
 * Throws BackupError, StoreError.
 */
export async function restoreBackup(
  deps: BackUpDeps,
  folder: string,
  actor: Actor,
  options: CopyOptions,
): Promise<Restored> {
  const { folders, database, clock } = deps;
  const backup = await folders.open(folder);
  await requirePlace(deps, backup);
  const wrong = await backup.check(options);
  const leftOut = wrong.filter((path) => path.startsWith('blobs/'));
  if (wrong.length > leftOut.length) throw damaged(wrong.filter((path) => !leftOut.includes(path)));
  const files = await folders.restore(backup, new Set(leftOut), options);
  try {
    options.progress({ part: 'database', files: 0, bytes: 0 });
    await database.restore(backup.place(database.fileName), {
      expected: backup.note.database,
      skip: orderNumbersSkipped,
      madeAtMs: backup.note.madeAtMs,
      atMs: clock.now(),
      actor: actorName(actor),
      signal: options.signal,
    });
  } catch (error) {
    await files.undo();
    throw error;
  }
  await files.done();
  return { note: backup.note, leftOut };
}

/** Throws BackupError where the backup does not belong, or something would be replaced. */
async function requirePlace({ folders, database }: BackUpDeps, { note }: FinishedBackup): Promise<void> {
  if (note.engine !== database.engine) {
    throw new BackupError(
      'other-engine',
      note.engine === 'sqlite'
        ? '这是 SQLite 的备份：去掉 DATABASE_URL 再恢复，之后可以用 dalaba transfer 转到 PostgreSQL。' +
            'This is a backup of SQLite: restore it without DATABASE_URL; dalaba transfer moves it to PostgreSQL afterwards.'
        : '这是 PostgreSQL 的备份：请先设置 DATABASE_URL。This is a backup of PostgreSQL: set DATABASE_URL first.',
    );
  }
  if (note.audio !== undefined && !folders.audioElsewhere) {
    throw new BackupError(
      'other-audio',
      `这份备份的音频在 ${note.audio}，不在备份里：请先设置 DALABA_BLOBS 和它的钥匙，再恢复。` +
        `The audio of this backup lies at ${note.audio} and not in it: set DALABA_BLOBS and its keys first.`,
    );
  }
  const found = await folders.inTheWay();
  const there = (await database.isEmpty()) ? found : ['数据库 the database', ...found];
  if (there.length === 0) return;
  throw new BackupError(
    'exists',
    `这里已经有东西，恢复从不覆盖：${there.join('、')}。Something is there already, and a restore replaces nothing.`,
  );
}

const damaged = (paths: readonly string[]): BackupError =>
  new BackupError(
    'damaged',
    `备份已损坏，什么也没有恢复：${paths.slice(0, 10).join('、')}。The backup is damaged; nothing was restored.`,
  );
