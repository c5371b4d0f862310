import { lstat, readdir, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { Digest } from '../domain/ids.ts';
import { type Disk, DiskError, type FolderUse } from '../ports/disk.ts';

/** What a file takes on disk, which is what a full disk is made of. */
const blockBytes = 512;
const blobName = /^([0-9a-f]{2})\/([0-9a-f]{62})$/;

/** The data folder of a service. It may be looked at while the service writes: what vanishes meanwhile is left out. */
export function createDisk({ dataFolder }: { readonly dataFolder: string }): Disk {
  const blobs = join(dataFolder, 'blobs');
  return {
    async space() {
      try {
        const { bavail, blocks, bsize } = await statfs(dataFolder);
        return { freeBytes: bavail * bsize, totalBytes: blocks * bsize };
      } catch (error) {
        throw unreadable(dataFolder, error);
      }
    },
    async audio() {
      const found = new Map<Digest, number>();
      for await (const { path, bytes } of filesIn(blobs)) {
        const [, shelf, rest] = blobName.exec(path) ?? [];
        if (shelf !== undefined && rest !== undefined) found.set(`${shelf}${rest}` as Digest, bytes);
      }
      return found;
    },
    async folders() {
      const uses = new Map<string, FolderUse>();
      for await (const { path, bytes } of filesIn(dataFolder)) {
        const [top = ''] = path.split('/');
        if (top === 'blobs' && !path.startsWith('blobs/incoming/')) continue;
        const name = nameOf(top);
        const { bytes: before = 0, files = 0 } = uses.get(name) ?? {};
        uses.set(name, { name, bytes: before + bytes, files: files + 1 });
      }
      return [...uses.values()];
    },
    async removeLeftovers(olderThanMs) {
      let removed = 0;
      for (const folder of [join(dataFolder, 'scratch'), join(blobs, 'incoming')]) {
        for (const name of await readdir(folder).catch(() => [])) {
          const path = join(folder, name);
          const changedAtMs = (await lstat(path).catch(() => undefined))?.mtimeMs;
          if (changedAtMs === undefined || Date.now() - changedAtMs < olderThanMs) continue;
          await rm(path, { recursive: true, force: true });
          removed += 1;
        }
      }
      return removed;
    },
  };
}

function nameOf(top: string): string {
  if (top.startsWith('dalaba.sqlite')) return 'database';
  if (top === 'blob-cache') return 'cache';
  return top === 'blobs' || top === 'scratch' ? 'scratch' : top;
}

/** Every regular file below a folder, its path relative to it; links are not followed. */
async function* filesIn(root: string, below = ''): AsyncGenerator<{ path: string; bytes: number }> {
  const entries = await readdir(join(root, below), { withFileTypes: true }).catch((error: unknown) => {
    if (isGone(error)) return [];
    throw unreadable(join(root, below), error);
  });
  for (const entry of entries) {
    const path = below === '' ? entry.name : `${below}/${entry.name}`;
    if (entry.isDirectory()) yield* filesIn(root, path);
    else if (entry.isFile()) {
      const found = await lstat(join(root, path)).catch(() => undefined);
      if (found !== undefined) yield { path, bytes: found.blocks * blockBytes };
    }
  }
}

const isGone = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');

const unreadable = (folder: string, cause: unknown): DiskError =>
  new DiskError('unreadable', `看不了 ${folder} 的磁盘用量。The disk use of ${folder} can’t be read.`, cause);
