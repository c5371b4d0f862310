import { DiskError } from '../ports/disk.ts';
import type { Context } from './context.ts';

type Needs = Pick<Context, 'disk' | 'settings'>;

/**
 * Refuses new audio while less is free than the service keeps in reserve for receipts and for broadcasts already
 * made. Throws DiskError `short`.
 */
export async function requireSpace(context: Needs): Promise<void> {
  const problem = await spaceProblem(context);
  if (problem !== undefined) throw new DiskError('short', problem);
}

/** A sentence while too little is free, or undefined. Throws DiskError `unreadable`. */
export async function spaceProblem({ disk, settings }: Needs): Promise<string | undefined> {
  const { freeBytes } = await disk.space();
  if (freeBytes >= settings.minFreeBytes) return undefined;
  const [free, least] = [freeBytes, settings.minFreeBytes].map((bytes) => Math.floor(bytes / 1_000_000));
  return (
    `磁盘只剩 ${free} MB，少于保留的 ${least} MB：暂停制作和接收新录音，已做好的播出照常。请清理磁盘。` +
    `Only ${free} MB of disk are free, less than the reserve of ${least} MB: no new audio is made or taken; ` +
    'broadcasts already made go on. Make room.'
  );
}
