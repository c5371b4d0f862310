import { copyFile, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';

/** Named after who works in it, so that what a killed process left can be told from what another one uses. */
const prefixOf = (pid: number): string => `audio-${hostname()}-${pid}-`;

/**
 * Hands `work` an empty folder of its own, and removes it with all that is in it, however `work` ends. The first call
 * of a process removes what killed ones of this machine left.
 */
export async function inScratch<T>(parent: string, work: (folder: string) => Promise<T>): Promise<T> {
  await mkdir(parent, { recursive: true });
  await swept(parent);
  const folder = await mkdtemp(join(parent, prefixOf(process.pid)));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Once a process: what bears its number before it began is another's, ended long ago. */
const sweeps = new Map<string, Promise<void>>();

function swept(parent: string): Promise<void> {
  const known = sweeps.get(parent);
  if (known !== undefined) return known;
  const sweep = removeLeftovers(parent);
  sweeps.set(parent, sweep);
  return sweep;
}

async function removeLeftovers(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    const pid = Number(/-(\d+)-[^-]*$/.exec(name)?.[1]);
    if (!name.startsWith(prefixOf(pid)) || (pid !== process.pid && isRunning(pid))) continue;
    await rm(join(parent, name), { recursive: true, force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Moves a finished file out of scratch, which may be another disk; `to` is whole or untouched. */
export async function moveOut(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EXDEV')) throw error;
    const beside = `${to}.part`;
    try {
      await copyFile(from, beside);
      await rename(beside, to);
    } finally {
      await rm(beside, { force: true });
    }
  }
}
