import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cutRecording } from '../../src/app/cut-recording.ts';
import { createTranscoder } from '../../src/audio/transcoder.ts';
import { digest } from '../../src/domain/ids.ts';
import type { Survey } from '../../src/ports/transcoder.ts';
import { output } from '../support/process.ts';
import { aSmallDisk } from '../support/small-disk.ts';
import { converted } from './sounds.ts';

const run = promisify(execFile);
const source = digest('a'.repeat(64));
let folder: string;
let lecture: string;
let survey: Survey;
const transcoder = () => createTranscoder({ scratchFolder: folder });
const inFolder = (name: string): string => join(folder, name);

/** A minute and a half: 26 seconds of a rising and falling tone, then 4 of a quiet room, again and again. */
const talk =
  "aevalsrc='if(lt(mod(t,30),26),0.3*sin(2*PI*300*t+30*sin(3*t)),0.0003*(2*random(0)-1))':s=22050:d=90";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dalaba-cut-'));
  lecture = await converted(inFolder('lecture.wav'), ['-f', 'lavfi', '-i', talk]);
  survey = await transcoder().long.survey(lecture);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Samples of 24 bits, by ffmpeg and nothing of ours. */
async function samplesOf(path: string): Promise<Buffer> {
  const options = ['-v', 'error', '-i', path, '-f', 's24le', '-'];
  const { stdout } = await run('ffmpeg', options, { encoding: 'buffer', maxBuffer: 1 << 28 });
  return stdout;
}

const cut = (path: string, from: number, to: number, name: string, known?: Survey) =>
  cutRecording(
    { transcoder: transcoder() },
    {
      path,
      source,
      outPath: inFolder(name),
      from,
      to,
      ...(known === undefined ? {} : { survey: known }),
    },
  );

test('a survey finds every pause, and tells how far it is', async () => {
  const told: [number, number | undefined][] = [];
  const { durationMs, pauses } = await transcoder().long.survey(lecture, {
    progress: (doneMs, ofMs) => told.push([doneMs, ofMs]),
  });
  expect(durationMs).toBe(90_000);
  const long = pauses.filter(({ fromMs, toMs }) => toMs - fromMs > 1000);
  expect(long).toHaveLength(3);
  for (const [index, { fromMs, toMs }] of long.entries()) {
    expect(Math.abs(fromMs - (26_000 + 30_000 * index))).toBeLessThanOrEqual(40);
    expect(Math.abs(toMs - (30_000 + 30_000 * index))).toBeLessThanOrEqual(40);
  }
  expect(told.length).toBeGreaterThanOrEqual(1);
  expect(told[0]?.[1]).toBe(90_000);
});

describe.each([
  ['wav', ['-c:a', 'copy'], 1],
  ['mp3', ['-c:a', 'libmp3lame', '-q:a', '6', '-ar', '22050'], 1],
  ['m4a', ['-c:a', 'aac', '-ar', '24000'], 2],
])('a cut out of %s', (kind, options, channels) => {
  test('has every sample that was decoded, and no other, and notes where it comes from', async () => {
    const path = kind === 'wav' ? lecture : inFolder(`lecture.${kind}`);
    if (path !== lecture) await converted(path, ['-i', lecture, '-ac', String(channels), ...options]);
    const made = await cut(path, 31_234, 55_678, `part-${kind}.flac`);
    const { stdout } = await run('ffprobe', [
      ...[
        '-v',
        'error',
        '-of',
        'json',
        '-show_entries',
        'stream=codec_name,sample_rate,channels:format_tags',
      ],
      made.path,
    ]);
    const { streams, format } = JSON.parse(stdout);
    expect(streams[0]).toMatchObject({ codec_name: 'flac', channels });
    expect(format.tags).toEqual({ SOURCE_SHA256: source, SOURCE_SPAN_MS: '31234-55678' });
    const rate = Number(streams[0].sample_rate);
    const frame = 3 * channels;
    const [from, to] = [31_234, 55_678].map((ms) => Math.round((ms * rate) / 1000) * frame);
    const whole = await samplesOf(path);
    expect((await samplesOf(made.path)).equals(whole.subarray(from, to))).toBe(true);
    expect(made.durationMs).toBe(24_444);
  });
});

test('a cut is moved to the nearest pause, unless it is exact, and equal cuts are equal bytes', async () => {
  const moved = await cut(lecture, 29_200, 56_700, 'moved.flac', survey);
  expect(moved).toMatchObject({ fromMs: 29_200, toMs: 56_700 });
  const near = await cut(lecture, 30_400, 55_500, 'near.flac', survey);
  expect(Math.abs(near.fromMs - 29_900)).toBeLessThanOrEqual(40);
  expect(Math.abs(near.toMs - 56_100)).toBeLessThanOrEqual(40);
  await cut(lecture, near.fromMs, near.toMs, 'again.flac');
  expect(await readFile(inFolder('again.flac'))).toEqual(await readFile(near.path));
});

describe('refused, with nothing left behind,', () => {
  test.each<[string, () => Promise<unknown>, string]>([
    ['is a part beyond the end', () => cut(lecture, 80_000, 100_000, 'no.flac'), '录音只到第 90.0 秒'],
    [
      'is one beyond the end that is surveyed',
      () => cut(lecture, 1, 100_000, 'no.flac', survey),
      '录音只到第 90.0 秒',
    ],
    ['is one that begins there', () => cut(lecture, 100_000, 105_000, 'no.flac'), '录音'],
    ['is one that ends before it starts', () => cut(lecture, 5000, 4000, 'no.flac'), '晚于开始'],
    ['is a file that is not there', () => cut(inFolder('no.wav'), 0, 1000, 'no.flac'), '找不到这个文件'],
  ])('%s', async (_, attempt, says) => {
    await expect(attempt()).rejects.toThrow(says);
    expect((await readdir(folder)).filter((name) => name.startsWith('no.flac'))).toEqual([]);
  });

  test('are a playlist that calls itself MP3, and half a file', async () => {
    await writeFile(inFolder('list.mp3'), `#EXTM3U\nfile://${lecture}\n`);
    const whole = await readFile(lecture);
    await writeFile(inFolder('half.wav'), whole.subarray(0, whole.length / 2));
    await expect(transcoder().long.survey(inFolder('list.mp3'))).rejects.toMatchObject({
      name: 'TranscodeError',
    });
    await expect(cut(inFolder('list.mp3'), 0, 1000, 'no.flac')).rejects.toMatchObject({
      name: 'TranscodeError',
    });
    await expect(transcoder().long.survey(inFolder('half.wav'))).rejects.toThrow('文件不完整');
  });

  test('is a cut that is stopped, or that the disk has no room for', async () => {
    const stop = AbortSignal.abort(new Error('stopped'));
    const span = { fromMs: 0, toMs: 80_000 };
    const stopped = transcoder().long.cut(lecture, inFolder('no.flac'), span, { source, signal: stop });
    await expect(stopped).rejects.toThrow('stopped');
    const small = inFolder('small');
    const disk = await aSmallDisk(small, 1);
    try {
      await disk.fill();
      await expect(cut(lecture, 0, 80_000, 'small/no.flac')).rejects.toThrow('磁盘满了');
      expect(await readdir(small)).toEqual(['ballast']);
    } finally {
      await disk.unmount();
    }
  });
});

describe('dalaba cut', () => {
  const command = (...args: string[]) => output(['cut', lecture, '--home', folder, ...args]);

  test('suggests the parts between pauses', async () => {
    const { code, stdout } = await command('--suggest', '--json');
    expect(code).toBe(0);
    const { cuts } = JSON.parse(stdout) as { cuts: { fromMs: number; toMs: number; pauseMs: number }[] };
    expect(cuts).toHaveLength(3);
    expect(Math.abs((cuts[1]?.fromMs ?? 0) - 29_900)).toBeLessThanOrEqual(40);
    expect(Math.abs((cuts[1]?.pauseMs ?? 0) - 4000)).toBeLessThanOrEqual(80);
  });

  test('cuts the parts of a list into files, and overwrites none', async () => {
    const cues = inFolder('cues.csv');
    await writeFile(
      cues,
      '开始,结束,课,语言\n0:30,0:56,phone-fraud,cmn\n00:01:00,00:01:20,bank-cards,冀鲁官话\n',
    );
    const out = inFolder('out');
    const { code, text, stdout } = await command('--cues', cues, '--out', out, '--json');
    expect(code, text).toBe(0);
    const { cuts } = JSON.parse(stdout.slice(stdout.indexOf('{'))) as { cuts: { path: string }[] };
    expect(cuts.map(({ path }) => path)).toEqual([
      join(out, 'phone-fraud.cmn.flac'),
      join(out, 'bank-cards.cmn-x-jilu1239.flac'),
    ]);
    expect((await readdir(out)).toSorted()).toEqual([
      'bank-cards.cmn-x-jilu1239.flac',
      'phone-fraud.cmn.flac',
    ]);
    expect(await command('--cues', cues, '--out', out)).toMatchObject({
      code: 1,
      text: expect.stringContaining('不覆盖'),
    });
  });

  test('without a part to cut says what to give', async () => {
    const { code, text } = await command('--at', '0:30-0:56');
    expect(code).toBe(1);
    expect(text).toContain('--lesson');
    expect(text).not.toMatch(/^\s+at /m);
  });
});
