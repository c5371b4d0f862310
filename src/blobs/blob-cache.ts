import { readdir, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import type { Digest } from '../domain/ids.ts';
import { BlobError, type Blobs } from '../ports/blobs.ts';
import { createDiskBlobs } from './disk-blobs.ts';

/** What was asked for so recently is still being read, however full the folder is. */
const inUseMs = 60 * 60_000;
/** What nobody asked for in a week goes, however much room there is: what was removed elsewhere is gone here, too. */
const idleMs = 7 * 86_400_000;
/** A use is noted again only after this long. */
const noteEveryMs = 10 * 60_000;
/** The folder is looked through when this part of it is new. */
const lookAtPart = 0.05;

/** Blobs kept here because they are somewhere else, in a folder of bounded size. */
export interface BlobCache {
  readonly blobs: Blobs;
  /** Its path, which holds for the next hour; undefined where it is not kept here. */
  use(digest: Digest): Promise<string | undefined>;
  /** Makes room where these bytes more are too many. */
  grew(bytes: number): Promise<void>;
}

/** Several processes may share the folder. Throws BlobError `unwritable` when it cannot be made. */
export function createBlobCache(options: { readonly folder: string; readonly mostBytes: number }): BlobCache {
  const { folder, mostBytes } = options;
  const blobs = createDiskBlobs({ folder });
  const noted = new Map<Digest, number>();
  let unseenBytes = Number.POSITIVE_INFINITY;

  return {
    blobs,
    async use(digest) {
      try {
        const path = await blobs.path(digest);
        const nowMs = Date.now();
        if (nowMs - (noted.get(digest) ?? 0) < noteEveryMs) return path;
        await utimes(path, new Date(nowMs), new Date(nowMs));
        noted.set(digest, nowMs);
        return path;
      } catch (error) {
        if (isGone(error)) return undefined;
        throw error;
      }
    },
    async grew(bytes) {
      unseenBytes += bytes;
      if (unseenBytes < mostBytes * lookAtPart) return;
      unseenBytes = 0;
      noted.clear();
      await makeRoom(folder, mostBytes);
    },
  };
}

interface Kept {
  readonly path: string;
  readonly bytes: number;
  readonly usedAtMs: number;
}

/** The longest unused go first. */
async function makeRoom(folder: string, mostBytes: number): Promise<void> {
  const kept = (await keptIn(folder)).sort((a, b) => a.usedAtMs - b.usedAtMs);
  const nowMs = Date.now();
  let total = kept.reduce((sum, { bytes }) => sum + bytes, 0);
  for (const { path, bytes, usedAtMs } of kept) {
    const unusedMs = nowMs - usedAtMs;
    if (unusedMs < inUseMs || (total <= mostBytes && unusedMs < idleMs)) break;
    await rm(path, { force: true });
    total -= bytes;
  }
}

async function keptIn(folder: string): Promise<Kept[]> {
  const found: Kept[] = [];
  for (const shelf of await readdir(folder)) {
    if (!/^[0-9a-f]{2}$/.test(shelf)) continue;
    for (const name of await readdir(join(folder, shelf))) {
      const path = join(folder, shelf, name);
      const info = await stat(path).catch(() => undefined);
      if (info !== undefined) found.push({ path, bytes: info.size, usedAtMs: info.mtimeMs });
    }
  }
  return found;
}

/** Also where another process made room just now. */
const isGone = (error: unknown): boolean =>
  (error instanceof BlobError && error.kind === 'missing') ||
  (error instanceof Error && 'code' in error && error.code === 'ENOENT');
