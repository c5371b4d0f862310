import { join } from 'node:path';
import { decoded } from './decoding.ts';
import type { RunFfmpeg } from './ffmpeg.ts';
import { moveOut } from './scratch.ts';
import { writeSilence } from './silence.ts';

const lengthMs = 3000;
/** Two strokes of a bell, twice: what a horn carries, and nobody takes for an alarm. */
const strokes = [
  { atS: 0, hz: 880 },
  { atS: 0.7, hz: 660 },
  { atS: 1.5, hz: 880 },
  { atS: 2.2, hz: 660 },
];
const sum = strokes
  .map(({ atS, hz }) => `gte(t,${atS})*sin(2*PI*${hz}*(t-${atS}))*exp(-4*max(t-${atS},0))`)
  .join('+');

/** Writes a chime as FLAC. Throws TranscodeError. @param folder for what is written on the way */
export async function writeTone(
  ffmpeg: RunFfmpeg,
  folder: string,
  path: string,
  signal: AbortSignal,
): Promise<void> {
  const silence = join(folder, 'silence.mp3');
  const chime = join(folder, 'chime.flac');
  await writeSilence(lengthMs, silence);
  const filters = [`aeval=exprs='0.25*(${sum})'`];
  const outputOptions = ['-c:a flac', '-sample_fmt s16', '-fflags +bitexact', '-flags +bitexact', '-f flac'];
  await decoded(ffmpeg({ input: silence, filters, outputOptions, output: chime }, signal));
  await moveOut(chime, path);
}
