import { mkdir, stat } from 'node:fs/promises';
import { dirname, relative } from 'node:path';
import { BackupError } from '../ports/backup.ts';

/**
 * Makes a folder and those above it that are not there, one at a time: where a parent can take none, Node's own
 * `recursive` may never end. Throws BackupError `unwritable`.
 */
export async function makeFolder(folder: string, mode?: number): Promise<void> {
  if ((await stat(folder).catch(() => undefined))?.isDirectory()) return;
  if (dirname(folder) !== folder) await makeFolder(dirname(folder), mode);
  try {
    await mkdir(folder, { mode });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || !(await isFolder(folder)))
      throw unmade(folder, error);
  }
}

const isFolder = async (path: string): Promise<boolean> => (await stat(path)).isDirectory();

/** Whether one path is another, or lies below it. */
export const isWithin = (path: string, folder: string): boolean =>
  !/^\.\.(\/|$)/.test(relative(folder, path));

/** A folder that could not be made, as a sentence. */
export function unmade(folder: string, cause: unknown): unknown {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : undefined;
  if (code === undefined || cause instanceof BackupError) return cause;
  return new BackupError(
    'unwritable',
    `建不了文件夹 ${folder}（${code}）：换一个能写的地方，或者用能写那里的用户运行。` +
      `The folder ${folder} can’t be made (${code}): name a place you may write to, or run as somebody who may.`,
    cause,
  );
}
