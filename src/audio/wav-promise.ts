import { type FileHandle, open } from 'node:fs/promises';

const headBytes = 64 * 1024;
/** Recorders that do not know the length beforehand write zero or all ones, or the largest signed number. */
const isUnknown = (bytes: number): boolean => bytes === 0 || bytes >= 0x7fff0000;

/**
 * How long a WAV's own header says it plays, in milliseconds; undefined for other files and unknown lengths.
 * ffmpeg itself quietly believes the file's size instead, so that a WAV cut short looks whole to it; and it believes a
 * header that says less than there is, so where what follows the sound is no chunk, that counts as sound too.
 */
export async function wavPromiseMs(path: string): Promise<number | undefined> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const sound = soundIn(await bytesAt(file, 0, headBytes));
    if (sound === undefined) return undefined;
    const after = sound.from + sound.bytes;
    const tag = (await bytesAt(file, after + (after % 2), 4)).toString('latin1');
    const isWhole = after >= size || /^[\w ]{4}$/.test(tag);
    return ((isWhole ? sound.bytes : size - sound.from) / sound.bytesPerSecond) * 1000;
  } finally {
    await file.close();
  }
}

interface StoredSound {
  readonly from: number;
  readonly bytes: number;
  readonly bytesPerSecond: number;
}

function soundIn(head: Buffer): StoredSound | undefined {
  if (head.toString('latin1', 0, 4) !== 'RIFF' || head.toString('latin1', 8, 12) !== 'WAVE') return undefined;
  let bytesPerSecond = 0;
  let at = 12;
  while (at + 8 <= head.length) {
    const chunk = head.toString('latin1', at, at + 4);
    const bytes = head.readUInt32LE(at + 4);
    if (chunk === 'fmt ' && at + 20 <= head.length) bytesPerSecond = head.readUInt32LE(at + 16);
    if (chunk === 'data') {
      return isUnknown(bytes) || bytesPerSecond === 0 ? undefined : { from: at + 8, bytes, bytesPerSecond };
    }
    at += 8 + bytes + (bytes % 2);
  }
  return undefined;
}

async function bytesAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position);
  return buffer.subarray(0, bytesRead);
}
