import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { defaultProfile } from '../../src/audio/audio-profile.ts';
import { frameBytes, frameMs, frameSamples, sampleRateHz } from '../../src/domain/frames.ts';
import { type Digest, endpointId } from '../../src/domain/ids.ts';
import type { Programme, Rendition } from '../../src/domain/programme.ts';
import { readLog } from '../../src/loudspeaker/plays-log.ts';
import type { BroadcastPlaylist } from '../../src/ports/broadcasts.ts';
import type { PlayRecord } from '../../src/ports/plays.ts';
import { createStore } from '../../src/store/store.ts';
import { aHome, removeSpeech, type TestHome } from '../support/home.ts';
import { output } from '../support/process.ts';
import { freePort } from '../support/served-home.ts';

const run = promisify(execFile);
let home: TestHome;
let port = 0;
let first: Awaited<ReturnType<typeof sample>>;

const sample = () =>
  output(['sample', '--home', home.folder, '--once', '--json', '--speed', '60', '--port', '0']);
const inData = (...parts: string[]): string => join(home.folder, 'data', ...parts);

async function asked<T>(command: 'plays' | 'broadcasts'): Promise<readonly T[]> {
  return JSON.parse((await output([command, '--home', home.folder, '--json'])).stdout);
}

beforeAll(async () => {
  port = await freePort();
  const line = (id: string, area: string): string =>
    `${id},${id},${area},http,http://127.0.0.1:${port}/${id}`;
  home = await aHome({
    lessons: 2,
    endpoints: [line('donge-001', '371524100'), line('donge-002', '371524101')],
  });
  first = await sample();
});

afterAll(async () => {
  await home?.remove();
  await removeSpeech();
});

interface Result {
  readonly broadcasts: number;
  readonly deliveries: number;
  readonly plays: Readonly<Record<string, number>>;
  readonly audioSeconds: number;
  readonly wallSeconds: number;
}

/** The one JSON object a run printed. */
function resultOf({ code, text, stdout }: typeof first): Result {
  expect(code, text).toBe(0);
  expect(stdout.trimEnd()).not.toContain('\n');
  return JSON.parse(stdout);
}

test('a sample evening is aired whole and told as one JSON object', () => {
  const result = resultOf(first);
  expect(result).toEqual({
    broadcasts: 1,
    deliveries: 2,
    plays: { planned: 8, played: 8, partial: 0, interrupted: 0, missed: 0, unknown: 0 },
    audioSeconds: expect.any(Number),
    wallSeconds: expect.any(Number),
  });
  expect(result.audioSeconds).toBeGreaterThan(20);
  expect(result.wallSeconds).toBeLessThan(120);
});

test('what it tells agrees with the plays, and with what the loudspeakers wrote down themselves', async () => {
  const { plays, audioSeconds } = resultOf(first);
  const records = await asked<PlayRecord>('plays');
  expect(records).toHaveLength(plays.planned ?? 0);
  expect(records.every(({ outcome }) => outcome === 'played')).toBe(true);
  expect(sum(records.map(({ playedMs }) => playedMs)) / 1000).toBeCloseTo(audioSeconds, 0);
  const said = records.map(({ endpoint, item, lesson, playedMs, startedAtMs }) =>
    [endpoint, item, lesson, playedMs, startedAtMs].join(' '),
  );
  const wrote = readLog(inData('village', String(port))).map(
    ({ endpoint, item, lesson, playedMs, startedAtMs }) =>
      [endpoint, item, lesson, playedMs, startedAtMs].join(' '),
  );
  expect(said.toSorted()).toEqual(wrote.toSorted());
});

test('each loudspeaker hears the variety of its place, from the opening to the closing', async () => {
  const records = await asked<PlayRecord>('plays');
  for (const [id, variety] of [
    ['donge-001', 'cmn'],
    ['donge-002', 'cmn-x-jilu1239'],
  ] as const) {
    const heard = records.filter(({ endpoint }) => endpoint === endpointId(id));
    expect(heard.map((play) => play.variety)).toEqual(heard.map(() => variety));
    expect(heard.map(({ kind }) => kind)).toEqual(['opening', 'lesson', 'lesson', 'closing']);
  }
});

describe('what went on the air', () => {
  let programmes: Programme[];
  let renditions: Map<Digest, Rendition>;

  beforeAll(async () => {
    const store = await createStore({ file: inData('dalaba.sqlite'), readOnly: true, clock: Date });
    try {
      const [broadcast] = await store.broadcasts.list({ limit: 1 });
      if (broadcast === undefined) throw new Error('nothing was aired');
      const playlists: readonly BroadcastPlaylist[] = await store.broadcasts.playlists(broadcast.id);
      programmes = playlists.flatMap(({ programme }) => (programme === undefined ? [] : [programme]));
      const made = (await store.renditions.all(defaultProfile.version)).values();
      renditions = new Map([...made].map((rendition) => [rendition.digest, rendition]));
    } finally {
      await store.close();
    }
  });

  test('is whole frames of 192 bytes, as long as its cue sheet says', async () => {
    expect(programmes).toHaveLength(2);
    for (const { digest, bytes, durationMs, cues } of programmes) {
      const blob = await readFile(blobPath(digest));
      expect(blob).toHaveLength(bytes);
      // A frame's header: MPEG-1 Layer III without checksum, 64 kbit/s, 48 kHz.
      for (let at = 0; at < bytes; at += frameBytes) expect(blob.readUInt32BE(at) >>> 8).toBe(0xfffb54);
      expect(durationMs).toBe((bytes / frameBytes) * frameMs);
      const last = cues.at(-1);
      expect((last?.offsetMs ?? 0) + (last?.durationMs ?? 0)).toBe(durationMs);
    }
  });

  test('sounds at each cue as its rendition sounds alone, and is silent between', async () => {
    for (const { digest, cues } of programmes) {
      const whole = await decoded(digest);
      let at = 0;
      for (const { rendition, offsetMs, durationMs } of cues) {
        const alone = await decoded(rendition);
        expect(alone).toHaveLength((durationMs / frameMs) * frameSamples);
        expect(furthest(alone, new Int16Array(alone.length))).toBeGreaterThan(10_000);
        const start = (offsetMs * sampleRateHz) / 1000;
        expect(furthest(whole.subarray(start, start + alone.length), alone)).toBeLessThanOrEqual(1);
        expect(furthest(whole.subarray(at, start), new Int16Array(start - at))).toBeLessThanOrEqual(1);
        at = start + alone.length;
      }
      expect(whole).toHaveLength(at);
    }
  });

  test('is as loud as every other programme, and never too loud', async () => {
    const used = new Set(programmes.flatMap(({ cues }) => cues.map(({ rendition }) => rendition)));
    expect(used.size).toBe(8);
    for (const digest of used) {
      const { lufs, truePeakDbtp } = await measured(digest);
      expect(Math.abs(lufs - -15)).toBeLessThanOrEqual(0.3);
      expect(truePeakDbtp).toBeLessThanOrEqual(-2);
      expect(renditions.get(digest)?.loudnessLufs).toBeCloseTo(lufs, 0);
    }
  });
});

test('the next run airs the next slot', async () => {
  const [evening] = await asked<{ id: string; date: string; slot: string }>('broadcasts');
  expect(evening?.slot).toBe('evening');
  expect(resultOf(await sample()).plays).toMatchObject({ planned: 8, played: 8 });
  const broadcasts = await asked<{ id: string; date: string; slot: string; state: string }>('broadcasts');
  const next = Temporal.PlainDate.from(evening?.date ?? '')
    .add({ days: 1 })
    .toString();
  expect(broadcasts.filter(({ state }) => state === 'settled').map(({ id }) => id)).toEqual([
    `371524/${next}/morning`,
    evening?.id,
  ]);
});

const blobPath = (digest: Digest): string => inData('blobs', digest.slice(0, 2), digest.slice(2));

async function decoded(digest: Digest): Promise<Int16Array> {
  const options = ['-v', 'error', '-f', 'mp3', '-i', blobPath(digest), '-f', 's16le', '-'];
  const { stdout } = await run('ffmpeg', options, { encoding: 'buffer', maxBuffer: 2 ** 28 });
  return new Int16Array(stdout.buffer, stdout.byteOffset, stdout.length / 2).slice();
}

/** What ffmpeg's own summary says of the decoded MP3, as a horn's two ears hear it. */
async function measured(digest: Digest): Promise<{ lufs: number; truePeakDbtp: number }> {
  const meter = ['-af', 'ebur128=dualmono=1:peak=true', '-f', 'null', '-'];
  const { stderr } = await run('ffmpeg', ['-nostats', '-f', 'mp3', '-i', blobPath(digest), ...meter]);
  const summary = stderr.slice(stderr.lastIndexOf('Summary:'));
  const value = (name: RegExp): number => Number(name.exec(summary)?.[1] ?? Number.NaN);
  return { lufs: value(/I:\s+(\S+) LUFS/), truePeakDbtp: value(/Peak:\s+(\S+) dBFS/) };
}

/** The greatest difference of two sounds, sample by sample. */
function furthest(one: Int16Array, other: Int16Array): number {
  if (one.length !== other.length) return Number.POSITIVE_INFINITY;
  return one.reduce((most, sample, index) => Math.max(most, Math.abs(sample - (other[index] ?? 0))), 0);
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
