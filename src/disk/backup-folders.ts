import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import {
  type AudioElsewhere,
  BackupError,
  type BackupFolders,
  type BackupNote,
  type BackupPart,
  backupParts,
  type FinishedBackup,
} from '../ports/backup.ts';
import { audioName, createDraft, noteName, sumsName } from './backup-draft.ts';
import { isWithin } from './make-folder.ts';
import { digestOf, isGone } from './plain-copies.ts';
import { copyBack, giveToOwner } from './restored-parts.ts';
import { readSums } from './sums.ts';

export interface BackupFoldersOptions {
  readonly home: string;
  readonly dataFolder: string;
  /** Where the home's audio lies, when that is not the data folder. */
  readonly audio?: AudioElsewhere | undefined;
}

/** Backups as folders: `backup.json`, which is written last, `SHA256SUMS`, the database, and the parts as they are. */
export function createBackupFolders({ home, dataFolder, audio }: BackupFoldersOptions): BackupFolders {
  const parts: Readonly<Record<BackupPart, string>> = {
    blobs: join(dataFolder, 'blobs'),
    secrets: join(dataFolder, 'secrets'),
    content: join(home, 'content'),
    schedules: join(home, 'schedules'),
  };
  const marker = join(dataFolder, markerName);
  return {
    audioElsewhere: audio !== undefined,
    begin: async (folder) => {
      requireElsewhere(resolve(folder), [dataFolder, parts.content, parts.schedules]);
      return createDraft(resolve(folder), parts, audio);
    },
    open: (folder) => openBackup(resolve(folder), audio),
    async inTheWay() {
      const found: string[] = [];
      for (const part of backupParts) if (await holdsSomething(parts[part])) found.push(parts[part]);
      return found;
    },
    async restore(from, leaveOut, options) {
      await mkdir(dataFolder, { recursive: true, mode: 0o700 });
      await writeFile(marker, `${new Date(from.note.madeAtMs).toISOString()}\n`, { flush: true });
      const undo = async () => {
        for (const part of backupParts) await rm(parts[part], { recursive: true, force: true });
        await rm(marker, { force: true });
      };
      try {
        await copyBack(
          readSums(await readFile(from.place(sumsName), 'utf8')),
          from,
          parts,
          leaveOut,
          options,
        );
      } catch (error) {
        await undo();
        throw error;
      }
      return {
        undo,
        done: async () => {
          await giveToOwner(home, [dataFolder, parts.content, parts.schedules]);
          await rm(marker);
        },
      };
    },
  };
}

/** Throws BackupError `unwritable` for a backup in the midst of what it is to hold. */
function requireElsewhere(folder: string, copied: readonly string[]): void {
  const within = copied.find((one) => isWithin(folder, resolve(one)));
  if (within === undefined) return;
  throw new BackupError(
    'unwritable',
    `备份不能放在 ${within} 里面，它要备份的就在那里：换一个地方，最好在另一块磁盘。` +
      `A backup can’t lie in ${within}, which it copies: name another place, best on another disk.`,
  );
}

const markerName = 'restoring';

/** Throws BackupError `unfinished` for a data folder whose restore was cut off. */
export async function requireRestored(dataFolder: string): Promise<void> {
  if ((await stat(join(dataFolder, markerName)).catch(() => undefined)) === undefined) return;
  throw new BackupError(
    'unfinished',
    `${dataFolder} 的恢复没有做完：请清空 data/、content/ 和 schedules/，再运行 dalaba restore。` +
      `The restore of ${dataFolder} was cut off; empty data/, content/ and schedules/, and run dalaba restore again.`,
  );
}

async function holdsSomething(folder: string): Promise<boolean> {
  const names = await readdir(folder).catch((error: unknown) => {
    if (isGone(error)) return [];
    throw error;
  });
  return names.length > 0;
}

async function openBackup(folder: string, audio: AudioElsewhere | undefined): Promise<FinishedBackup> {
  const place = (name: string): string => join(folder, name);
  const note = await readNote(place(noteName), folder);
  return {
    note,
    place,
    async check({ signal, progress }) {
      if ((await digestOf(place(sumsName)))?.digest !== note.sums) return [sumsName];
      const wrong: string[] = [];
      let files = 0;
      let bytes = 0;
      for (const { path, digest } of readSums(await readFile(place(sumsName), 'utf8'))) {
        signal.throwIfAborted();
        const found = await digestOf(place(path));
        if (found?.digest !== digest) wrong.push(path);
        files += 1;
        bytes += found?.bytes ?? 0;
        progress({ part: 'check', files, bytes });
      }
      if (note.audio === undefined || audio === undefined || wrong.includes(audioName)) return wrong;
      return [...wrong, ...(await lacking(await readFile(place(audioName), 'utf8'), audio))];
    },
  };
}

/** Audio a backup names that is not there any more, or has another length. */
async function lacking(lines: string, audio: AudioElsewhere): Promise<string[]> {
  const there = new Set<string>();
  for await (const { name, bytes } of audio.list()) there.add(`${name.replace('/', '')} ${bytes}`);
  return lines
    .split('\n')
    .filter((line) => line !== '' && !there.has(line))
    .map((line) => `blobs/${line.slice(0, 2)}/${line.slice(2, 64)}`);
}

async function readNote(path: string, folder: string): Promise<BackupNote> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    throw new BackupError(
      'unfinished',
      `${folder} 不是做完的备份：没有 ${noteName}。${folder} is no finished backup: it has no ${noteName}.`,
      error,
    );
  }
  try {
    const note = JSON.parse(text) as BackupNote;
    const isWhole =
      typeof note.sums === 'string' &&
      typeof note.database === 'object' &&
      Number.isSafeInteger(note.madeAtMs);
    if ((note.format === 1 || note.format === 2) && isWhole) return note;
  } catch {
    // Told below.
  }
  throw new BackupError('damaged', `读不懂 ${path}。${path} can't be read, or is of a newer version.`);
}
