import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { defaultProfile } from '../../src/audio/audio-profile.ts';
import { createTranscoder } from '../../src/audio/transcoder.ts';
import { isOfTheFile, TranscodeError, type Transcoder } from '../../src/ports/transcoder.ts';
import { converted, floatWav, humanSpeech, shaped } from './sounds.ts';

vi.setConfig({ testTimeout: 90_000 });

let folder: string;
let transcoder: Transcoder;
let speech: string;
const at = (name: string): string => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dalaba-hostile-'));
  transcoder = createTranscoder({ scratchFolder: at('scratch') });
  speech = await shaped(at('speech.wav'), [humanSpeech()], ['trim', '0', '2']);
});
afterAll(async () => {
  expect(await readdir(at('scratch'))).toEqual([]);
  await rm(folder, { recursive: true, force: true });
});

const render = (path: string) => transcoder.render(path, at('made.mp3'), defaultProfile);

/** Analysing and rendering refuse it alike, with a sentence that begins in Chinese and goes on in English. */
async function refused(path: string): Promise<TranscodeError> {
  const [analysing, rendering] = await Promise.allSettled([transcoder.analyse(path), render(path)]);
  const reasons = [analysing, rendering].map((one) => (one.status === 'rejected' ? one.reason : undefined));
  for (const reason of reasons) {
    expect(reason, path).toBeInstanceOf(TranscodeError);
    expect(reason.message).toMatch(/^[\p{Script=Han}\d].*。.*[A-Z].*\.$/u);
  }
  expect(reasons[0].message).toBe(reasons[1].message);
  return reasons[0];
}

describe('the sound of a video', () => {
  const picture = ['-f', 'lavfi', '-i', 'testsrc=d=2:s=128x96'];

  test.each([
    ['film.mp4', ['-c:v', 'libx264', '-pix_fmt', 'yuv420p'], 'aac'],
    ['film.mov', [], 'aac'],
    ['film.3gp', ['-c:v', 'h263', '-c:a', 'aac'], 'aac'],
    ['film.webm', ['-c:v', 'libvpx', '-c:a', 'libopus'], 'opus'],
  ])(
    'of %s is taken and its pictures are not looked at, under a name of sound too',
    async (name, options, codec) => {
      const film = await readFile(await converted(at(name), [...picture, '-i', speech, ...options]));
      await writeFile(at('film.mp3'), film);
      const { probe, sound } = await transcoder.analyse(at('film.mp3'));
      expect(probe).toMatchObject({ container: 'video', codec, channels: 1 });
      expect(Math.abs(sound.durationMs - 2000)).toBeLessThan(200);
      expect(Math.abs((await render(at(name))).loudnessLufs - -15)).toBeLessThanOrEqual(0.3);
    },
  );

  test('that has none, or of which the second half never arrived, is refused', async () => {
    const mute = await converted(at('mute.mp4'), [...picture, '-an']);
    expect((await refused(mute)).message).toContain('没有声音');
    for (const [name, options] of [
      ['cut.mp4', ['-movflags', '+faststart']],
      ['cut.webm', ['-c:v', 'libvpx', '-c:a', 'libopus']],
    ] as const) {
      const whole = await readFile(await converted(at(name), [...picture, '-i', speech, ...options]));
      await truncate(at(name), Math.floor(whole.length / 2));
      expect((await refused(at(name))).message).toContain('文件不完整');
    }
  });

  test('of a codec that is on no list is refused by name', async () => {
    const film = await converted(at('dolby.mp4'), [...picture, '-i', speech, '-ar', '48000', '-c:a', 'ac3']);
    expect((await refused(film)).message).toContain('ac3');
  });
});

describe('what a phone wrote as AMR', () => {
  test('has its pauses, in which nothing was stored, as silence', async () => {
    // A real encoder (opencore), which stores no frames of speech where nobody speaks.
    const path = await shaped(at('phone.amr'), [speech, '-t', 'amr-nb'], ['pad', '1', '2@1', '1.5']);
    const { probe, sound } = await transcoder.analyse(path);
    expect(probe.codec).toBe('amr_nb');
    expect(Math.abs(sound.durationMs - 6500)).toBeLessThanOrEqual(40);
    expect(sound.longestPauseMs).toBeGreaterThanOrEqual(1900);
    expect(Math.abs((await render(path)).loudnessLufs - -15)).toBeLessThanOrEqual(0.3);
    const frame = Buffer.concat([Buffer.from([0x3c]), Buffer.alloc(31)]);
    await writeFile(at('cut.amr'), Buffer.concat([Buffer.from('#!AMR\n'), frame, frame.subarray(0, 20)]));
    expect((await refused(at('cut.amr'))).message).toContain('文件不完整');
  });

  test('may be wideband', async () => {
    // No encoder here writes it: ten frames of 23.85 kbit/s (RFC 4867), all their bits zero.
    const frame = Buffer.concat([Buffer.from([0x44]), Buffer.alloc(60)]);
    await writeFile(at('wide.awb'), Buffer.concat([Buffer.from('#!AMR-WB\n'), ...Array(10).fill(frame)]));
    expect(await transcoder.probe(at('wide.awb'))).toMatchObject({
      codec: 'amr_wb',
      sampleRateHz: 16_000,
      durationMs: 200,
    });
  });
});

describe('a file that would mislead', () => {
  test.each(['drms', 'enca'])('is called protected by its mark %s', async (mark) => {
    const bytes = await readFile(await converted(at('bought.m4a'), ['-i', speech]));
    bytes.write(mark, bytes.indexOf('mp4a'), 'latin1');
    await writeFile(at('bought.m4a'), bytes);
    const { kind, message } = await refused(at('bought.m4a'));
    expect(kind).toBe('forbidden');
    expect(message).toContain('DRM');
  });

  test('by a WAV header of too much or too little is refused', async () => {
    for (const bytes of [240_000, 8000]) {
      const wav = await readFile(speech);
      wav.writeUInt32LE(bytes, 40);
      await writeFile(at('lying.wav'), wav);
      expect((await refused(at('lying.wav'))).message).toContain('文件不完整');
    }
  });

  test('by an MP3 header of too little is heard to its end, and of too much refused', async () => {
    const mp3 = await readFile(await converted(at('honest.mp3'), ['-i', speech]));
    const count = Math.max(mp3.indexOf('Xing'), mp3.indexOf('Info')) + 8;
    const frames = mp3.readUInt32BE(count);
    mp3.writeUInt32BE(Math.floor(frames / 4), count);
    await writeFile(at('short.mp3'), mp3);
    expect((await transcoder.probe(at('short.mp3'))).durationMs).toBeGreaterThanOrEqual(2000);
    mp3.writeUInt32BE(frames * 4, count);
    await writeFile(at('long.mp3'), mp3);
    expect((await refused(at('long.mp3'))).message).toContain('文件不完整');
  });

  test('by a playlist, a concatenation or a picture of one never reaches what it names', async () => {
    await converted(at('stream.ts'), ['-i', speech, '-c:a', 'aac']);
    const lists = {
      'list.m3u8': '#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\nstream.ts\n#EXT-X-ENDLIST\n',
      'hls.mp3': `#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\nfile://${at('stream.ts')}\n#EXT-X-ENDLIST\n`,
      'remote.m4a': '#EXTM3U\n#EXTINF:5,\nhttp://127.0.0.1:1/a.mp3\n#EXT-X-ENDLIST\n',
      'concat.wav': "ffconcat version 1.0\nfile 'speech.wav'\n",
      'dash.mp4': '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011"></MPD>',
    };
    for (const [name, content] of Object.entries(lists)) {
      await writeFile(at(name), content);
      expect(['forbidden', 'not-audio', 'unreadable'], name).toContain((await refused(at(name))).kind);
    }
    expect((await refused(at('stream.ts'))).kind).toBe('forbidden');
  });
});

describe('an unusual recording', () => {
  test('of 500 streams is its first', async () => {
    const maps = Array.from({ length: 500 }, () => ['-map', '0:a']).flat();
    const short = await shaped(at('short.wav'), [speech], ['trim', '0', '1']);
    const many = await converted(at('many.mkv'), ['-i', short, ...maps, '-c:a', 'pcm_s16le']);
    expect((await render(many)).durationMs).toBeGreaterThan(700);
  });

  test('of 1 kHz is refused, of 192 kHz and of 8 channels is made ready', async () => {
    const slow = await shaped(at('slow.wav'), [speech, '-r', '1000']);
    expect((await refused(slow)).message).toContain('1000 赫');
    for (const form of [
      ['-r', '192000', '-b', '24'],
      ['-c', '8'],
    ]) {
      const path = await shaped(at('form.wav'), [speech, ...form]);
      expect(Math.abs((await render(path)).loudnessLufs - -15)).toBeLessThanOrEqual(0.3);
    }
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY])('with samples of %d is refused', async (value) => {
    const samples = Float32Array.from({ length: 48_000 }, (_, at) => 0.1 * Math.sin(at / 20));
    samples.fill(value, 100, 110);
    await writeFile(at('broken.wav'), floatWav(samples));
    expect((await refused(at('broken.wav'))).message).toContain('不是数字');
  });

  test('with 60 MB of tags before its sound is made ready', async () => {
    const mp3 = await readFile(await converted(at('tagged.mp3'), ['-i', speech]));
    const picture = Buffer.concat([Buffer.from('\0image/png\0\u0003\0', 'latin1'), Buffer.alloc(60 << 20)]);
    const frame = Buffer.concat([Buffer.from('APIC'), syncSafe(picture.length), Buffer.alloc(2), picture]);
    const head = Buffer.concat([Buffer.from('ID3\u0004\0\0', 'latin1'), syncSafe(frame.length)]);
    await writeFile(at('tagged.mp3'), Buffer.concat([head, frame, mp3]));
    expect((await render(at('tagged.mp3'))).durationMs).toBeGreaterThan(1700);
  });

  test('may be called anything a file may be called', async () => {
    const names = [
      '防骗 课.wav',
      '📢 emoji 🎤.wav',
      `quotes ' " \` $(id) %d.wav`,
      '-i -f lavfi.wav',
      'a:b|c,d;e=f[g].wav',
      '.. ..wav',
      `${'长'.repeat(83)}ab.wav`,
    ];
    const sound = await readFile(speech);
    for (const name of names) {
      await writeFile(at(name), sound);
      expect((await transcoder.analyse(at(name))).sound.durationMs, name).toBe(2000);
    }
    const made = at("made of 📢 ' %d.mp3");
    await transcoder.render(`${folder}/scratch/../${names[2]}`, made, defaultProfile);
    expect((await readFile(made)).length).toBeGreaterThan(0);
  });
});

describe('a machine at its end', () => {
  const failing = async (name: string, script: string): Promise<Transcoder> => {
    // fluent-ffmpeg asks the first ffmpeg of a process what it can do.
    await transcoder.probe(speech);
    await writeFile(at(name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    return createTranscoder({ scratchFolder: at('scratch'), ffmpegPath: at(name) });
  };

  test('of its disk blames no recording', async () => {
    const full = await failing(
      'full',
      'echo "av_interleaved_write_frame(): No space left on device" >&2; exit 1',
    );
    const error = await full.analyse(speech).catch((reason) => reason);
    expect(error.message).toContain('磁盘满了');
    expect(isOfTheFile(error)).toBe(false);
  });

  test('of its service, killed in the middle of a recording, is cleaned up after by the next', async () => {
    const left = at('left');
    const long = await shaped(at('long.wav'), [speech, '-r', '48000'], ['repeat', '300']);
    const source = JSON.stringify(join(import.meta.dirname, '../../src/audio/transcoder.ts'));
    const script = `const { createTranscoder } = await import(${source});
      await createTranscoder({ scratchFolder: ${JSON.stringify(left)} }).analyse(${JSON.stringify(long)});`;
    const service = spawn(process.execPath, ['--input-type=module', '-e', script]);
    await vi.waitUntil(async () => (await readdir(left).catch(() => [])).length > 0, { timeout: 60_000 });
    // Another one's, which lives.
    await mkdir(join(left, `audio-${hostname()}-${process.ppid}-alive`));
    service.kill('SIGKILL');
    await once(service, 'exit');
    expect(await readdir(left)).toHaveLength(2);
    await createTranscoder({ scratchFolder: left }).analyse(speech);
    expect(await readdir(left)).toEqual([`audio-${hostname()}-${process.ppid}-alive`]);
  });

  test('of what one recording may take stops that recording', async () => {
    const greedy = await failing(
      'greedy',
      `exec dd if=/dev/zero of=${at('scratch')}/huge bs=1M seek=2000 count=1`,
    );
    const error = await greedy.analyse(speech).catch((reason) => reason);
    await rm(join(at('scratch'), 'huge'), { force: true });
    expect(error.message).toContain('资源太多');
    expect(isOfTheFile(error)).toBe(true);
  });
});

/** ID3v2's numbers: seven bits a byte. */
const syncSafe = (size: number): Buffer =>
  Buffer.from([(size >> 21) & 127, (size >> 14) & 127, (size >> 7) & 127, size & 127]);
