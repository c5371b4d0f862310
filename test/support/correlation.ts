import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The rate sounds are compared at. */
export const compareHz = 8000;

/**
 * A file's sound as 16-bit samples, at 8 kHz unless given, decoded by ffmpeg and nothing of ours.
 * @param input options that say what the file is, where its name does not
 */
export async function soundOf(
  path: string,
  input: readonly string[] = [],
  rateHz = compareHz,
): Promise<Int16Array> {
  const options = ['-v', 'error', '-nostdin', ...input, '-i', path, '-ac', '1', '-ar', String(rateHz)];
  const { stdout } = await run('ffmpeg', [...options, '-f', 's16le', '-'], {
    encoding: 'buffer',
    maxBuffer: 1 << 28,
  });
  return new Int16Array(stdout.buffer.slice(stdout.byteOffset, stdout.byteOffset + stdout.byteLength));
}

export interface Match {
  /** Where in the recording the part stands. Milliseconds. */
  readonly atMs: number;
  /** How alike they are there: 1 is equal but for the volume, 0 not at all. */
  readonly likeness: number;
}

/** Where a part of a programme stands in a recording: the place of the highest normalised cross-correlation. */
export function matchOf(
  recording: Int16Array,
  programme: Int16Array,
  { fromMs, lengthMs }: { readonly fromMs: number; readonly lengthMs: number },
): Match {
  const from = (fromMs * compareHz) / 1000;
  const part = Float64Array.from(programme.subarray(from, from + (lengthMs * compareHz) / 1000));
  const energy = part.reduce((sum, value) => sum + value * value, 0);
  let power = 0;
  for (let n = 0; n < part.length; n += 1) power += (recording[n] ?? 0) ** 2;
  let best = { at: 0, likeness: 0 };
  for (let at = 0; at + part.length <= recording.length; at += 1) {
    let product = 0;
    for (let n = 0; n < part.length; n += 1) product += (part[n] ?? 0) * (recording[at + n] ?? 0);
    const likeness = power === 0 ? 0 : product / Math.sqrt(energy * power);
    if (likeness > best.likeness) best = { at, likeness };
    power += (recording[at + part.length] ?? 0) ** 2 - (recording[at] ?? 0) ** 2;
  }
  return { atMs: (best.at * 1000) / compareHz, likeness: best.likeness };
}
