import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Digest } from '../domain/ids.ts';
import { createDiskBlobs } from './disk-blobs.ts';
import type { ObjectStore } from './object-store.ts';
import { storeObject } from './s3-blobs.ts';

export interface MovedBlobs {
  /** How many were put into the store, and how many were there before. */
  readonly moved: number;
  readonly there: number;
  readonly bytes: number;
  /** What is not what its name says; it stays where it is. */
  readonly damaged: readonly Digest[];
}

export interface MoveOptions {
  readonly signal: AbortSignal;
  readonly progress: (done: { readonly files: number; readonly bytes: number }) => void;
}

/**
 * Puts every blob of a folder into a store; the folder stays as it is. Beside a running service too: what was moved is
 * passed over by the next time. Throws BlobError.
 */
export async function moveBlobs(
  folder: string,
  objects: ObjectStore,
  { signal, progress }: MoveOptions,
): Promise<MovedBlobs> {
  const blobs = createDiskBlobs({ folder });
  const damaged: Digest[] = [];
  const counts = { moved: 0, there: 0, bytes: 0 };
  for (const digest of await digestsIn(folder)) {
    signal.throwIfAborted();
    const path = await blobs.path(digest);
    const { size } = await stat(path);
    if ((await digestOf(path)) !== digest) damaged.push(digest);
    else if (await storeObject(objects, blobs, { digest, bytes: size })) counts.moved += 1;
    else counts.there += 1;
    counts.bytes += size;
    progress({ files: counts.moved + counts.there, bytes: counts.bytes });
  }
  return { ...counts, damaged };
}

async function digestsIn(folder: string): Promise<Digest[]> {
  const shelves = (await readdir(folder)).filter((one) => /^[0-9a-f]{2}$/.test(one)).sort();
  const found: Digest[] = [];
  for (const shelf of shelves)
    for (const rest of (await readdir(join(folder, shelf))).sort())
      if (/^[0-9a-f]{62}$/.test(rest)) found.push(`${shelf}${rest}` as Digest);
  return found;
}

async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(path)) hash.update(piece as Buffer);
  return hash.digest('hex');
}
