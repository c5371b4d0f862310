import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createRunFfmpeg } from '../../src/audio/ffmpeg.ts';
import { solveGain } from '../../src/audio/gain.ts';
import { loudnessAndPeakMeter, lufsOf, truePeakOf } from '../../src/audio/loudness.ts';
import { shaped } from './sounds.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dalaba-loudness-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

const measured = async (input: string) => {
  const run = { input, filters: loudnessAndPeakMeter, outputOptions: [] };
  const outcome = await createRunFfmpeg('ffmpeg')(run);
  return { lufs: lufsOf(outcome), truePeakDbtp: truePeakOf(outcome) };
};

/** Seconds of a 1 kHz sine of `peakDb` dBFS. */
const tone = (name: string, seconds: number, peakDb: number, channels = 2) =>
  shaped(
    join(folder, name),
    ['-n', '-r', '48000', '-b', '24', '-c', String(channels)],
    ['synth', String(seconds), 'sine', '1000', 'gain', String(peakDb)],
  );

describe('the meter, on the signals of EBU Tech 3341', () => {
  test.each([
    ['case 1', -23],
    ['case 2', -33],
  ])('%s: a stereo sine of %d dBFS is as many LUFS', async (name, level) => {
    const { lufs, truePeakDbtp } = await measured(await tone(`${name}.wav`, 20, level));
    expect(Math.abs(lufs - level)).toBeLessThanOrEqual(0.1);
    expect(Math.abs(truePeakDbtp - level)).toBeLessThanOrEqual(0.2);
  });

  test('case 3: the quiet before and after does not count', async () => {
    const parts = [
      await tone('3a.wav', 10, -36),
      await tone('3b.wav', 60, -23),
      await tone('3c.wav', 10, -36),
    ];
    const { lufs } = await measured(await shaped(join(folder, 'case3.wav'), parts));
    expect(Math.abs(lufs - -23)).toBeLessThanOrEqual(0.1);
  });

  test('mono counts as the same sound on two loudspeakers', async () => {
    const { lufs } = await measured(await tone('mono.wav', 5, -23, 1));
    expect(Math.abs(lufs - -23)).toBeLessThanOrEqual(0.1);
  });
});

describe('gain against a limiter', () => {
  const counted = (curve: (gainDb: number) => number) => {
    const tries: number[] = [];
    return { tries, measure: async (gainDb: number) => curve(tries[tries.push(gainDb) - 1] ?? 0) };
  };

  test('is solved in few measurements where louder in gives less and less out', async () => {
    const { tries, measure } = counted((gain) => -14 - 12 * Math.exp(-gain / 6));
    const { gainDb: gain } = await solveGain(-15, { gainDb: 8, lufs: await measure(8) }, 30, measure);
    expect(Math.abs(-14 - 12 * Math.exp(-gain / 6) - -15)).toBeLessThanOrEqual(0.1);
    expect(tries.length).toBeLessThanOrEqual(5);
  });

  test('answers the nearest tried where the target cannot be reached, and never passes the most allowed', async () => {
    const { tries, measure } = counted((gain) => Math.min(-20, gain - 40));
    expect((await solveGain(-15, { gainDb: 8, lufs: await measure(8) }, 30, measure)).lufs).toBe(-20);
    expect(Math.max(...tries)).toBeLessThanOrEqual(30);
    expect(tries.length).toBeLessThanOrEqual(6);
  });
});
