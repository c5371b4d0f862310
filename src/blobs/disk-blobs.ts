import { createReadStream, mkdirSync } from 'node:fs';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { join as joinPath } from 'node:path';
import type { Readable } from 'node:stream';
import { digest as checkedDigest, type Digest } from '../domain/ids.ts';
import { BlobError, type Blobs } from '../ports/blobs.ts';
import { incomingPath, removeLeftovers } from './incoming.ts';
import { storeDurably } from './store-durably.ts';
import { unwritable } from './unwritable.ts';

/**
 * Blobs as files, `folder/ab/cdef…` by digest. A blob is written beside them, synced and then renamed, so that
 * what has a name is whole; what a killed process left half-written is removed here.
 * Throws BlobError `unwritable` when the folder cannot be made.
 */
export function createDiskBlobs(options: { readonly folder: string }): Blobs {
  const { folder } = options;
  const incoming = joinPath(folder, 'incoming');
  try {
    mkdirSync(incoming, { recursive: true, mode: 0o700 });
    removeLeftovers(incoming);
  } catch (error) {
    throw unwritable(folder, error);
  }

  const pathOf = (digest: Digest): string => {
    const name = checkedDigest(digest);
    return joinPath(folder, name.slice(0, 2), name.slice(2));
  };

  const statOf = async (digest: Digest) => {
    try {
      return await stat(pathOf(digest));
    } catch (error) {
      if (isMissing(error)) throw missing(digest, error);
      throw error;
    }
  };

  const store = async (source: AsyncIterable<Uint8Array>): Promise<{ digest: Digest; bytes: number }> => {
    const temporary = incomingPath(incoming);
    try {
      const stored = await storeDurably(source, temporary);
      await nameDurably(temporary, pathOf(stored.digest), folder);
      return stored;
    } catch (error) {
      await rm(temporary, { force: true }).catch(() => undefined);
      throw error;
    }
  };

  return {
    put: (source) => store(source instanceof Uint8Array ? onePiece(source) : pieces(source)),
    putFile: (path) => store(createReadStream(path, { highWaterMark: pieceBytes })),
    join: async (digests) => {
      for (const digest of digests) await statOf(digest);
      return await store(endToEnd(digests.map(pathOf)));
    },
    has: async (digest) => {
      try {
        return (await stat(pathOf(digest))).isFile();
      } catch (error) {
        if (isMissing(error)) return false;
        throw error;
      }
    },
    bytes: async (digest) => (await statOf(digest)).size,
    path: async (digest) => {
      await statOf(digest);
      return pathOf(digest);
    },
    remove: async (digest) => {
      try {
        await rm(pathOf(digest), { force: true });
      } catch (error) {
        throw unwritable(folder, error);
      }
    },
  };
}

const pieceBytes = 256 * 1024;

async function* onePiece(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

async function* pieces(source: Readable): AsyncGenerator<Uint8Array> {
  for await (const piece of source) yield typeof piece === 'string' ? Buffer.from(piece) : piece;
}

async function* endToEnd(paths: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const path of paths) yield* createReadStream(path, { highWaterMark: pieceBytes });
}

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');

const missing = (digest: Digest, cause: unknown): BlobError =>
  new BlobError('missing', `找不到音频 ${digest}。No audio is stored as ${digest}.`, cause);

/** Gives a synced file its final name and syncs the folders, without which a power cut could forget the name. */
async function nameDurably(temporary: string, path: string, folder: string): Promise<void> {
  const shelf = joinPath(path, '..');
  try {
    const made = await mkdir(shelf, { recursive: true });
    await rename(temporary, path);
    await syncFolder(shelf);
    if (made !== undefined) await syncFolder(folder);
  } catch (error) {
    throw unwritable(folder, error);
  }
}

async function syncFolder(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
