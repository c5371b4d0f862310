import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { bytesOfDuration, frameBytes, silentFrame } from '../domain/frames.ts';

const piece = Buffer.concat(Array.from({ length: 1024 }, () => silentFrame));

/**
 * Writes at least `durationMs` of digital silence in whole canonical frames. No encoder is asked, so equal
 * silences are equal bytes on every machine.
 */
export async function writeSilence(durationMs: number, path: string): Promise<void> {
  if (!Number.isFinite(durationMs) || durationMs < 0) {
    throw new RangeError(`silence of ${durationMs} ms: expected zero or more milliseconds`);
  }
  const frames = bytesOfDuration(durationMs) / frameBytes;
  const part = `${path}.part`;
  try {
    await pipeline(silentPieces(frames), createWriteStream(part));
    await rename(part, path);
  } finally {
    await rm(part, { force: true });
  }
}

function* silentPieces(frames: number): Generator<Buffer> {
  for (let left = frames * frameBytes; left > 0; left -= piece.length) {
    yield left < piece.length ? piece.subarray(0, left) : piece;
  }
}
