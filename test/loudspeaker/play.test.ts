import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { LoudspeakerOptions } from '../../src/loudspeaker/config.ts';
import type { LoudspeakerDeps } from '../../src/loudspeaker/loudspeaker.ts';
import { createLoudspeaker, type Loudspeaker } from '../../src/loudspeaker/loudspeaker.ts';
import { readLog } from '../../src/loudspeaker/plays-log.ts';
import {
  anOrder,
  aProgramme,
  eventually,
  post,
  signed,
  speakerOptions,
  temporaryFolder,
  tones,
} from './an-order.ts';
import { type FakeServer, startFakeServer } from './fake-server.ts';

let server: FakeServer;
let folder: string;
let speaker: Loudspeaker | undefined;

beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(async () => {
  await speaker?.close();
  await server.close();
  fs.rmSync(folder, { recursive: true });
});

const start = async (more: Partial<LoudspeakerOptions> = {}, deps: Partial<LoudspeakerDeps> = {}) => {
  speaker = await createLoudspeaker(speakerOptions(server, folder, more), { port: 0, ...deps });
  return speaker;
};
const finished = () => server.events().some((event) => event.kind === 'finished');

test('three items at twenty times the speed are each reported whole, in order, on time', async () => {
  server = await startFakeServer(20);
  const { url } = await start({ speed: 20 });
  const order = anOrder(server, aProgramme(tones(6_000, 4_800, 7_200), 10), { startsInMs: 80_000 });
  expect(await post(url, await signed(order, server))).toEqual({ answer: 'accepted' });
  await eventually('finished', finished);

  const items = server.events().filter((event) => event.kind === 'item');
  expect(items.map(({ item, playedMs, cutBy }) => ({ item, playedMs, cutBy }))).toEqual(
    order.items.map(({ item, durationMs }) => ({ item, playedMs: durationMs, cutBy: undefined })),
  );
  for (const [index, { startedAtMs }] of items.entries()) {
    const dueMs = order.startsAtMs + (order.items[index]?.offsetMs ?? 0);
    expect(Math.abs((startedAtMs ?? 0) - dueMs)).toBeLessThan(20);
  }
  expect(server.events().map((event) => event.kind)).toEqual([
    'boot',
    'accepted',
    'item',
    'item',
    'item',
    'finished',
  ]);
  const last = [...server.receipts.values()].at(-1);
  expect(last?.event).toEqual({
    kind: 'finished',
    order: order.order,
    playedMs: 18_000,
    checkpoint: order.checkpoint,
  });
  // It can't know before the last sample went out: gaps are 240 ms.
  expect(last?.atMs ?? 0).toBeGreaterThanOrEqual(order.startsAtMs + order.programme.durationMs);
  expect([...server.receipts.values()].map((one) => one.sequence)).toEqual([1, 2, 3, 4, 5, 6]);
  expect(readLog(folder).map((line) => line.playedMs)).toEqual([6_000, 4_800, 7_200]);
});

test('the WAV holds the decoded programme sample for sample', async () => {
  server = await startFakeServer(20);
  const { url } = await start({ speed: 20, output: 'wav' });
  const programme = aProgramme(tones(2_400, 4_800), 5);
  const order = anOrder(server, programme, { startsInMs: 20_000 });
  await post(url, await signed(order, server));
  await eventually('finished', finished);

  const mp3 = path.join(folder, 'programme.mp3');
  fs.writeFileSync(mp3, programme.audio);
  const decode = (file: string) =>
    execFileSync('ffmpeg', ['-v', 'error', '-i', file, '-f', 's16le', '-ac', '1', 'pipe:1'], {
      maxBuffer: 64 << 20,
    });
  const wav = path.join(folder, 'wav', `${order.order.replaceAll('/', '_')}.wav`);
  const heard = decode(wav);
  expect(heard.length).toBe(programme.durationMs * 96);
  expect(heard.equals(decode(mp3))).toBe(true);
  expect(fs.readFileSync(wav).length).toBe(44 + heard.length);
});

test('a player process killed in the middle leaves a partial item as long as what it got', async () => {
  server = await startFakeServer();
  const file = path.join(folder, 'heard.pcm');
  const pidFile = path.join(folder, 'player.pid');
  // Writes what it would play into a file, without a buffer of its own.
  const command = ['sh', '-c', `echo $$ > ${pidFile}; exec cat > ${file}`] as const;
  const { url } = await start({ output: 'alsa' }, { player: { command: [...command], latencyMs: 0 } });
  const order = anOrder(server, aProgramme(tones(1_200, 4_800, 1_200)), {
    startsInMs: 1_000,
    volumePercent: 100,
  });
  await post(url, await signed(order, server));
  await eventually(
    'the second item is heard',
    () => fs.existsSync(file) && fs.statSync(file).size > 96 * 2_500,
  );
  process.kill(Number(fs.readFileSync(pidFile, 'utf8')), 'SIGKILL');
  await eventually('finished', finished);

  const [first, second, third] = server.events().filter((event) => event.kind === 'item');
  expect(first).toMatchObject({ item: 0, playedMs: 1_200 });
  expect(first).not.toHaveProperty('cutBy');
  expect(second).toMatchObject({ item: 1, cutBy: 'output-failed' });
  expect(third).toMatchObject({ item: 2, playedMs: 0, cutBy: 'output-failed' });
  const heardMs = fs.statSync(file).size / 96;
  expect(Math.abs((second?.playedMs ?? 0) + 1_200 - heardMs)).toBeLessThan(200);
  const decoded = fs.readFileSync(file);
  expect(decoded.some((byte) => byte !== 0)).toBe(true);
});

test('a player that can not be started is reported as missed', async () => {
  server = await startFakeServer(20);
  const { url } = await start({ output: 'alsa' }, { player: { command: ['/no/such/player'], latencyMs: 0 } });
  await post(url, await signed(anOrder(server, aProgramme(tones(1_200)), { startsInMs: 200 }), server));
  await eventually('missed', () => server.events().some((event) => event.kind === 'missed'));
  expect(server.events().at(-1)).toMatchObject({ kind: 'missed', reason: 'output-failed' });
});

test('half the volume halves the samples a player gets', async () => {
  server = await startFakeServer();
  const file = path.join(folder, 'heard.pcm');
  const player = { command: ['sh', '-c', `exec cat > ${file}`] as [string, ...string[]], latencyMs: 0 };
  const { url } = await start({ output: 'alsa', volumePercent: 90 }, { player });
  const programme = aProgramme(tones(480));
  await post(url, await signed(anOrder(server, programme, { startsInMs: 500, volumePercent: 50 }), server));
  await eventually('finished', finished);
  const peak = (bytes: Buffer) =>
    Math.max(...Array.from({ length: bytes.length / 2 }, (_, at) => Math.abs(bytes.readInt16LE(at * 2))));
  const mp3 = path.join(folder, 'programme.mp3');
  fs.writeFileSync(mp3, programme.audio);
  const whole = execFileSync('ffmpeg', ['-v', 'error', '-i', mp3, '-f', 's16le', '-ac', '1', 'pipe:1']);
  expect(Math.abs(peak(fs.readFileSync(file)) - peak(whole) / 2)).toBeLessThan(2);
});

test('a local mute interrupts the item that is heard and silences the rest', async () => {
  server = await startFakeServer();
  const { url } = await start();
  const order = anOrder(server, aProgramme(tones(480, 4_800, 4_800)), { startsInMs: 500 });
  await post(url, await signed(order, server));
  await eventually('the second item is heard', () => server.events().some((event) => event.kind === 'item'));
  const muted = await fetch(`${url}/mute`, { method: 'POST' });
  expect(await muted.json()).toEqual({ muted: true });
  await eventually('finished', finished);
  const [, second, third] = server.events().filter((event) => event.kind === 'item');
  expect(second).toMatchObject({ item: 1, cutBy: 'local' });
  expect(second?.playedMs).toBeLessThan(4_800);
  expect(third).toMatchObject({ item: 2, playedMs: 0, cutBy: 'local' });
});

test('an order that comes late is heard as far as it fits before it expires', async () => {
  server = await startFakeServer(4);
  const { url } = await start({ speed: 4 });
  const order = anOrder(server, aProgramme(tones(4_800, 4_800, 24_000)), { startsInMs: -60_000 });
  await post(url, await signed({ ...order, expiresAtMs: server.nowMs() + 25_000 }, server));
  await eventually('finished', finished);
  const items = server.events().filter((event) => event.kind === 'item');
  expect(items.map(({ playedMs, cutBy }) => ({ playedMs, cutBy }))).toEqual([
    { playedMs: 4_800, cutBy: undefined },
    { playedMs: 4_800, cutBy: undefined },
    { playedMs: 0, cutBy: 'late' },
  ]);
});

test('a newer order for the same broadcast takes the place of one that waits', async () => {
  server = await startFakeServer(20);
  const { url } = await start({ speed: 20 });
  const programme = aProgramme(tones(2_400));
  const first = anOrder(server, programme, { startsInMs: 30_000 });
  const second = { ...first, sequence: 2, startsAtMs: first.startsAtMs + 2_400 };
  await post(url, await signed(first, server));
  await post(url, await signed(second, server));
  await eventually('finished', finished);
  const about = server.events().filter((event) => event.kind === 'missed' || event.kind === 'item');
  expect(about).toMatchObject([
    { kind: 'missed', reason: 'replaced' },
    { kind: 'item', playedMs: 2_400 },
  ]);
});
