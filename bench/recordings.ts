import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaultProfile } from '../src/audio/audio-profile.ts';
import { createTranscoder } from '../src/audio/transcoder.ts';
import type { BenchRow } from './bench-row.ts';
import { timedMs } from './speech.ts';
import { processesCpuMs } from './support/cpu-time.ts';
import { type Heard, heard, twoPassLoudnorm } from './support/loudnorm.ts';
import { villageRecordings } from './support/village-recordings.ts';

/** Each core makes one recording at a time. */
const atOnce = 2;
const batch = 8;
const mostOfLoudnorm = 0.7;
const mostMissLu = 0.3;
const mostOutside = 0.02;

type Make = (master: string, output: string) => Promise<unknown>;

/**
 * Recordings of 1 to 5 minutes made ready for air, two at once, against two-pass loudnorm and the same encoding.
 * @param count 24 unless the environment's BENCH_RECORDINGS says otherwise
 */
export async function run(count = Number(process.env.BENCH_RECORDINGS ?? 24)): Promise<BenchRow[]> {
  const folder = await mkdtemp(join(tmpdir(), 'dalaba-bench-recordings-'));
  try {
    const masters = join(folder, 'masters');
    await mkdir(masters);
    const transcoder = createTranscoder({ scratchFolder: join(folder, 'scratch') });
    const ours = contender('ours', folder, (master, output) =>
      transcoder.render(master, output, defaultProfile),
    );
    const theirs = contender('theirs', folder, twoPassLoudnorm);
    const paths = await villageRecordings(masters, count);
    for (let from = 0; from < paths.length; from += batch) {
      // Turn by turn: what else the machine does weighs on both.
      await ours.make(paths.slice(from, from + batch));
      await theirs.make(paths.slice(from, from + batch));
    }
    return rows(count, await ours.result(), await theirs.result());
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface Result {
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly heard: readonly Heard[];
}

function contender(name: string, folder: string, make: Make) {
  const made: string[] = [];
  let wallMs = 0;
  let cpuMs = 0;
  const makeOne = async (master: string): Promise<void> => {
    const output = join(folder, `${name}-${made.length}.mp3`);
    made.push(output);
    await make(master, output);
  };
  return {
    async make(masters: readonly string[]): Promise<void> {
      const waiting = [...masters];
      const worker = async (): Promise<void> => {
        for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await makeOne(next);
      };
      const beforeMs = await processesCpuMs();
      wallMs += await timedMs(() => Promise.all(Array.from({ length: atOnce }, worker)));
      cpuMs += (await processesCpuMs()) - beforeMs;
    },
    async result(): Promise<Result> {
      const results: Heard[] = [];
      for (const path of made) results.push(await heard(path));
      return { wallMs, cpuMs, heard: results };
    },
  };
}

function rows(count: number, ours: Result, theirs: Result): BenchRow[] {
  const cpuRatio = ours.cpuMs / theirs.cpuMs;
  const wallRatio = ours.wallMs / theirs.wallMs;
  const outside = shareOutside(ours.heard);
  const peak = highest(ours.heard);
  return [
    {
      name: `make ${count} recordings of 1 to 5 minutes ready for air, ${atOnce} at once`,
      value: ours.wallMs / 1000,
      unit: 's',
      baseline: `two-pass loudnorm and the same encoding, ${(theirs.wallMs / 1000).toFixed(0)} s`,
      ratio: wallRatio,
      rule: 'ratio ≤',
      limit: mostOfLoudnorm,
      ok: wallRatio <= mostOfLoudnorm,
    },
    {
      name: 'the same in processor time',
      value: ours.cpuMs / 1000,
      unit: 's CPU',
      baseline: `loudnorm, ${(theirs.cpuMs / 1000).toFixed(0)} s`,
      ratio: cpuRatio,
      rule: 'ratio ≤',
      limit: mostOfLoudnorm,
      ok: cpuRatio <= mostOfLoudnorm,
    },
    {
      name: `recordings further than ${mostMissLu} LU from the target`,
      value: 100 * outside,
      unit: '%',
      baseline: `loudnorm, ${(100 * shareOutside(theirs.heard)).toFixed(0)} %`,
      rule: 'value ≤',
      limit: 100 * mostOutside,
      ok: outside <= mostOutside,
      note: `furthest ${furthest(ours.heard).toFixed(2)} LU, loudnorm ${furthest(theirs.heard).toFixed(2)} LU`,
    },
    {
      name: 'highest true peak of them, decoded',
      value: peak,
      unit: 'dBTP',
      baseline: `loudnorm, ${highest(theirs.heard).toFixed(2)} dBTP; ${overs(theirs.heard)} of ${count} over`,
      rule: 'value ≤',
      limit: defaultProfile.maxTruePeakDbtp,
      ok: peak <= defaultProfile.maxTruePeakDbtp,
      note: `${overs(ours.heard)} of ${count} over`,
    },
  ];
}

const shareOutside = (all: readonly Heard[]): number =>
  all.filter(({ missLu }) => missLu > mostMissLu).length / all.length;
const furthest = (all: readonly Heard[]): number => Math.max(...all.map(({ missLu }) => missLu));
const highest = (all: readonly Heard[]): number => Math.max(...all.map(({ truePeakDbtp }) => truePeakDbtp));
const overs = (all: readonly Heard[]): number =>
  all.filter(({ truePeakDbtp }) => truePeakDbtp > defaultProfile.maxTruePeakDbtp).length;

if (import.meta.main) console.table(await run());
