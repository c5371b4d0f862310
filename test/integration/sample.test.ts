import { execFile } from 'node:child_process';
import { cp, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { defaultProfile } from '../../src/audio/audio-profile.ts';
import { frameBytes, frameMs, frameSamples, sampleRateHz } from '../../src/domain/frames.ts';
import { areaCode, type Digest, endpointId } from '../../src/domain/ids.ts';
import type { Programme, Rendition } from '../../src/domain/programme.ts';
import { readLog } from '../../src/loudspeaker/plays-log.ts';
import type { BroadcastPlaylist } from '../../src/ports/broadcasts.ts';
import type { PlayRecord } from '../../src/ports/plays.ts';
import { createStore } from '../../src/store/store.ts';
import { aHome, removeSpeech, type TestHome } from '../support/home.ts';
import { output } from '../support/process.ts';
import { freePort } from '../support/served-home.ts';
import { aScreen, onTerminal } from '../support/terminal.ts';

const run = promisify(execFile);
/** A whole run, on a machine with much else to do. */
const patienceMs = 600_000;
let home: TestHome;
let port = 0;
let first: Awaited<ReturnType<typeof sample>>;

const command = () => ['sample', '--home', home.folder, '--once', '--speed', '60', '--port', '0'];
const sample = (...more: string[]) => output([...command(), '--json', ...more]);
/** The counties beside Dong'e, each with one village that plays and one that only takes orders. */
const others = [
  ['371503', 'chiping', '茌平区'],
  ['371522', 'shenxian', '莘县'],
  ['371525', 'guanxian', '冠县'],
] as const;
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
    // Its time is its own: no hour of the day may turn morning and evening round.
    slots: { morning: '06:30', evening: '18:30' },
  });
  for (const [minute, [code, pinyin, name]] of others.entries())
    await aCounty(code, pinyin, name, minute + 1);
  first = await sample();
}, patienceMs);

/** Dong'e's folder under another name, its slots some minutes later. */
async function aCounty(code: string, pinyin: string, name: string, minutes: number): Promise<void> {
  const folder = join(home.folder, 'schedules', pinyin);
  await cp(join(home.folder, 'schedules', 'donge'), folder, { recursive: true });
  const rewrite = async (file: string, change: (text: string) => string) =>
    writeFile(join(folder, file), change(await readFile(join(folder, file), 'utf8')));
  await rewrite('schedule.yaml', (text) =>
    text
      .replace('371524', code)
      .replace('donge', pinyin)
      .replace('东阿县', name)
      .replaceAll(':30"', `:${30 + minutes}"`),
  );
  await rewrite('areas.csv', (text) =>
    text.replaceAll('371524', code).replace('东阿县', name).concat(`${code}101200,前村,${minutes}00,\n`),
  );
  const row = (id: string, driver: string, address: string) =>
    `${pinyin}-${id},${pinyin}-${id},${code}101200,${driver},${address}\n`;
  const rows =
    row('001', 'http', `http://127.0.0.1:${port}/${pinyin}-001`) + row('009', 'memory', 'memory://9');
  await writeFile(join(folder, 'endpoints.csv'), `id,name,area,driver,address\n${rows}`);
}

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

test('an evening of four counties is aired whole and told as one JSON object', () => {
  const result = resultOf(first);
  expect(result).toEqual({
    broadcasts: 4,
    deliveries: 8,
    plays: { planned: 32, played: 20, partial: 0, interrupted: 0, missed: 0, unknown: 12 },
    audioSeconds: expect.any(Number),
    wallSeconds: expect.any(Number),
  });
  expect(result.audioSeconds).toBeGreaterThan(20);
});

test('what it tells agrees with the plays, and with what the loudspeakers wrote down themselves', async () => {
  const { plays, audioSeconds } = resultOf(first);
  const records = await asked<PlayRecord>('plays');
  expect(records).toHaveLength(plays.planned ?? 0);
  const played = records.filter(({ outcome }) => outcome === 'played');
  expect(played).toHaveLength(plays.played ?? 0);
  // Only endpoints that give no evidence leave it unknown what became of an item.
  const unknown = records.filter(({ outcome }) => outcome !== 'played');
  expect(new Set(unknown.map(({ endpoint, reason }) => `${endpoint} ${reason}`))).toEqual(
    new Set(others.map(([, pinyin]) => `${pinyin}-009 no-receipt`)),
  );
  expect(sum(records.map(({ playedMs }) => playedMs)) / 1000).toBeCloseTo(audioSeconds, 0);
  const said = played.map(({ endpoint, item, lesson, playedMs, startedAtMs }) =>
    [endpoint, item, lesson, playedMs, startedAtMs].join(' '),
  );
  const wrote = readLog(inData('village', String(port))).map(
    ({ endpoint, item, lesson, playedMs, startedAtMs }) =>
      [endpoint, item, lesson, playedMs, startedAtMs].join(' '),
  );
  expect(said.toSorted()).toEqual(wrote.toSorted());
  // Sample time runs ahead of the machine's: the evening is in the month so far, and no heading is older than its checkpoint.
  const sheet = ['report', 'coverage', 'donge', '--home', home.folder, '--format', 'json'];
  const { madeAtMs, checkpoint, sections } = JSON.parse((await output(sheet)).stdout);
  expect(madeAtMs).toBeGreaterThanOrEqual(checkpoint.atMs);
  const { figures } = sections.find(({ id }: { id: string }) => id === 'totals');
  expect(figures.find(({ key }: { key: string }) => key === 'planned')).toMatchObject({ value: 1 });
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
      const [broadcast] = await store.broadcasts.list({ county: areaCode('371524'), limit: 1 });
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

test('each county starts at its own time, all on one clock', async () => {
  const records = await asked<PlayRecord>('plays');
  const starts = ['371524', ...others.map(([code]) => code)].map((code) =>
    Math.min(...records.flatMap(({ county, startedAtMs }) => (county === code ? (startedAtMs ?? []) : []))),
  );
  const apart = starts.map((atMs) => Math.round((atMs - (starts[0] ?? 0)) / 60_000));
  expect(apart).toEqual([0, 1, 2, 3]);
});

interface Aired {
  readonly id: string;
  readonly date: string;
  readonly slot: string;
  readonly state: string;
}
const settled = async (): Promise<readonly string[]> =>
  (await asked<Aired>('broadcasts')).filter(({ state }) => state === 'settled').map(({ id }) => id);

describe('the next run, on a terminal', () => {
  let evening: Aired | undefined;
  let text: string;
  let lines: readonly string[];

  beforeAll(async () => {
    [evening] = await asked<Aired>('broadcasts');
    const run = onTerminal(80, [resolve(import.meta.dirname, '../../src/main.ts'), ...command()], {
      NO_COLOR: '1',
    });
    expect(await run.ended, run.text()).toBe(0);
    text = run.text();
    const screen = aScreen(80);
    await screen.write(text);
    lines = screen.lines();
    expect(screen.hasCursor()).toBe(true);
  }, patienceMs);

  test('airs the next slot of all four counties', async () => {
    expect(evening?.slot).toBe('evening');
    const next = Temporal.PlainDate.from(evening?.date ?? '')
      .add({ days: 1 })
      .toString();
    expect(new Set(await settled())).toEqual(
      new Set(
        ['371524', ...others.map(([code]) => code)].flatMap((code) => [
          `${code}/${next}/morning`,
          `${code}/${evening?.date}/evening`,
        ]),
      ),
    );
  });

  test('leaves one lane a county, whole, and no escape but those that move the cursor', () => {
    for (const name of ['东阿县', '茌平区', '莘县', '冠县'])
      expect(lines.filter((line) => line.startsWith(name) && line.includes('早间'))).toHaveLength(1);
    expect(lines.find((line) => line.startsWith('东阿县'))).toMatch(/已结 .*█ 2\/2 .*█ 8\/8$/);
    // Select Graphic Rendition ends in m.
    expect(text.split('\x1b[').filter((part) => /^[\d;]*m/.test(part))).toEqual([]);
  });

  test('showed what was on the air while it was', () => {
    expect(text).toMatch(/播出令已签，等 \d\d:3\d/);
    expect(text).toMatch(/正在播 on air \d\/4：lesson-[12]/);
  });

  test('ends with the coverage so far and the sentence that all is accounted for', () => {
    const all = lines.join('');
    expect(all).toContain('覆盖');
    expect(lines.find((line) => line.startsWith('莘县    1/1'))).toMatch(/1\/1 +约 200\/200 +2 +冀鲁官话 \d/);
    expect(all).toContain('每个下发都有结果：8 个终端，32 次播放，其中 12 次在只收不播、没有回执的终端。');
  });
});

describe('one county alone, without a terminal', () => {
  let before: readonly string[];
  let text: string;

  beforeAll(async () => {
    before = await settled();
    const run = await output([...command(), '--county', '莘县']);
    expect(run.code, run.text).toBe(0);
    text = run.text;
  }, patienceMs);

  test('is aired, and no other', async () => {
    const added = (await settled()).filter((id) => !before.includes(id));
    expect(added).toEqual([expect.stringMatching(/^371522\/.*\/evening$/)]);
    expect(text).toContain('每个下发都有结果：2 个终端，8 次播放，其中 4 次在只收不播、没有回执的终端。');
  });

  test('is told in lines that are Chinese, then English', () => {
    const told = text
      .split('\n')
      .filter((line) => /^(读取|已排|制作|已装|已定|下发|播放|没播|已结) /.test(line));
    expect(told.length).toBeGreaterThan(8);
    for (const line of told) expect(line).toMatch(/[一-鿿].*。[A-Z][a-z].*\.$/);
    expect(told.at(-1)).toMatch(/^已结 {2}莘县晚间 371522/);
    expect(text).not.toContain('\x1b');
  });
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
