import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaultProfile } from '../src/audio/audio-profile.ts';
import { createRunFfmpeg } from '../src/audio/ffmpeg.ts';
import { loudnessAndPeakMeter, lufsOf, truePeakOf } from '../src/audio/loudness.ts';
import { createTranscoder } from '../src/audio/transcoder.ts';
import type { BenchRow } from './bench-row.ts';
import { run as runTool, speech, timedMs } from './speech.ts';

const seconds = 180;
const rounds = 3;
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
    // Whatever else the machine does can only add: the quickest of each is the cost.
    return rows(Math.min(...rendering), Math.min(...normalising), await heard(ours), await heard(theirs));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface Heard {
  readonly missLu: number;
  readonly truePeakDbtp: number;
}

function rows(renderingMs: number, normalisingMs: number, ours: Heard, theirs: Heard): BenchRow[] {
  const ratio = renderingMs / normalisingMs;
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
      note: `the quickest of ${rounds} each, turn by turn`,
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

async function heard(path: string): Promise<Heard> {
  const run = { input: path, filters: loudnessAndPeakMeter, outputOptions: [] };
  const outcome = await createRunFfmpeg('ffmpeg')(run);
  return { missLu: Math.abs(lufsOf(outcome) - defaultProfile.targetLufs), truePeakDbtp: truePeakOf(outcome) };
}

const target = `I=${defaultProfile.targetLufs}:TP=${defaultProfile.maxTruePeakDbtp}:LRA=11:dual_mono=true`;

/** As its documentation says: a pass that measures, and one that is told what was measured. */
async function twoPassLoudnorm(master: string, output: string): Promise<void> {
  const input = ['-hide_banner', '-nostdin', '-y', '-i', master, '-filter:a'];
  const { stderr } = await runTool('ffmpeg', [
    ...input,
    `loudnorm=${target}:print_format=json`,
    '-f',
    'null',
    '-',
  ]);
  const found = JSON.parse(stderr.slice(stderr.lastIndexOf('{'), stderr.lastIndexOf('}') + 1));
  const measured = `measured_I=${found.input_i}:measured_TP=${found.input_tp}:measured_LRA=${found.input_lra}:measured_thresh=${found.input_thresh}:offset=${found.target_offset}`;
  const encoding = ['-c:a', 'libmp3lame', '-b:a', '64k', '-ar', '48000', '-ac', '1', '-reservoir', '0'];
  const plain = ['-write_xing', '0', '-id3v2_version', '0', '-write_id3v1', '0'];
  await runTool('ffmpeg', [...input, `loudnorm=${target}:${measured}`, ...encoding, ...plain, output]);
}

if (import.meta.main) console.table(await run());
