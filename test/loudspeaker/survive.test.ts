import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { LoudspeakerOptions } from '../../src/loudspeaker/config.ts';
import { createLoudspeaker } from '../../src/loudspeaker/loudspeaker.ts';
import { readLog } from '../../src/loudspeaker/plays-log.ts';
import type { Receipt } from '../../src/protocol/receipt.ts';
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
let child: ChildProcess | undefined;

beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(async () => {
  await kill();
  await server.close();
  fs.rmSync(folder, { recursive: true });
});

async function startProcess(more: Partial<LoudspeakerOptions> = {}): Promise<string> {
  const script = path.join(import.meta.dirname, 'speaker-process.ts');
  const options = JSON.stringify(speakerOptions(server, folder, more));
  child = spawn(process.execPath, [script, options], { stdio: ['ignore', 'pipe', 'inherit'] });
  if (child.stdout === null) throw new Error('no output');
  const [line] = await once(child.stdout, 'data');
  return String(line).trim();
}

async function kill(): Promise<void> {
  if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}

const count = (kind: string) => server.events().filter((event) => event.kind === kind).length;
const items = () => server.events().filter((event) => event.kind === 'item');

/** Within each boot the sequences begin at 1 and leave none out. */
function expectGapless(receipts: Iterable<Receipt>) {
  for (const [, ofBoot] of Map.groupBy(receipts, (receipt) => receipt.boot)) {
    const sequences = ofBoot.map((one) => one.sequence).sort((a, b) => a - b);
    expect(sequences).toEqual(sequences.map((_, index) => index + 1));
  }
}

test('killed in the middle of an item with no time left, it reports the part that was heard, once', async () => {
  server = await startFakeServer();
  const url = await startProcess();
  const programme = aProgramme(tones(960, 6_000, 960));
  const order = anOrder(server, programme, { startsInMs: 800, expiresAfterEndMs: 100 });
  await post(url, await signed(order, server));
  const heardUntilMs = order.startsAtMs + 3_000;
  await eventually('three seconds are heard', () => server.nowMs() >= heardUntilMs);
  const leastMs = server.nowMs() - order.startsAtMs - 960;
  await kill();
  const mostMs = server.nowMs() - order.startsAtMs - 960;
  // Longer than the last item and the slack together: the second item no longer fits.
  await eventually('the power is back', () => server.nowMs() >= heardUntilMs + 2_000);
  await startProcess();
  await eventually('finished', () => count('finished') === 1);

  const [first, second, third] = items();
  expect(first).toMatchObject({ item: 0, playedMs: 960 });
  expect(second).toMatchObject({ item: 1, cutBy: 'reboot' });
  // Never more than was heard; less by what went out since it was last written down.
  expect(second?.playedMs).toBeLessThanOrEqual(mostMs + 50);
  expect(second?.playedMs).toBeGreaterThan(leastMs - 1_000);
  expect(Math.abs((second?.startedAtMs ?? 0) - order.startsAtMs - 960)).toBeLessThan(50);
  expect(third).toMatchObject({ item: 2, playedMs: 0, cutBy: 'reboot' });
  expect(items()).toHaveLength(3);
  expect(count('boot')).toBe(2);
  expectGapless(server.receipts.values());
  expect(readLog(folder).map((line) => line.cutBy)).toEqual([undefined, 'reboot', 'reboot']);
});

test('killed in the middle of an item with time to spare, it goes on at the sample it had reached', async () => {
  server = await startFakeServer();
  const url = await startProcess({ output: 'wav' });
  const programme = aProgramme(tones(960, 3_600, 960));
  const order = anOrder(server, programme, { startsInMs: 800, expiresAfterEndMs: 60_000 });
  await post(url, await signed(order, server));
  await eventually('two seconds are heard', () => server.nowMs() >= order.startsAtMs + 2_000);
  await kill();
  await startProcess({ output: 'wav' });
  await eventually('finished', () => count('finished') === 1);

  expect(items().map(({ item, playedMs, cutBy }) => ({ item, playedMs, cutBy }))).toEqual([
    { item: 0, playedMs: 960, cutBy: undefined },
    { item: 1, playedMs: 3_600, cutBy: undefined },
    { item: 2, playedMs: 960, cutBy: undefined },
  ]);
  expectGapless(server.receipts.values());
  expect(readLog(folder)).toHaveLength(3);
  const wav = fs.readFileSync(path.join(folder, 'wav', `${order.order.replaceAll('/', '_')}.wav`));
  expect(wav.length).toBe(44 + programme.durationMs * 96);
});

test('killed before its hour, it plays at its hour', async () => {
  server = await startFakeServer();
  const url = await startProcess();
  const order = anOrder(server, aProgramme(tones(960)), { startsInMs: 8_000 });
  await post(url, await signed(order, server));
  await kill();
  await startProcess();
  await eventually('finished', () => count('finished') === 1, 25_000);
  expect(items()).toMatchObject([{ item: 0, playedMs: 960 }]);
  expect(Math.abs((items()[0]?.startedAtMs ?? 0) - order.startsAtMs)).toBeLessThan(50);
});

test('killed again and again, it ends every order it accepted exactly once, and its log agrees', async () => {
  const speed = 20;
  server = await startFakeServer(speed);
  const programme = aProgramme(tones(3_000, 7_200, 5_040), 10);
  let url = await startProcess({ speed });
  const orders = [];
  for (const [round, livesMs] of [0, 150, 300, 500, 700, 900].entries()) {
    const wish = { sequence: round + 1, date: `2026-12-0${round + 1}`, startsInMs: 4_000 };
    const order = anOrder(server, programme, { ...wish, expiresAfterEndMs: round % 2 ? 2_000 : 60_000 });
    orders.push(order);
    expect(await post(url, await signed(order, server))).toEqual({ answer: 'accepted' });
    await new Promise((resolve) => setTimeout(resolve, livesMs));
    await kill();
    url = await startProcess({ speed });
  }
  await eventually('all are concluded', () => count('finished') + count('missed') === orders.length);
  for (const order of orders) {
    const about = server.events().filter((event) => 'order' in event && event.order === order.order);
    const kinds = about.map((event) => event.kind).sort();
    const whole = ['accepted', 'finished', 'item', 'item', 'item'];
    expect([whole, ['accepted', 'missed']]).toContainEqual(kinds);
  }
  const heard = (one: { order: string; item: number; playedMs: number }) =>
    `${one.order} ${one.item} ${one.playedMs}`;
  expect(readLog(folder).map(heard).sort()).toEqual(items().map(heard).sort());
  expectGapless(server.receipts.values());
});

test('receipts whose acknowledgement was lost come again under the same keys, with the same bodies', async () => {
  server = await startFakeServer(20);
  server.loseAcks = true;
  const outboxTiming = { lingerMs: 20, firstRetryMs: 50, longestRetryMs: 200 };
  const speaker = await createLoudspeaker(speakerOptions(server, folder, { speed: 20 }), {
    port: 0,
    outboxTiming,
  });
  const order = anOrder(server, aProgramme(tones(1_200)), { startsInMs: 10_000 });
  await post(speaker.url, await signed(order, server));
  await eventually('finished', () => count('finished') === 1);
  expect(speaker.health().waitingReceipts).toBe(4);
  server.loseAcks = false;
  await eventually('the outbox is empty', () => speaker.health().waitingReceipts === 0);
  await speaker.close();

  expect(server.receipts.size).toBe(4);
  expect(Math.max(...server.arrivals.values())).toBeGreaterThan(1);
  expectGapless(server.receipts.values());
});

test('what the server lost after it acknowledged it comes again when asked for, across a restart, in a compressed batch', async () => {
  server = await startFakeServer(20);
  const outboxTiming = { lingerMs: 20, firstRetryMs: 50, longestRetryMs: 200 };
  const begin = () =>
    createLoudspeaker(speakerOptions(server, folder, { speed: 20 }), { port: 0, outboxTiming });
  const first = await begin();
  const order = anOrder(server, aProgramme(tones(1_200, 1_200, 1_200)), { startsInMs: 10_000 });
  await post(first.url, await signed(order, server));
  await eventually('finished', () => count('finished') === 1);
  await eventually('all is acknowledged', () => first.health().waitingReceipts === 0);
  await first.close();
  const before = new Map(server.receipts);
  const [boot = ''] = [...before.values()].map((one) => one.boot);

  server.receipts.clear();
  server.compressed = 0;
  server.missing.push({ boot, first: 1, last: 100 });
  const again = await begin();
  await eventually('the lost ones are back', () => server.receipts.size === before.size + 1);
  await eventually('the outbox is empty', () => again.health().waitingReceipts === 0);
  await again.close();
  expect([...server.receipts].filter(([key]) => before.has(key)).sort()).toEqual([...before].sort());
  expect(server.compressed).toBeGreaterThan(0);
  expectGapless(server.receipts.values());
});

test('whatever its own clock says after a power cut, it knows an order that it played, and plays it once', async () => {
  const speed = 20;
  server = await startFakeServer(speed);
  const order = anOrder(server, aProgramme(tones(1_200)), { startsInMs: 6_000, expiresAfterEndMs: 600_000 });
  const jws = await signed(order, server);
  const live = async () => createLoudspeaker(speakerOptions(server, folder, { speed }), { port: 0 });
  const first = await live();
  expect(await post(first.url, jws)).toEqual({ answer: 'accepted' });
  await eventually('finished', () => count('finished') === 1);
  await first.close();
  for (const ownClockMs of [Date.now() + 400 * 86_400_000, 0]) {
    vi.useFakeTimers({ toFake: ['Date'], now: ownClockMs });
    try {
      const again = await live();
      await eventually('the time is known', () => again.health().nowMs !== null);
      expect(await post(again.url, jws)).toEqual({ answer: 'accepted' });
      expect(again.health()).toMatchObject({ waitingOrders: 0, playing: null });
      await eventually('all is handed in', () => again.health().waitingReceipts === 0);
      await again.close();
    } finally {
      vi.useRealTimers();
    }
  }
  expect([count('accepted'), count('finished'), items().length]).toEqual([1, 1, 1]);
  expect(readLog(folder)).toHaveLength(1);
});

test('a second loudspeaker is not let into the folder of the first', async () => {
  server = await startFakeServer();
  await startProcess();
  await expect(createLoudspeaker(speakerOptions(server, folder), { port: 0 })).rejects.toMatchObject({
    name: 'LoudspeakerError',
    kind: 'folder',
  });
});
