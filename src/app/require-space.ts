import { DiskError } from '../ports/disk.ts';
import type { Context } from './context.ts';

type Needs = Pick<Context, 'disk' | 'settings'>;

/**
 * Refuses new audio while less is free than the service keeps in reserve for receipts and for broadcasts already
 * made; with `bytes`, while that many more do not fit beside the reserve. Throws DiskError `short`.
 */
export async function requireSpace(context: Needs, bytes = 0): Promise<void> {
  const problem = await spaceProblem(context);
  if (problem !== undefined) throw new DiskError('short', problem);
  const roomBytes = (await context.disk.space()).freeBytes - context.settings.minFreeBytes;
  if (bytes <= roomBytes) return;
  const [wanted, room] = [bytes, roomBytes].map((one) => Math.floor(one / 1_000_000));
  throw new DiskError(
    'short',
    `磁盘放不下：要 ${wanted} MB，只能再放 ${room} MB。请先清理磁盘。` +
      `The disk has no room for it: ${wanted} MB are needed, ${room} MB are left. Make room first.`,
  );
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
