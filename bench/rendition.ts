import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaultProfile } from '../src/audio/audio-profile.ts';
import { createTranscoder } from '../src/audio/transcoder.ts';
import type { BenchRow } from './bench-row.ts';
import { median, speech, timedMs } from './speech.ts';
import { type Heard, heard, twoPassLoudnorm } from './support/loudnorm.ts';

const seconds = 180;
const rounds = 5;
const mostOfLoudnorm = 0.8;
const mostMissLu = 0.3;

/** Three minutes of speech made ready for air, against ffmpeg's two-pass loudnorm and the same encoding. */
export async function run(): Promise<BenchRow[]> {
  const folder = await mkdtemp(join(tmpdir(), 'dalaba-bench-rendition-'));
  try {
    const master = join(folder, 'master.wav');
    const ours = join(folder, 'ours.mp3');
    const theirs = join(folder, 'theirs.mp3');
    await speech(master, seconds);
    const transcoder = createTranscoder({ scratchFolder: join(folder, 'scratch') });
    const rendering: number[] = [];
    const normalising: number[] = [];
    for (let round = 0; round < rounds; round++) {
      rendering.push(await timedMs(() => transcoder.render(master, ours, defaultProfile)));
      normalising.push(await timedMs(() => twoPassLoudnorm(master, theirs)));
    }
    // Side by side within a round: what else the machine does then weighs on both.
    const ratio = median(rendering.map((ms, round) => ms / (normalising[round] ?? Number.NaN)));
    return rows(
      { renderingMs: median(rendering), normalisingMs: median(normalising), ratio },
      await heard(ours),
      await heard(theirs),
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface Times {
  readonly renderingMs: number;
  readonly normalisingMs: number;
  readonly ratio: number;
}

function rows({ renderingMs, normalisingMs, ratio }: Times, ours: Heard, theirs: Heard): BenchRow[] {
  return [
    {
      name: 'render 3 minutes of speech',
      value: renderingMs,
      unit: 'ms',
      baseline: `two-pass loudnorm and the same encoding, ${normalisingMs.toFixed(0)} ms`,
      ratio,
      rule: 'ratio ≤',
      limit: mostOfLoudnorm,
      ok: ratio <= mostOfLoudnorm,
    },
    {
      name: 'distance of the decoded rendition from the target loudness',
      value: ours.missLu,
      unit: 'LU',
      baseline: `loudnorm, ${theirs.missLu.toFixed(2)} LU`,
      rule: 'value ≤',
      limit: mostMissLu,
      ok: ours.missLu <= mostMissLu,
    },
    {
      name: 'true peak of the decoded rendition',
      value: ours.truePeakDbtp,
      unit: 'dBTP',
      baseline: `loudnorm, ${theirs.truePeakDbtp.toFixed(2)} dBTP`,
      rule: 'value ≤',
      limit: defaultProfile.maxTruePeakDbtp,
      ok: ours.truePeakDbtp <= defaultProfile.maxTruePeakDbtp,
    },
  ];
}

if (import.meta.main) console.table(await run());
