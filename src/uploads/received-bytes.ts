import { open } from 'node:fs/promises';
import { DiskError } from '../ports/disk.ts';

/** So often, in bytes, the disk is asked whether it has room. */
const lookEveryBytes = 16 << 20;

export interface Receiving {
  readonly path: string;
  /** Where the bytes belong. */
  readonly offset: number;
  /** At this length the file is whole, and is synced before that is told. */
  readonly of: number;
  /** Throws DiskError while too little is free. */
  readonly requireSpace: () => Promise<void>;
}

/**
 * Writes what comes in to its place, a piece at a time; answers the length then reached. What was written before a
 * failure stays, to be resumed from. Throws DiskError, or what the source throws.
 */
export async function writeReceived(
  source: AsyncIterable<Uint8Array>,
  receiving: Receiving,
): Promise<number> {
  const { path, offset, of, requireSpace } = receiving;
  const file = await open(path, 'r+');
  let at = offset;
  let lookAt = offset;
  try {
    for await (const piece of source) {
      if (at >= lookAt) {
        await requireSpace();
        lookAt = at + lookEveryBytes;
      }
      for (let done = 0; done < piece.byteLength; ) {
        const { bytesWritten } = await file.write(piece, done, piece.byteLength - done, at);
        done += bytesWritten;
        at += bytesWritten;
      }
    }
    if (at === of) await file.sync();
  } catch (error) {
    throw fullDisk(error) ?? error;
  } finally {
    await file.close();
  }
  return at;
}

/** A disk that is full, told as one; undefined for any other failure. */
export function fullDisk(cause: unknown): DiskError | undefined {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  if (code !== 'ENOSPC' && code !== 'EDQUOT') return undefined;
  return new DiskError(
    'short',
    '磁盘满了，上传停在这里；清理磁盘后可以接着传。The disk is full and the upload stands still; make room, then resume it.',
    cause,
  );
}
