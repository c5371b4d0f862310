import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createTranscoder } from '../../src/audio/transcoder.ts';
import { judgeRecording } from '../../src/domain/judge-recording.ts';
import type { Transcoder } from '../../src/ports/transcoder.ts';
import { antiFraud, converted, humanSpeech, secondMeter, shaped, spoken } from './sounds.ts';

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

describe('loudness, as EBU Tech 3341 states it for its signals', () => {
  // Case 1 and 2: a 1 kHz sine on both channels, 20 s, at −23 and −33 dBFS a channel.
  test.each([
    ['-23', -23],
    ['-33', -33],
  ])('is that of case 1 and 2: a stereo sine at %s dBFS', async (gain, lufs) => {
    const path = await tone(
      `case${gain}.wav`,
      ['synth', '20', 'sine', '1000', 'sine', '1000', 'gain', gain],
      ['-c', '2'],
    );
    expect((await soundOf(path)).loudnessLufs).toBeCloseTo(lufs, 1);
  });

  test('is that of case 3: what is 13 dB below is gated away', async () => {
    const part = (name: string, seconds: string, gain: string) =>
      tone(name, ['synth', seconds, 'sine', '1000', 'sine', '1000', 'gain', gain], ['-c', '2']);
    const quiet = await part('c3-quiet.wav', '10', '-36');
    const loud = await part('c3-loud.wav', '60', '-23');
    const path = await shaped(at('case3.wav'), [quiet, loud, quiet]);
    expect((await soundOf(path)).loudnessLufs).toBeCloseTo(-23, 1);
  });

  test('of people speaking agrees with a second meter', async () => {
    const sound = await soundOf(humanSpeech('demo-congrats'));
    const second = await secondMeter(await shaped(at('congrats.wav'), [humanSpeech('demo-congrats')]));
    expect(Math.abs(sound.loudnessLufs - second.lufs)).toBeLessThan(0.2);
    expect(Math.abs(sound.truePeakDbtp - second.truePeakDbtp)).toBeLessThan(0.5);
  });
});

describe('good speech', () => {
  test.each(['vm-options', 'demo-congrats', 'demo-instruct'])(
    'of a person raises nothing: %s',
    async (name) => {
      expect(await verdicts(humanSpeech(name))).toEqual([]);
    },
  );

  test('is found good as AMR of a phone, Opus memo, M4A and a 96 kHz WAV', async () => {
    const human = humanSpeech('demo-instruct');
    const made = await Promise.all([
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
    await expect(soundOf(path)).rejects.toThrow('10 个坏样本');
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

/** Mono 32-bit float at 48 kHz. */
function floatWav(samples: Float32Array): Buffer {
  const header = Buffer.alloc(44);
  header.write('RIFF', 0);
  header.writeUInt32LE(36 + samples.byteLength, 4);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(3, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(48_000, 24);
  header.writeUInt32LE(192_000, 28);
  header.writeUInt16LE(4, 32);
  header.writeUInt16LE(32, 34);
  header.write('data', 36);
  header.writeUInt32LE(samples.byteLength, 40);
  return Buffer.concat([header, Buffer.from(samples.buffer)]);
}
