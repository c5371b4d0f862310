import { randomUUID } from 'node:crypto';
import { lstat, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { syncFolder } from './replace-file.ts';

/** How the name of a folder begins that is not whole yet, or that a killed run left. */
const draftPrefix = '.import-';
const inTheWay = ['ENOTEMPTY', 'EEXIST', 'ENOTDIR'];

/** Gives a folder that `fill` filled its name in another, durably; false when something of that name is there. */
export async function placeFolder(
  parent: string,
  name: string,
  fill: (draft: string) => Promise<void>,
): Promise<boolean> {
  const draft = join(parent, `${draftPrefix}${randomUUID()}`);
  await mkdir(draft, { recursive: true });
  try {
    await fill(draft);
    await syncFolder(draft);
    const isPlaced = await rename(draft, join(parent, name)).then(
      () => true,
      (error: NodeJS.ErrnoException) => {
        if (inTheWay.includes(error.code ?? '')) return false;
        throw error;
      },
    );
    if (!isPlaced) return false;
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  await syncFolder(parent);
  return true;
}

/** Removes what a killed run left of a folder it was filling, once it is `olderThanMs` old; answers how many. */
export async function removeDrafts(parent: string, olderThanMs: number): Promise<number> {
  const names = await readdir(parent).catch((): string[] => []);
  let removed = 0;
  for (const name of names.filter((one) => one.startsWith(draftPrefix))) {
    const path = join(parent, name);
    const entry = await lstat(path).catch(() => undefined);
    if (entry === undefined || Date.now() - entry.mtimeMs < olderThanMs) continue;
    await rm(path, { recursive: true, force: true });
    removed += 1;
  }
  return removed;
}
