import { open } from 'node:fs/promises';

const headBytes = 64 * 1024;
/** Recorders that do not know the length beforehand write zero or all ones, or the largest signed number. */
const isUnknown = (bytes: number): boolean => bytes === 0 || bytes >= 0x7fff0000;

/**
 * How long a WAV's own header says it plays, in milliseconds; undefined for other files and unknown lengths.
 * ffmpeg itself quietly believes the file's size instead, so that a WAV cut short looks whole to it.
 */
export async function wavPromiseMs(path: string): Promise<number | undefined> {
  const head = await headOf(path);
  if (head.toString('latin1', 0, 4) !== 'RIFF' || head.toString('latin1', 8, 12) !== 'WAVE') return undefined;
  let bytesPerSecond = 0;
  let at = 12;
  while (at + 8 <= head.length) {
    const chunk = head.toString('latin1', at, at + 4);
    const bytes = head.readUInt32LE(at + 4);
    if (chunk === 'fmt ' && at + 20 <= head.length) bytesPerSecond = head.readUInt32LE(at + 16);
    if (chunk === 'data') {
      return isUnknown(bytes) || bytesPerSecond === 0 ? undefined : (bytes / bytesPerSecond) * 1000;
    }
    at += 8 + bytes + (bytes % 2);
  }
  return undefined;
}

async function headOf(path: string): Promise<Buffer> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(headBytes), 0, headBytes, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
