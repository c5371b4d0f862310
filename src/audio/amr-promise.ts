import { open } from 'node:fs/promises';
import { incomplete } from './refusals.ts';

/** Bytes of a stored frame, its header included, by frame type (RFC 4867, section 5.3; 3GPP TS 26.101 and 26.201). */
const narrow = [13, 14, 16, 18, 20, 21, 27, 32, 6, 0, 0, 0, 0, 0, 0, 1];
const wide = [18, 24, 33, 37, 41, 47, 51, 59, 61, 6, 0, 0, 0, 0, 1, 1];
const forms = [
  { magic: '#!AMR\n', frameBytes: narrow },
  { magic: '#!AMR-WB\n', frameBytes: wide },
] as const;
const frameMs = 20;

/**
 * How long an AMR file plays, in milliseconds, told by walking its frames; it has no other header. Undefined where a
 * frame is of no known type. Throws TranscodeError `unreadable` when the last frame is cut off.
 */
export async function amrPromiseMs(path: string): Promise<number | undefined> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const head = (await file.read(Buffer.alloc(16), 0, 16, 0)).buffer.toString('latin1');
    const form = forms.find(({ magic }) => head.startsWith(magic));
    if (form === undefined) return undefined;
    const piece = Buffer.alloc(1 << 16);
    let at: number = form.magic.length;
    let frames = 0;
    for (let from = at, held = 0; at < size; frames++) {
      if (at >= from + held) {
        from = at;
        held = (await file.read(piece, 0, piece.length, from)).bytesRead;
      }
      const length = form.frameBytes[((piece[at - from] ?? 0) >> 3) & 15] ?? 0;
      if (length === 0) return undefined;
      at += length;
    }
    if (at > size) throw incomplete();
    return frames * frameMs;
  } finally {
    await file.close();
  }
}
