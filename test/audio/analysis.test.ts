import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createTranscoder } from '../../src/audio/transcoder.ts';
import { judgeRecording } from '../../src/domain/judge-recording.ts';
import type { Transcoder } from '../../src/ports/transcoder.ts';
import { antiFraud, converted, floatWav, humanSpeech, secondMeter, shaped, spoken, tones } from './sounds.ts';

vi.setConfig({ testTimeout: 60_000 });

let folder: string;
let scratchFolder: string;
let transcoder: Transcoder;
const at = (name: string): string => join(folder, name);
const soundOf = async (path: string) => (await transcoder.analyse(path)).sound;
const verdicts = async (path: string) =>
  judgeRecording(await soundOf(path))
    .filter(({ verdict }) => verdict !== 'ok')
    .map(({ name, verdict }) => `${name} ${verdict}`);
/** 48 kHz, 24 bits, synthesised by sox. */
const tone = (name: string, effects: readonly string[], options: readonly string[] = []) =>
  shaped(at(name), ['-n', '-r', '48000', '-b', '24', ...options], effects);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dalaba-analysis-'));
  scratchFolder = at('scratch');
  transcoder = createTranscoder({ scratchFolder });
});

afterAll(async () => {
  expect(await readdir(scratchFolder)).toEqual([]);
  await rm(folder, { recursive: true, force: true });
});

describe('what is measured', () => {
  test('of a stereo sine is what EBU Tech 3341 states for its case 3', async () => {
    const path = await tones(at('case3.wav'), [
      [10, -36, -36],
      [60, -23, -23],
      [10, -36, -36],
    ]);
    const { loudnessLufs, truePeakDbtp, correlation } = await soundOf(path);
    expect(Math.abs(loudnessLufs - -23)).toBeLessThanOrEqual(0.1);
    expect(Math.abs(truePeakDbtp - -23)).toBeLessThanOrEqual(0.2);
    expect(correlation).toBeCloseTo(1, 5);
  });

  // The first four of its Table 1; −20 and −30 dBFS are 10 LU apart, and so on. Its tolerance is 1 LU.
  test.each([
    [10, [-20, -30]],
    [5, [-20, -15]],
    [20, [-40, -20]],
    [15, [-50, -35, -20, -35, -50]],
  ])('as loudness range is the %i LU that EBU Tech 3342 states', async (range, levels) => {
    const parts = levels.map((db) => [20, db, db] as const);
    const { rangeLu } = await soundOf(await tones(at(`range-${range}.wav`), parts));
    expect(Math.abs(rangeLu - range)).toBeLessThanOrEqual(1);
  });

  test('of people speaking agrees with a second meter', async () => {
    const sound = await soundOf(humanSpeech('demo-congrats'));
    const second = await secondMeter(await shaped(at('congrats.wav'), [humanSpeech('demo-congrats')]));
    expect(Math.abs(sound.loudnessLufs - second.lufs)).toBeLessThan(0.2);
    expect(Math.abs(sound.truePeakDbtp - second.truePeakDbtp)).toBeLessThan(0.5);
  });

  // Pink noise so far below the voice: what is estimated is louder by what the voice's louder moments are above it.
  test.each([15, 25, 35])('as noise %i dB below a voice follows it', async (distanceDb) => {
    const mixed = `anoisesrc=color=pink:sample_rate=8000:seed=3,volume=${-3 - distanceDb}dB`;
    const inputs = ['-i', humanSpeech('demo-congrats'), '-f', 'lavfi', '-i', mixed];
    const mix = ['-filter_complex', '[0][1]amix=normalize=0:duration=first'];
    const { snrDb } = await soundOf(await converted(at(`snr-${distanceDb}.wav`), [...inputs, ...mix]));
    expect(Math.abs(snrDb - distanceDb - 6)).toBeLessThanOrEqual(2);
  });
});

describe('good speech', () => {
  test.each(['vm-options', 'demo-congrats', 'demo-instruct'])(
    'of a person raises nothing: %s',
    async (name) => {
      expect(await verdicts(humanSpeech(name))).toEqual([]);
    },
  );

  test('is found good as AMR of a phone, Opus memo, M4A, a 96 kHz WAV, and in a room that echoes or hums', async () => {
    const human = humanSpeech('vm-options');
    const made = await Promise.all([
      shaped(at('phone.amr'), [human, '-t', 'amr-nb', '-C', '7']),
      shaped(at('room.wav'), [human, '-r', '44100'], ['gain', '-8', 'reverb', '40', '50', '30']),
      converted(at('hum.wav'), ['-i', human, '-af', 'aeval=val(0)*0.7+0.005*sin(2*PI*50*t)']),
      converted(at('memo.opus'), ['-i', human, '-c:a', 'libopus', '-b:a', '12k']),
      converted(at('memo.ogg'), ['-i', human, '-ar', '48000', '-c:a', 'libopus', '-b:a', '24k']),
      converted(at('memo.m4a'), ['-i', human, '-ar', '44100', '-ac', '2']),
      converted(at('desk.wav'), ['-i', human, '-ar', '96000', '-c:a', 'pcm_s24le']),
      converted(at('float.wav'), ['-i', human, '-ar', '48000', '-c:a', 'pcm_f32le']),
    ]);
    for (const path of made) expect(await verdicts(path), path).toEqual([]);
  });
});

describe('a recording that was spoilt is told by what spoilt it', () => {
  const human = () => humanSpeech('demo-congrats');

  test('driven into clipping by 12 dB', async () => {
    const path = await shaped(at('clipped.wav'), [human()], ['gain', '12']);
    const sound = await soundOf(path);
    expect(sound.clippedShare).toBeGreaterThan(0.001);
    expect(await verdicts(path)).toEqual(expect.arrayContaining([expect.stringMatching(/^clipping/)]));
  });

  test('clipped, then made quieter: the flat tops stay', async () => {
    const loud = await shaped(at('clipped-once.wav'), [human()], ['gain', '12']);
    const path = await shaped(at('clipped-quiet.wav'), [loud], ['gain', '-6']);
    expect(await verdicts(path)).toEqual([expect.stringMatching(/^clipping/)]);
  });

  test('far beyond full scale between its samples', async () => {
    const path = await tones(at('hot.wav'), [[20, 2.98]], { hz: 12_000, phaseDegrees: 45, fadeMs: 100 });
    expect(await verdicts(path)).toContain('true-peak warn');
  });

  test('loud and soft by turns', async () => {
    const soft = await shaped(at('soft.wav'), [human()], ['gain', '-18']);
    const path = await shaped(at('turns.wav'), [human(), soft]);
    expect(await verdicts(path)).toEqual(['range warn']);
  });

  test('of many channels, and hardly as long as a sentence', async () => {
    const path = await shaped(at('eight.wav'), [human(), '-c', '8'], ['trim', '1', '3']);
    expect(await verdicts(path)).toEqual(expect.arrayContaining(['duration warn', 'channels warn']));
    expect((await soundOf(path)).clippedShare).toBe(0);
    const blip = await shaped(at('blip.wav'), [human()], ['trim', '1', '0.8']);
    expect(await verdicts(blip)).toContain('duration fail');
  });

  test('so quiet that nothing can be made of it', async () => {
    const path = await shaped(at('faint.wav'), [human(), '-b', '24'], ['gain', '-40']);
    expect(await verdicts(path)).toContain('loudness fail');
  });

  test('30 dB too quiet', async () => {
    const path = await shaped(at('quiet.wav'), ['-v', '1', human(), '-b', '24'], ['gain', '-25']);
    expect(await verdicts(path)).toEqual(['loudness warn']);
  });

  test('with noise a dozen dB below the voice', async () => {
    const noise = await shaped(
      at('noise.wav'),
      ['-n', '-r', '8000', '-b', '16'],
      ['synth', '31', 'whitenoise', 'gain', '-16'],
    );
    const path = await shaped(at('noisy.wav'), ['-m', '-v', '0.7', human(), '-v', '1', noise]);
    expect(await verdicts(path)).toEqual([expect.stringMatching(/^snr/)]);
  });

  test('with a direct current of 5 %', async () => {
    const path = await shaped(at('offset.wav'), [human()], ['gain', '-6', 'dcshift', '0.05']);
    expect((await soundOf(path)).dcOffset).toBeCloseTo(0.05, 3);
    expect(await verdicts(path)).toContain('dc-offset warn');
  });

  test('with one side turned over', async () => {
    const path = await converted(at('turned.wav'), ['-i', human(), '-filter:a', 'pan=stereo|c0=c0|c1=-1*c0']);
    expect((await soundOf(path)).correlation).toBeCloseTo(-1, 5);
    expect(await verdicts(path)).toContain('phase fail');
  });

  test('as two unrelated sides, or the same twice', async () => {
    const noises = await tone(
      'unrelated.wav',
      ['synth', '5', 'whitenoise', 'whitenoise', 'gain', '-20'],
      ['-c', '2'],
    );
    expect((await soundOf(noises)).correlation).toBeCloseTo(0, 1);
    const same = await converted(at('same.wav'), ['-i', human(), '-ac', '2']);
    expect((await soundOf(same)).correlation).toBeCloseTo(1, 5);
  });

  test('buried in wind', async () => {
    const wind = await shaped(
      at('wind.wav'),
      ['-n', '-r', '8000', '-b', '16'],
      ['synth', '31', 'brownnoise', 'lowpass', '120', 'gain', '-n', '-3'],
    );
    const path = await shaped(at('windy.wav'), ['-m', '-v', '0.2', human(), '-v', '0.9', wind]);
    expect(await verdicts(path)).toEqual(expect.arrayContaining([expect.stringMatching(/^speech-band/)]));
  });

  test('with silence at its ends and inside', async () => {
    const path = await shaped(at('silences.wav'), [human()], ['pad', '4', '6@10', '5']);
    const sound = await soundOf(path);
    const own = await soundOf(human());
    expect(sound.leadMs - own.leadMs).toBeCloseTo(4000, -2);
    expect(sound.trailMs - own.trailMs).toBeCloseTo(5000, -2);
    expect(sound.longestPauseMs).toBeGreaterThanOrEqual(5900);
    expect(await verdicts(path)).toEqual(['lead warn', 'trail warn', 'pause warn']);
  });

  test('by a machine that wrote what is no number', async () => {
    const path = at('nan.wav');
    const samples = new Float32Array(48_000).fill(0.1);
    samples.fill(Number.NaN, 100, 110);
    await writeFile(path, floatWav(samples));
    await expect(soundOf(path)).rejects.toThrow('坏样本');
  });
});

test('peaks are audiowaveform JSON: fifty pairs a second of the lowest and the highest', async () => {
  const path = await tone('peaks.wav', ['synth', '2', 'sine', '440', 'gain', '-6.0206', 'pad', '0', '1']);
  const { peaks } = await transcoder.analyse(path);
  expect(peaks).toMatchObject({
    version: 2,
    channels: 1,
    sample_rate: 48_000,
    samples_per_pixel: 960,
    bits: 8,
    length: 150,
  });
  expect(peaks.data).toHaveLength(300);
  expect(peaks.data.slice(100, 102)).toEqual([-64, 64].map((value) => expect.closeTo(value, -0.5)));
  expect(peaks.data.slice(-40).every((value) => value === 0)).toBe(true);
});

test('what is measured of speech lasts as long as what is probed', async () => {
  const path = await spoken(at('spoken.wav'), antiFraud);
  const [probed, { probe }] = [await transcoder.probe(path), await transcoder.analyse(path)];
  expect({ ...probe, durationMs: 0 }).toEqual({ ...probed, durationMs: 0 });
  expect(Math.abs(probe.durationMs - probed.durationMs)).toBeLessThanOrEqual(1);
});
