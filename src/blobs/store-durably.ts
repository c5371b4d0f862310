import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Digest } from '../domain/ids.ts';
import { unwritable } from './unwritable.ts';

/**
 * Writes a source to a new file and syncs it, hashing on the way; holds one piece at a time.
 * Throws BlobError `unwritable`, or whatever the source itself throws.
 */
export async function storeDurably(
  source: AsyncIterable<Uint8Array>,
  path: string,
): Promise<{ digest: Digest; bytes: number }> {
  const orUnwritable = async <T>(step: Promise<T>): Promise<T> => {
    try {
      return await step;
    } catch (error) {
      throw unwritable(dirname(dirname(path)), error);
    }
  };
  const hash = createHash('sha256');
  let bytes = 0;
  const file = await orUnwritable(open(path, 'wx'));
  try {
    for await (const piece of source) {
      hash.update(piece);
      bytes += piece.byteLength;
      await orUnwritable(writeWhole(file, piece));
    }
    await orUnwritable(file.sync());
  } finally {
    await file.close();
  }
  return { digest: hash.digest('hex') as Digest, bytes };
}

/** One write may take only part of what it is given. */
async function writeWhole(file: FileHandle, piece: Uint8Array): Promise<void> {
  let done = 0;
  while (done < piece.byteLength) {
    const { bytesWritten } = await file.write(piece, done, piece.byteLength - done);
    done += bytesWritten;
  }
}
