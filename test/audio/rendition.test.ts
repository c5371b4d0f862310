import { copyFile, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { defaultProfile } from '../../src/audio/audio-profile.ts';
import { createTranscoder } from '../../src/audio/transcoder.ts';
import { frameBytes, frameMs, frameSamples, longestRenditionMs } from '../../src/domain/frames.ts';
import type { Measures, Transcoder } from '../../src/ports/transcoder.ts';
import {
  antiFraud,
  converted,
  decodedSamples,
  digestOf,
  humanSpeech,
  secondMeter,
  shaped,
  spoken,
} from './sounds.ts';

// Dozens of processes a test, on a machine that may be busy.
vi.setConfig({ testTimeout: 180_000 });

let folder: string;
let scratchFolder: string;
let transcoder: Transcoder;
const masters = new Map<string, string>();
const renditions = new Map<string, { path: string; measures: Measures }>();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dalaba-rendition-'));
  scratchFolder = join(folder, 'scratch');
  transcoder = createTranscoder({ scratchFolder });
  const at = (name: string) => join(folder, name);
  const human = humanSpeech();
  const machine = await spoken(at('machine.wav'), antiFraud);
  const noise = await shaped(
    at('noise.wav'),
    ['-n', '-r', '8000', '-b', '16'],
    ['synth', '16', 'pinknoise', 'gain', '-35'],
  );
  const low = await shaped(at('low.wav'), [human], ['trim', '0', '6', 'gain', '-9']);
  const high = await shaped(at('high.wav'), [human], ['trim', '6', '6', 'gain', '-3']);
  masters
    .set('a machine speaking Mandarin', machine)
    .set('a person on a telephone', human)
    .set('a quiet recording', await shaped(at('quiet.wav'), [human], ['gain', '-20']))
    .set('a recording driven into clipping', await shaped(at('loud.wav'), [human], ['gain', '9']))
    .set('speech in noise', await shaped(at('noisy.wav'), ['-m', '-v', '0.7', human, '-v', '1', noise]))
    .set('speech that jumps by 6 dB', await shaped(at('jumps.wav'), [low, high, low]))
    .set(
      'a stereo AAC of a phone',
      await converted(at('phone.m4a'), ['-i', human, '-ac', '2', '-ar', '44100']),
    );
  for (const [name, master] of masters) {
    const path = join(folder, `${renditions.size}.mp3`);
    renditions.set(name, { path, measures: await transcoder.render(master, path, defaultProfile) });
  }
}, 180_000);

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

describe('a rendition', () => {
  test('hits the loudness under the true peak, as a second meter confirms', async () => {
    expect(renditions.size).toBe(7);
    for (const [name, { path, measures }] of renditions) {
      const second = await secondMeter(path);
      expect(Math.abs(second.lufs - defaultProfile.targetLufs), name).toBeLessThanOrEqual(0.3);
      expect(Math.abs(second.lufs - measures.loudnessLufs), name).toBeLessThan(0.1);
      expect(second.truePeakDbtp, name).toBeLessThanOrEqual(defaultProfile.maxTruePeakDbtp);
      expect(measures.truePeakDbtp, name).toBeLessThanOrEqual(defaultProfile.maxTruePeakDbtp);
      expect(Math.abs(second.truePeakDbtp - measures.truePeakDbtp), name).toBeLessThan(0.3);
    }
  });

  test('is nothing but canonical frames that stand alone', async () => {
    for (const { path, measures } of renditions.values()) {
      const bytes = await readFile(path);
      expect(bytes.length % frameBytes).toBe(0);
      for (let at = 0; at < bytes.length; at += frameBytes) {
        expect(bytes.subarray(at, at + 3).toString('hex')).toBe('fffb54');
        expect((bytes[at + 3] ?? 0) & 0xc0).toBe(0xc0);
        expect(((bytes[at + 4] ?? 0) << 1) | ((bytes[at + 5] ?? 0) >> 7)).toBe(0);
      }
      expect(measures.durationMs).toBe((bytes.length / frameBytes) * frameMs);
      expect((await decodedSamples(path)).length).toBe((bytes.length / frameBytes) * frameSamples);
    }
  });

  test('of the test tone is a chime of three seconds, as loud as everything else, and the same every time', async () => {
    const [chime, again, aired] = ['chime.flac', 'again.flac', 'chime.mp3'].map((name) => join(folder, name));
    if (chime === undefined || again === undefined || aired === undefined) throw new Error('three paths');
    await Promise.all([transcoder.tone(chime), transcoder.tone(again)]);
    expect(await digestOf(again)).toBe(await digestOf(chime));
    const { durationMs } = await transcoder.render(chime, aired, defaultProfile);
    expect(durationMs).toBeGreaterThan(2500);
    expect(durationMs).toBeLessThanOrEqual(longestRenditionMs(3000));
    const { lufs, truePeakDbtp } = await secondMeter(aired);
    expect(Math.abs(lufs - defaultProfile.targetLufs)).toBeLessThanOrEqual(0.3);
    expect(truePeakDbtp).toBeLessThanOrEqual(defaultProfile.maxTruePeakDbtp);
  });

  test('is never longer than its master and the bound planned with', async () => {
    for (const [name, { measures }] of renditions) {
      const { sound } = await transcoder.analyse(masters.get(name) ?? '');
      const { durationMs } = sound;
      const silence = sound.leadMs + sound.trailMs;
      expect(measures.durationMs, name).toBeGreaterThanOrEqual(durationMs - silence);
      expect(measures.durationMs, name).toBeLessThanOrEqual(longestRenditionMs(durationMs));
    }
  });

  test('stays within the bound for masters of every length within a frame', async () => {
    for (let extra = 0; extra < frameSamples; extra += 400) {
      const master = await shaped(
        join(folder, 'cut.wav'),
        [humanSpeech()],
        ['rate', '48000', 'trim', '1', `${48_000 + extra}s`],
      );
      const { durationMs } = await transcoder.probe(master);
      const { durationMs: rendered } = await transcoder.render(
        master,
        join(folder, 'cut.mp3'),
        defaultProfile,
      );
      expect(rendered).toBeLessThanOrEqual(longestRenditionMs(durationMs));
    }
  });

  test('joined with others and with silence decodes as each does apart', async () => {
    const silence = join(folder, 'gap.mp3');
    await transcoder.silence(500, silence);
    const paths = [...renditions.values()].flatMap(({ path }) => [path, silence]);
    // Straight into one another as well, last to first: no gap to hide a joint.
    paths.push(...[...renditions.values()].map(({ path }) => path).reverse());
    const joined = join(folder, 'joined.mp3');
    await writeFile(joined, Buffer.concat(await Promise.all(paths.map((path) => readFile(path)))));
    const programme = await decodedSamples(joined);
    let offset = 0;
    for (const path of paths) {
      const apart = await decodedSamples(path);
      expect(furthest(apart, programme.subarray(offset, offset + apart.length))).toBeLessThanOrEqual(1);
      offset += apart.length;
    }
    expect(programme.length).toBe(offset);
  });

  test('is the same bytes whenever it is made', async () => {
    const [first] = renditions.values();
    const again = join(folder, 'again.mp3');
    await transcoder.render(masters.get('a machine speaking Mandarin') ?? '', again, defaultProfile);
    expect(await digestOf(again)).toBe(await digestOf(first?.path ?? ''));
  });

  test('is limited harder, at the same loudness, where MP3 overshoots a tighter true peak', async () => {
    // Speech pressed this hard overshoots by 0.8 dB: more than the first encoding leaves room for.
    const tight = { ...defaultProfile, version: 'tight', maxTruePeakDbtp: -5.5 };
    const path = join(folder, 'tight.mp3');
    await transcoder.render(masters.get('a machine speaking Mandarin') ?? '', path, tight);
    const { lufs, truePeakDbtp } = await secondMeter(path);
    expect(truePeakDbtp).toBeLessThanOrEqual(-5.5);
    expect(Math.abs(lufs - tight.targetLufs)).toBeLessThanOrEqual(0.3);
  });

  test('is cut to a fifth of a second of silence at its ends, and nowhere else', async () => {
    const speech = await shaped(join(folder, 'tight.wav'), [humanSpeech()], ['trim', '0.3', '6']);
    const padded = await shaped(join(folder, 'padded.wav'), [speech], ['pad', '4', '3@2', '5']);
    const { sound } = await transcoder.analyse(padded);
    const { durationMs } = await transcoder.render(padded, join(folder, 'padded.mp3'), defaultProfile);
    const heard = sound.durationMs - sound.leadMs - sound.trailMs;
    expect(durationMs - heard).toBeGreaterThanOrEqual(400);
    expect(durationMs - heard).toBeLessThan(600);
    const aired = (await transcoder.analyse(join(folder, 'padded.mp3'))).sound;
    expect(Math.abs(aired.leadMs - defaultProfile.endSilenceMs)).toBeLessThanOrEqual(60);
    expect(aired.longestPauseMs).toBeGreaterThanOrEqual(2900);
  });

  test('keeps the pauses of its speaker, to the frame', async () => {
    const speech = await shaped(
      join(folder, 'speech.wav'),
      [humanSpeech(), '-r', '48000'],
      ['trim', '1', '2'],
    );
    const pausing = await shaped(join(folder, 'pausing.wav'), [speech, speech], ['pad', '3@2']);
    const path = join(folder, 'pausing.mp3');
    const { durationMs } = await transcoder.render(pausing, path, defaultProfile);
    expect(durationMs).toBeGreaterThanOrEqual(7000);
    // The same words follow 2 s of speech and 3 s of silence later.
    const samples = await decodedSamples(path);
    const apart = 5 * 48_000;
    const lags = Array.from({ length: 2 * frameSamples + 1 }, (_, at) => apart - frameSamples + at);
    const likeness = (lag: number): number => {
      let sum = 0;
      for (let at = 9600; at < 48_000; at += 2) sum += (samples[at] ?? 0) * (samples[at + lag] ?? 0);
      return sum;
    };
    const likest = lags.map((lag) => [likeness(lag), lag] as const).sort(([a], [b]) => b - a)[0]?.[1] ?? 0;
    expect(Math.abs(likest - apart)).toBeLessThanOrEqual(5);
  });

  test('is compressed gently: what was 12 dB softer stays softer, by less, and its voice unflattened', async () => {
    const loud = await shaped(
      join(folder, 'loud-part.wav'),
      [humanSpeech()],
      ['trim', '1', '5', 'gain', '-6'],
    );
    const soft = await shaped(join(folder, 'soft-part.wav'), [loud], ['gain', '-12']);
    const both = await shaped(join(folder, 'both.wav'), [loud, soft]);
    await transcoder.render(both, join(folder, 'both.mp3'), defaultProfile);
    const samples = await decodedSamples(join(folder, 'both.mp3'));
    const levelDb = (fromSeconds: number, toSeconds: number): number => {
      const part = samples.subarray(fromSeconds * 48_000, toSeconds * 48_000);
      return 10 * Math.log10(part.reduce((sum, value) => sum + value * value, 0) / part.length);
    };
    const difference = levelDb(0.5, 4.5) - levelDb(5.5, 9.5);
    expect(difference).toBeGreaterThan(6);
    expect(difference).toBeLessThan(10.5);
  });

  test('has no lows a horn cannot give and no highs it distorts', async () => {
    const noise = await shaped(
      join(folder, 'white.wav'),
      ['-n', '-r', '48000'],
      ['synth', '4', 'whitenoise', 'gain', '-20'],
    );
    const path = join(folder, 'white.mp3');
    await transcoder.render(noise, path, defaultProfile);
    const level = async (effects: string[]) => {
      const wav = await converted(join(folder, 'white-air.wav'), ['-i', path]);
      const band = await shaped(join(folder, 'band.wav'), [wav], effects);
      const samples = (await readFile(band)).subarray(44);
      let sum = 0;
      for (let at = 0; at + 1 < samples.length; at += 2) sum += samples.readInt16LE(at) ** 2;
      return 10 * Math.log10(sum);
    };
    // Each band is one tenth of an octave or so of white noise, levelled by its width.
    const mid = (await level(['sinc', '1000-1100'])) - 10 * Math.log10(100);
    expect((await level(['sinc', '50-60'])) - 10 * Math.log10(10) - mid).toBeLessThan(-10);
    expect((await level(['sinc', '12000-12500'])) - 10 * Math.log10(500) - mid).toBeLessThan(-6);
  });

  test('leaves nothing in the scratch folder', async () => {
    expect(await readdir(scratchFolder)).toEqual([]);
  });

  test('replaces what was at its path', async () => {
    const path = join(folder, 'taken.mp3');
    await copyFile(humanSpeech(), path);
    const { durationMs } = await transcoder.render(humanSpeech('vm-msginstruct'), path, defaultProfile);
    expect((await stat(path)).size).toBe((durationMs / frameMs) * frameBytes);
  });
});

describe('silence', () => {
  test('is whole frames, rounded up, of nothing but zero samples', async () => {
    const path = join(folder, 'silence.mp3');
    await transcoder.silence(1001, path);
    expect((await stat(path)).size).toBe(42 * frameBytes);
    const samples = await decodedSamples(path);
    expect(samples.length).toBe(42 * frameSamples);
    expect(samples.every((sample) => sample === 0)).toBe(true);
  });

  test('is written however long, in equal bytes', async () => {
    const path = join(folder, 'hour.mp3');
    await transcoder.silence(3_600_000, path);
    expect((await stat(path)).size).toBe(150_000 * frameBytes);
    await expect(transcoder.silence(-1, path)).rejects.toThrow('expected zero or more');
  });
});

function furthest(a: Int16Array, b: Int16Array): number {
  let most = Math.abs(a.length - b.length) > 0 ? Number.POSITIVE_INFINITY : 0;
  for (let at = 0; at < a.length; at++) most = Math.max(most, Math.abs((a[at] ?? 0) - (b[at] ?? 0)));
  return most;
}
