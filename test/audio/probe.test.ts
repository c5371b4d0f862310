import { spawn } from 'node:child_process';
import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { defaultProfile } from '../../src/audio/audio-profile.ts';
import { createTranscoder } from '../../src/audio/transcoder.ts';
import type { TranscodeError, Transcoder } from '../../src/ports/transcoder.ts';
import { converted, humanSpeech, shaped } from './sounds.ts';

// Dozens of processes a test, on a machine that may be busy.
vi.setConfig({ testTimeout: 90_000 });

let folder: string;
let transcoder: Transcoder;
let speech: string;
const at = (name: string): string => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dalaba-probe-'));
  transcoder = createTranscoder({ scratchFolder: at('scratch') });
  speech = await shaped(at('speech.wav'), [humanSpeech()], ['trim', '0', '5']);
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

const cases: readonly (readonly [name: string, codec: string, options: readonly string[]])[] = [
  ['desk.wav', 'pcm_s16le', []],
  ['desk24.wav', 'pcm_s24le', ['-c:a', 'pcm_s24le']],
  ['desk32.wav', 'pcm_s32le', ['-c:a', 'pcm_s32le']],
  ['desk.flac', 'flac', []],
  ['desk.mp3', 'mp3', []],
  ['stereo.mp3', 'mp3', ['-ac', '2', '-write_xing', '0']],
  ['phone.m4a', 'aac', []],
  ['phone.aac', 'aac', []],
  ['phone.3gp', 'aac', ['-c:a', 'aac']],
  ['phone.ogg', 'vorbis', []],
  ['phone.opus', 'opus', ['-c:a', 'libopus']],
  ['browser.webm', 'opus', ['-c:a', 'libopus']],
  ['desk.wma', 'wmav2', []],
];

describe('a probe', () => {
  test.each(cases)('of %s finds %s and counts what is decoded', async (name, codec, options) => {
    const path = await converted(at(name), ['-i', speech, ...options]);
    const probe = await transcoder.probe(path);
    expect(probe.codec).toBe(codec);
    expect(probe.channels).toBe(name === 'stereo.mp3' ? 2 : 1);
    expect(Math.abs(probe.durationMs - 5000)).toBeLessThan(300);
  });

  test('counts samples, whatever name and header say', async () => {
    const wav = await readFile(speech);
    wav.writeUInt32LE(0xffffffff, 40);
    await writeFile(at('endless.mp3'), wav);
    const probe = await transcoder.probe(at('endless.mp3'));
    expect(probe).toEqual({
      container: 'wav',
      codec: 'pcm_s16le',
      channels: 1,
      sampleRateHz: 8000,
      durationMs: 5000,
    });
  });

  test('reads AMR of an old phone', async () => {
    // No encoder here writes AMR: these are ten frames of 12.2 kbit/s (RFC 4867), each with no speech in it.
    const frame = Buffer.concat([Buffer.from([0x3c]), Buffer.alloc(31)]);
    await writeFile(at('old.amr'), Buffer.concat([Buffer.from('#!AMR\n'), ...Array(10).fill(frame)]));
    expect(await transcoder.probe(at('old.amr'))).toMatchObject({ codec: 'amr_nb', durationMs: 200 });
  });

  test('allows cover art', async () => {
    const cover = await converted(at('cover.png'), [
      '-f',
      'lavfi',
      '-i',
      'color=red:s=64x64',
      '-frames:v',
      '1',
    ]);
    const song = ['-i', speech, '-i', cover, '-map', '0', '-map', '1', '-disposition:v', 'attached_pic'];
    const mp3 = await converted(at('covered.mp3'), song);
    const m4a = await converted(at('covered.m4a'), [...song, '-c:v', 'copy']);
    expect((await transcoder.probe(mp3)).codec).toBe('mp3');
    expect((await transcoder.probe(m4a)).codec).toBe('aac');
  });

  test('allows the tag some players append to an MP3', async () => {
    const mp3 = await converted(at('tagged.mp3'), ['-i', speech]);
    await appendFile(mp3, `TAG${' '.repeat(125)}`);
    expect(Math.abs((await transcoder.probe(mp3)).durationMs - 5000)).toBeLessThan(100);
  });
});

/** Both verbs refuse, with the same kind, and a sentence that begins in Chinese and goes on in English. */
async function refused(path: string): Promise<TranscodeError> {
  const [probing, rendering] = await Promise.allSettled([
    transcoder.probe(path),
    transcoder.render(path, at('never.mp3'), defaultProfile),
  ]);
  if (probing.status !== 'rejected' || rendering.status !== 'rejected')
    throw new Error(`${path} was accepted`);
  expect(rendering.reason.kind).toBe(probing.reason.kind);
  expect(probing.reason).toMatchObject({ name: 'TranscodeError' });
  expect(probing.reason.message).toMatch(/^\p{Script=Han}.*。[A-Z].*\.$/u);
  expect(await readdir(folder)).not.toContain('never.mp3');
  return probing.reason;
}

describe('a hostile or broken file', () => {
  test.each([
    ['nothing.wav', '', 'empty'],
    ['letter.mp3', '各位村民，大家好。'.repeat(500), 'not-audio'],
    ['page.wav', '<!doctype html><title>404</title>', 'not-audio'],
    ['list.mp3', "ffconcat version 1.0\nfile '/etc/passwd'\n", 'forbidden'],
  ])('%s is refused', async (name, content, kind) => {
    await writeFile(at(name), content);
    expect((await refused(at(name))).kind).toBe(kind);
  });

  test('an HLS playlist or a concatenation never reaches the file it names', async () => {
    await writeFile(
      at('hls.mp3'),
      `#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\nfile://${speech}\n#EXT-X-ENDLIST\n`,
    );
    await writeFile(at('concat.wav'), `ffconcat version 1.0\nfile 'speech.wav'\n`);
    expect(['forbidden', 'not-audio']).toContain((await refused(at('hls.mp3'))).kind);
    expect((await refused(at('concat.wav'))).kind).toBe('forbidden');
  });

  test('a codec that is not on the list is refused by name', async () => {
    const error = await refused(
      await converted(at('cinema.mkv'), ['-i', speech, '-ar', '48000', '-c:a', 'ac3']),
    );
    expect(error.kind).toBe('forbidden');
    expect(error.message).toContain('ac3');
  });

  test.each([
    ['cut.wav', []],
    ['cut.flac', []],
    ['cut.mp3', []],
    ['cut.m4a', []],
    ['cut-streamed.m4a', ['-movflags', '+faststart']],
    ['cut.aac', []],
    ['cut.ogg', []],
    ['cut.opus', ['-c:a', 'libopus']],
    ['cut.webm', ['-c:a', 'libopus']],
    ['cut.wma', []],
  ])('%s, of which the second half never arrived, is called incomplete', async (name, options) => {
    const whole = await readFile(await converted(at(name), ['-i', speech, ...options]));
    await writeFile(at(name), whole.subarray(0, Math.floor(whole.length * 0.55)));
    const error = await refused(at(name));
    expect(error.kind).toBe('unreadable');
    expect(error.message).toContain('文件不完整');
  });

  test('an MP3 damaged in its middle is unreadable', async () => {
    const bytes = await readFile(await converted(at('scratched.mp3'), ['-i', speech]));
    bytes.fill(0, 2_000, 3_500);
    await writeFile(at('scratched.mp3'), bytes);
    expect((await refused(at('scratched.mp3'))).kind).toBe('unreadable');
  });

  test('a recording of 0 seconds is empty', async () => {
    const bytes = (await readFile(speech)).subarray(0, 44);
    bytes.writeUInt32LE(0, 40);
    await writeFile(at('zero.wav'), bytes);
    expect((await refused(at('zero.wav'))).kind).toBe('empty');
  });

  test('a folder, a missing file and a device are not recordings', async () => {
    expect((await refused(folder)).kind).toBe('forbidden');
    expect((await refused('/dev/zero')).kind).toBe('forbidden');
    expect((await refused(at('missing.wav'))).kind).toBe('unreadable');
  });

  test('a recording over the limit is too long, whether its header says so or not', async () => {
    const strict = createTranscoder({ scratchFolder: at('scratch'), longestMs: 3000 });
    const unsaid = await converted(at('unsaid.aac'), ['-i', speech]);
    for (const path of [speech, unsaid]) {
      await expect(strict.probe(path)).rejects.toMatchObject({ kind: 'too-long' });
      await expect(strict.render(path, at('never.mp3'), defaultProfile)).rejects.toMatchObject({
        kind: 'too-long',
      });
    }
  });
});

describe('a recording that cannot be made loud', () => {
  const rendering = (path: string) => transcoder.render(path, at('never.mp3'), defaultProfile);

  test('says what to do when it is silent, too short or too quiet', async () => {
    const silent = await shaped(at('silent.wav'), ['-n', '-r', '16000'], ['trim', '0', '2']);
    const short = await shaped(at('short.wav'), [humanSpeech()], ['trim', '1', '0.3']);
    const quiet = await shaped(at('quiet.wav'), [humanSpeech()], ['gain', '-40']);
    await expect(rendering(silent)).rejects.toMatchObject({ kind: 'empty' });
    await expect(rendering(short)).rejects.toMatchObject({ kind: 'empty' });
    await expect(rendering(quiet)).rejects.toMatchObject({ kind: 'too-quiet' });
    await expect(rendering(quiet)).rejects.toThrow('请靠近话筒');
  });

  test('is refused when no gain brings a single bang to speech loudness', async () => {
    const bang = await shaped(
      at('bang.wav'),
      ['-n', '-r', '48000'],
      ['synth', '0.002', 'sine', '1000', 'pad', '1', '4'],
    );
    await expect(rendering(bang)).rejects.toMatchObject({ name: 'TranscodeError' });
    expect(await readdir(at('scratch'))).toEqual([]);
  });
});

describe('the tools', () => {
  test('when missing, are asked for by the package that has them', async () => {
    const missing = [
      { ffmpegPath: '/nowhere/ffmpeg' },
      { ffmpegPath: 'no-such-ffmpeg' },
      { ffprobePath: '/nowhere/ffprobe' },
    ];
    for (const paths of missing) {
      const bare = createTranscoder({ scratchFolder: at('scratch'), ...paths });
      const probing = bare.probe(speech);
      await expect(probing).rejects.toMatchObject({ kind: 'tool-missing' });
      await expect(probing).rejects.toThrow('apt install ffmpeg');
    }
    // One transcoder's missing ffmpeg is not another's.
    expect((await transcoder.probe(speech)).durationMs).toBe(5000);
  });

  test('that cannot be started fail the call, not the process', async () => {
    await writeFile(at('not-a-program'), '\u0000', { mode: 0o755 });
    const broken = createTranscoder({ scratchFolder: at('scratch'), ffmpegPath: at('not-a-program') });
    await expect(broken.probe(speech)).rejects.toMatchObject({ name: 'TranscodeError' });
  });

  test('that hang are stopped in time', async () => {
    await writeFile(at('hang'), '#!/bin/sh\nexec sleep 60\n', { mode: 0o755 });
    for (const paths of [{ ffmpegPath: at('hang') }, { ffprobePath: at('hang') }]) {
      const stuck = createTranscoder({ scratchFolder: at('scratch'), timeoutMs: 1500, ...paths });
      await expect(stuck.probe(speech)).rejects.toMatchObject({ kind: 'tool-failed' });
    }
    expect(await sleeping()).toBe(false);
  });

  test('that somebody else ended blame no recording', async () => {
    await writeFile(at('heeds'), '#!/bin/sh\nexit 255\n', { mode: 0o755 });
    await writeFile(at('killed'), '#!/bin/sh\nkill -TERM $$\n', { mode: 0o755 });
    for (const paths of [
      { ffmpegPath: at('heeds') },
      { ffmpegPath: at('killed') },
      { ffprobePath: at('killed') },
    ]) {
      const stopped = createTranscoder({ scratchFolder: at('scratch'), ...paths });
      await expect(stopped.probe(speech)).rejects.toMatchObject({ kind: 'interrupted' });
    }
  });

  test('are killed, and scratch cleaned, when the caller aborts at any moment', async () => {
    const long = await shaped(at('long.wav'), [speech], ['repeat', '60']);
    for (const afterMs of [0, 30, 200, 500]) {
      const abort = new AbortController();
      const rendering = transcoder.render(long, at('aborted.mp3'), defaultProfile, abort.signal);
      setTimeout(() => abort.abort(new Error('the editor left')), afterMs);
      await expect(rendering).rejects.toThrow('the editor left');
      expect(await readdir(at('scratch'))).toEqual([]);
    }
    expect(await readdir(folder)).not.toContain('aborted.mp3');
    await expect(transcoder.probe(long, AbortSignal.abort(new Error('too late')))).rejects.toThrow(
      'too late',
    );
  });
});

/** Whether a child of this process still sleeps. */
async function sleeping(): Promise<boolean> {
  const ps = spawn('ps', ['--ppid', String(process.pid), '-o', 'comm=']);
  let names = '';
  for await (const piece of ps.stdout) names += piece;
  return names.includes('sleep');
}
