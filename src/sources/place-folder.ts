import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { syncFolder } from './replace-file.ts';

/** How the name of a folder begins that is not whole yet, or that a killed run left. */
export const draftPrefix = '.import-';
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
    await rename(draft, join(parent, name));
  } catch (error) {
    if (error instanceof Error && 'code' in error && inTheWay.includes(String(error.code))) return false;
    throw error;
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  await syncFolder(parent);
  return true;
}
