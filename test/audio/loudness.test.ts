import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createRunFfmpeg } from '../../src/audio/ffmpeg.ts';
import { solveGain } from '../../src/audio/gain.ts';
import { loudnessAndPeakMeter, lufsOf, truePeakOf } from '../../src/audio/loudness.ts';
import { type TonePart, tones } from './sounds.ts';

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

/**
 * The signals of EBU Tech 3341 (2016), Table 1, as it describes them, made here; its targets and tolerances. Cases 7 and
 * 8 are programmes that cannot be made; 9 to 14 are of meters that move.
 */
describe('the meter, on the signals of EBU Tech 3341', () => {
  const programmes: readonly (readonly [name: string, parts: readonly TonePart[], lufs: number])[] = [
    ['case 1: −23 dBFS', [[20, -23, -23]], -23],
    ['case 2: −33 dBFS', [[20, -33, -33]], -33],
    [
      'case 3: the quiet before and after is gated',
      [
        [10, -36, -36],
        [60, -23, -23],
        [10, -36, -36],
      ],
      -23,
    ],
    [
      'case 4: what nearly is silence too',
      [
        [10, -72, -72],
        [10, -36, -36],
        [60, -23, -23],
        [10, -36, -36],
        [10, -72, -72],
      ],
      -23,
    ],
    [
      'case 5: what is 6 dB below counts',
      [
        [20, -26, -26],
        [20.1, -20, -20],
        [20, -26, -26],
      ],
      -23,
    ],
    ['case 6: five channels, those behind weigh more', [[20, -28, -28, -24, -30, -30]], -23],
  ];
  test.each(programmes)('%s', async (name, parts, target) => {
    const { lufs } = await measured(await tones(join(folder, `${name}.wav`), parts));
    expect(Math.abs(lufs - target)).toBeLessThanOrEqual(0.1);
  });

  const half = 20 * Math.log10(0.5);
  test.each([
    ['case 15', 12_000, 0, half, -6],
    ['case 16', 12_000, 45, half, -6],
    ['case 17', 8000, 60, half, -6],
    ['case 18', 6000, 67.5, half, -6],
    ['case 19', 12_000, 45, 20 * Math.log10(1.41), 3],
  ])('%s: the true peak lies between the samples', async (name, hz, phaseDegrees, peakDb, target) => {
    const path = await tones(join(folder, `${name}.wav`), [[3, peakDb, peakDb]], {
      hz,
      phaseDegrees,
      fadeMs: 100,
    });
    const { truePeakDbtp } = await measured(path);
    expect(truePeakDbtp - target).toBeLessThanOrEqual(0.2);
    expect(truePeakDbtp - target).toBeGreaterThanOrEqual(-0.4);
  });

  test('mono counts as the same sound on two loudspeakers', async () => {
    const { lufs } = await measured(await tones(join(folder, 'mono.wav'), [[5, -23]]));
    expect(Math.abs(lufs - -23)).toBeLessThanOrEqual(0.1);
  });
});

describe('gain against a limiter', () => {
  const counted = (curve: (gainDb: number) => number) => {
    const tries: number[] = [];
    return { tries, measure: async (gainDb: number) => curve(tries[tries.push(gainDb) - 1] ?? 0) };
  };

  const throughLimiter = (gain: number) => -14 - 12 * Math.exp(-gain / 6);
  const firstTry = (gainDb: number) => ({ gainDb, lufs: throughLimiter(gainDb) });

  test('is solved in few measurements where louder in gives less and less out', async () => {
    const { tries, measure } = counted(throughLimiter);
    const { gainDb: gain } = await solveGain(-15, firstTry(8), 30, measure);
    expect(Math.abs(throughLimiter(gain) - -15)).toBeLessThanOrEqual(0.2);
    expect(tries.length).toBeGreaterThan(0);
    expect(tries.length).toBeLessThanOrEqual(4);
  });

  test('is not measured again where the last step is small', async () => {
    const { tries, measure } = counted((gain) => gain - 26.6);
    const { gainDb: gain } = await solveGain(-15, { gainDb: 11.1, lufs: -15.5 }, 30, measure);
    expect(tries).toEqual([]);
    expect(Math.abs(gain - 11.6)).toBeLessThanOrEqual(0.2);
  });

  test('answers the nearest tried where the target cannot be reached, and never passes the most allowed', async () => {
    const { tries, measure } = counted((gain) => Math.min(-20, gain - 40));
    expect((await solveGain(-15, { gainDb: 8, lufs: await measure(8) }, 30, measure)).lufs).toBe(-20);
    expect(Math.max(...tries)).toBeLessThanOrEqual(30);
    expect(tries.length).toBeLessThanOrEqual(6);
  });
});
