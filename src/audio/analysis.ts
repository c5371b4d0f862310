import { open } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { finished } from 'node:stream/promises';
import type { Analysis } from '../ports/transcoder.ts';
import { decoded, judgeDecoding, steadied } from './decoding.ts';
import type { RunFfmpeg } from './ffmpeg.ts';
import type { Inspection } from './inspection.ts';
import { loudnessMeterTo, lufsOf, rangeOf, truePeakOf } from './loudness.ts';
import { noNumbers } from './refusals.ts';
import { sampleStream } from './sample-stream.ts';
import { createSoundMeter } from './sound-meter.ts';

export interface AnalysisInput {
  readonly path: string;
  readonly inspection: Inspection;
  readonly inputOptions: readonly string[];
  /** Scratch of this call's own. */
  readonly folder: string;
  readonly longestMs: number;
}

const loudnessFile = 'loudness.txt';
/** One frame's lines of the meter. */
const tailBytes = 4096;

/**
 * Decodes once, and measures on the way: loudness and true peak by ffmpeg's meter, the rest by our own.
 * Throws TranscodeError, FfmpegFailure.
 */
export async function analyse(
  ffmpeg: RunFfmpeg,
  { path, inspection, inputOptions, folder, longestMs }: AnalysisInput,
  signal?: AbortSignal,
): Promise<Analysis> {
  const { container, codec, sampleRateHz } = inspection;
  const channels = Math.min(2, Math.max(1, inspection.channels));
  const meter = createSoundMeter({ channels, sampleRateHz });
  const samples = sampleStream(channels, meter.feed);
  const layout = channels === 1 ? 'mono' : 'stereo';
  const metered = [...loudnessMeterTo(loudnessFile), 'anullsink'].join(',');
  const run = {
    inputOptions,
    input: resolve(path),
    folder,
    filters: [
      ...steadied(inspection),
      // Many channels mixed into two must not pass full scale: that would look like clipping.
      ...(inspection.channels > 2 ? ['aresample=ocl=stereo:rematrix_maxval=1'] : []),
      `aformat=sample_fmts=flt:channel_layouts=${layout}`,
      `asplit[kept][metered];[metered]${metered};[kept]anull`,
    ],
    outputOptions: ['-c:a pcm_f32le', '-f f32le'],
    output: samples,
  };
  const outcome = await decoded(ffmpeg(run, signal));
  await finished(samples);
  const { sound, peaks } = meter.result();
  judgeDecoding(inspection, sound.durationMs, outcome.errors, longestMs);
  if (sound.brokenSamples > 0) throw noNumbers();
  const stdout = await tailOf(join(folder, loudnessFile));
  return {
    probe: { container, codec, channels: inspection.channels, sampleRateHz, durationMs: sound.durationMs },
    sound: {
      ...sound,
      channels: inspection.channels,
      loudnessLufs: lufsOf({ stdout }),
      rangeLu: rangeOf({ stdout }),
      truePeakDbtp: truePeakOf({ stdout }),
    },
    peaks,
  };
}

async function tailOf(path: string): Promise<string> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const from = Math.max(0, size - tailBytes);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(size - from), 0, size - from, from);
    return buffer.toString('latin1', 0, bytesRead);
  } finally {
    await file.close();
  }
}
