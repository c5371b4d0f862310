import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createStreamEncoder } from '../../src/audio/stream-encoder.ts';
import { rtpPayloads, type StreamCodec, streamCodecs } from '../../src/domain/rtp.ts';
import type { PreparedStream } from '../../src/ports/stream-encoder.ts';
import { TranscodeError } from '../../src/ports/transcoder.ts';
import { compareHz, matchOf, soundOf } from '../support/correlation.ts';
import { type SpokenProgramme, spokenProgramme } from '../support/programme.ts';

let folder: string;
let spoken: SpokenProgramme;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dalaba-streams-'));
  spoken = await spokenProgramme(join(folder, 'programme.mp3'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const never = new AbortController().signal;
const scratch = (name: string) => ({ scratchFolder: join(folder, name) });
const audioOf = (path = spoken.path) => ({ ...spoken, audio: async () => path });

const allOf = async ({ open, packets }: PreparedStream): Promise<Buffer> => {
  const file = await open();
  try {
    return await file.read(0, packets);
  } finally {
    await file.close();
  }
};

const raw: Partial<Record<StreamCodec, readonly string[]>> = {
  pcmu: ['-f', 'mulaw', '-ar', '8000', '-ac', '1'],
  g722: ['-f', 'g722', '-ac', '1'],
  l16: ['-f', 's16be', '-ar', '44100', '-ac', '1'],
};

test.each(Object.entries(raw))('%s holds the programme after two seconds of silence', async (name, input) => {
  const codec = name as StreamCodec;
  const prepared = await createStreamEncoder(scratch('sound')).prepare(audioOf(), codec, never);
  expect(prepared.silent * rtpPayloads[codec].packetMs).toBe(2000);
  const bytes = await allOf(prepared);
  expect(bytes.length).toBe(prepared.packets * rtpPayloads[codec].bytes);
  const path = join(folder, `${codec}.raw`);
  await writeFile(path, bytes);
  const [heard, programme] = await Promise.all([soundOf(path, input), soundOf(spoken.path, ['-f', 'mp3'])]);
  const { atMs, likeness } = matchOf(heard, programme, { fromMs: 1000, lengthMs: 700 });
  expect(likeness).toBeGreaterThan(0.97);
  expect(Math.abs(atMs - 3000)).toBeLessThanOrEqual(0.5);
  const silence = heard.subarray(0, 1.9 * compareHz);
  expect(Math.max(...silence.map(Math.abs))).toBeLessThan(50);
});

test.each(streamCodecs)('%s is made once, and read in parts', async (codec) => {
  const encoder = createStreamEncoder(scratch(`once-${codec}`));
  let asked = 0;
  const programme = {
    ...spoken,
    audio: async () => {
      asked += 1;
      return spoken.path;
    },
  };
  const both = await Promise.all([1, 2].map(() => encoder.prepare(programme, codec, never)));
  const whole = await allOf(both[0] as PreparedStream);
  // Another process asks for the same.
  const later = await createStreamEncoder(scratch(`once-${codec}`)).prepare(programme, codec, never);
  const file = await later.open();
  const { bytes } = rtpPayloads[codec];
  expect(await file.read(150, 50)).toEqual(whole.subarray(150 * bytes, 200 * bytes));
  expect(await file.read(later.packets - 1, 50)).toEqual(whole.subarray(-bytes));
  await file.close();
  expect(asked).toBe(1);
  expect(await readdir(join(folder, `once-${codec}`))).toHaveLength(1);
});

test('what is no programme is told as such, and leaves nothing behind', async () => {
  const path = join(folder, 'text.mp3');
  await writeFile(path, 'no sound at all'.repeat(100));
  const encoder = createStreamEncoder(scratch('none'));
  const failure = await encoder.prepare(audioOf(path), 'g722', never).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(TranscodeError);
  expect(await readdir(join(folder, 'none'))).toEqual([]);
});

test('who stops waiting is let go, and who closes ends the work', async () => {
  const encoder = createStreamEncoder(scratch('stopped'));
  const stopping = new AbortController();
  const left = encoder.prepare(audioOf(), 'opus', stopping.signal);
  const ended = encoder.prepare(audioOf(), 'opus', never).catch((error: unknown) => error);
  stopping.abort(new Error('enough'));
  await expect(left).rejects.toThrow('enough');
  await encoder.close();
  expect(await ended).toBeInstanceOf(Error);
  expect(await readdir(join(folder, 'stopped'))).toEqual([]);
});
