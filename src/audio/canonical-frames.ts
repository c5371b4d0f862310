import { createReadStream } from 'node:fs';
import { frameBytes, frameHeader as header } from '../domain/frames.ts';
import { TranscodeError } from '../ports/transcoder.ts';

/**
 * Counts the frames of a rendition, checking that each is canonical, stands alone (no bit reservoir) and that the
 * last is silent. A decoder carries half a frame of sound over into what follows; after a silent frame it
 * carries nothing, so joined renditions sound exactly as they do apart.
 * Throws TranscodeError `tool-failed`.
 */
export async function countCanonicalFrames(path: string): Promise<number> {
  let frames = 0;
  let last: Buffer | undefined;
  for await (const piece of createReadStream(path, { highWaterMark: frameBytes * 1024 })) {
    const bytes = piece as Buffer;
    for (let at = 0; at < bytes.length; at += frameBytes) {
      last = bytes.subarray(at, at + frameBytes);
      if (!isCanonical(last)) throw notCanonical(`frame ${frames}`);
      frames++;
    }
  }
  if (!last || !isSilent(last)) throw notCanonical('the last frame is not silent');
  return frames;
}

function isCanonical(frame: Buffer): boolean {
  if (frame.length !== frameBytes) return false;
  const [a, b, c, d, mainDataBegin = 0, next = 0] = frame;
  // The mode extension and the copyright bits say nothing in mono.
  const sameForm = a === header[0] && b === header[1] && c === header[2] && ((d ?? 0) & 0xc0) === 0xc0;
  return sameForm && mainDataBegin === 0 && (next & 0x80) === 0;
}

/** Both granules' `part2_3_length`, 12 bits each at bits 18 and 77 of the side information (2.4.1.7), are zero. */
const isSilent = (frame: Buffer): boolean => bitsAt(frame, 18, 12) === 0 && bitsAt(frame, 77, 12) === 0;

function bitsAt(frame: Buffer, bit: number, count: number): number {
  const from = 8 * header.length + bit;
  return (frame.readUInt32BE(from >> 3) << (from & 7)) >>> (32 - count);
}

const notCanonical = (what: string): TranscodeError =>
  new TranscodeError(
    'tool-failed',
    `ffmpeg 的编码不符合要求 (${what})，请检查 ffmpeg 版本。ffmpeg did not encode as asked (${what}); check its version.`,
  );
