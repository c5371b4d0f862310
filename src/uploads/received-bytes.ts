import { type FileHandle, open } from 'node:fs/promises';
import { type Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { DiskError } from '../ports/disk.ts';

/** So often, in bytes, the disk is asked whether it has room. */
const lookEveryBytes = 16 << 20;
/** What comes while a write is under way is gathered up to this, and written at once. */
const gatheredBytes = 256 << 10;

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
 * Writes what comes in to its place; answers the length then reached. What was written before a failure stays, to be
 * resumed from. Throws DiskError, or what the source throws.
 */
export async function writeReceived(source: Readable, receiving: Receiving): Promise<number> {
  const file = await open(receiving.path, 'r+');
  const writer = placeWriter(file, receiving);
  try {
    await pipeline(source, writer.stream);
    if (writer.at() === receiving.of) await file.sync();
  } finally {
    // A failed pipeline does not wait for the write that is under way.
    await writer.idle();
    await file.close();
  }
  return writer.at();
}

function placeWriter(file: FileHandle, { offset, requireSpace }: Receiving) {
  let at = offset;
  let lookAt = offset;
  let writing: Promise<unknown> = Promise.resolve();

  const write = async (pieces: readonly Uint8Array[]): Promise<void> => {
    if (at >= lookAt) {
      await requireSpace();
      lookAt = at + lookEveryBytes;
    }
    const bytes = pieces.reduce((sum, { byteLength }) => sum + byteLength, 0);
    const { bytesWritten } = await file.writev([...pieces], at);
    at += bytesWritten;
    // One write may take only part of what it is given.
    if (bytesWritten < bytes) await write([Buffer.concat(pieces).subarray(bytesWritten)]);
  };
  const then = (pieces: readonly Uint8Array[], done: (error?: Error | null) => void): void => {
    writing = write(pieces).then(
      () => done(),
      // Told here: by the time a pipeline rejects, its first error has reached whoever holds the other end.
      (error: Error) => done(fullDisk(error) ?? error),
    );
  };
  return {
    at: () => at,
    idle: () => writing,
    stream: new Writable({
      highWaterMark: gatheredBytes,
      write: (piece: Uint8Array, _encoding, done) => then([piece], done),
      writev: (chunks, done) =>
        then(
          chunks.map(({ chunk }) => chunk as Uint8Array),
          done,
        ),
    }),
  };
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
