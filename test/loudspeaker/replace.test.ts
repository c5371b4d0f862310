import fs from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { DeliveryId } from '../../src/domain/ids.ts';
import type { LoudspeakerOptions } from '../../src/loudspeaker/config.ts';
import { createLoudspeaker, type Loudspeaker } from '../../src/loudspeaker/loudspeaker.ts';
import { readLog } from '../../src/loudspeaker/plays-log.ts';
import { nothing, type Order } from '../../src/protocol/order.ts';
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

const speed = 20;
let server: FakeServer;
let folder: string;
let speaker: Loudspeaker;

beforeEach(async () => {
  folder = temporaryFolder();
  server = await startFakeServer(speed);
  await start();
});
afterEach(async () => {
  await speaker.close();
  await server.close();
  fs.rmSync(folder, { recursive: true });
});

const start = async (more: Partial<LoudspeakerOptions> = {}) => {
  speaker = await createLoudspeaker(speakerOptions(server, folder, { speed, ...more }), { port: 0 });
};
const give = async (order: Order) => post(speaker.url, await signed(order, server));
const next = (order: Order, n: number, more: Partial<Order> = {}): Order => ({
  ...order,
  order: `${order.broadcast}/${order.endpoint}/r${n}` as DeliveryId,
  replaces: order.order,
  sequence: order.sequence + 1,
  ...more,
});
const cancelOf = (order: Order, n: number): Order => next(order, n, { programme: nothing, items: [] });
/** What it said of orders, without the acceptances. */
const told = () =>
  server.events().flatMap((event) => {
    if (event.kind === 'item') return [`${tail(event.order)} item ${event.item} ${event.cutBy ?? 'whole'}`];
    if (event.kind === 'missed') return [`${tail(event.order)} missed ${event.reason}`];
    return event.kind === 'finished' ? [`${tail(event.order)} finished`] : [];
  });
const tail = (order: string): string => order.split('/').slice(3).join('/');
const finished = (order: Order) =>
  eventually(`${order.order} is finished`, () => told().includes(`${tail(order.order)} finished`));

test('an order that replaces another is played, and the other is not; its log agrees', async () => {
  const old = anOrder(server, aProgramme(tones(2_400, 2_400)), { startsInMs: 60_000 });
  const other = aProgramme(tones(1_200));
  server.audio.set(other.digest, other.audio);
  const { digest, bytes, durationMs, items } = other;
  const instead = next(old, 1, { programme: { digest, bytes, durationMs }, items });
  expect(await give(old)).toEqual({ answer: 'accepted' });
  expect(await give(instead)).toEqual({ answer: 'accepted' });
  await finished(instead);
  expect(told()).toEqual(['lb-1 missed replaced', 'lb-1/r1 item 0 whole', 'lb-1/r1 finished']);
  expect(readLog(folder).map(({ order }) => tail(order))).toEqual(['lb-1/r1']);
  // A retry of the old bytes, late on their way, is known and starts nothing.
  expect(await give(old)).toEqual({ answer: 'accepted' });
  expect(told()).toHaveLength(3);
});

test('one that never had the order before takes the one that replaces it', async () => {
  const old = anOrder(server, aProgramme(tones(1_200)), { startsInMs: 20_000 });
  expect(await give(next(old, 1))).toEqual({ answer: 'accepted' });
  expect(await give(old)).toMatchObject({ answer: 'refused', reason: 'replayed' });
  await eventually('it is played', () => told().includes('lb-1/r1 finished'));
  expect(told()).toEqual(['lb-1/r1 item 0 whole', 'lb-1/r1 finished']);
});

test('a cancel silences what waits, and what replaces it again is heard', async () => {
  const old = anOrder(server, aProgramme(tones(1_200)), { startsInMs: 60_000 });
  const cancel = cancelOf(old, 1);
  await give(old);
  expect(await give(cancel)).toEqual({ answer: 'accepted' });
  await finished(cancel);
  expect(told()).toEqual(['lb-1 missed replaced', 'lb-1/r1 finished']);
  expect(speaker.health()).toMatchObject({ waitingOrders: 0 });
  const again = next(cancel, 2, { programme: old.programme, items: old.items });
  await give(again);
  await finished(again);
  expect(told().slice(2)).toEqual(['lb-1/r2 item 0 whole', 'lb-1/r2 finished']);
});

test('a cancel cuts what is being heard, and is taken in quiet hours, too', async () => {
  const order = anOrder(server, aProgramme(tones(1_200, 72_000)), { startsInMs: 10_000 });
  await give(order);
  await eventually('the first item is over', () => told().length === 1);
  const cancel = cancelOf(order, 1);
  expect(await give(cancel)).toEqual({ answer: 'accepted' });
  await finished(cancel);
  expect(told()).toEqual(['lb-1 item 0 whole', 'lb-1 item 1 replaced', 'lb-1 finished', 'lb-1/r1 finished']);
  await speaker.close();
  await start({ quiet: [{ from: '00:00', until: '23:59' }] });
  expect(await give({ ...cancel, sequence: 3 })).toEqual({ answer: 'accepted' });
  expect(await give({ ...order, sequence: 4 })).toMatchObject({ answer: 'refused', reason: 'quiet' });
});

test('a cancel outlives a power cut: the order it cancelled is not played by the next boot', async () => {
  const old = anOrder(server, aProgramme(tones(1_200)), { startsInMs: 60_000 });
  const cancel = cancelOf(old, 1);
  await give(old);
  await Promise.all([give(cancel), speaker.close()]).catch(() => undefined);
  await start();
  await give(cancel);
  await finished(cancel);
  await eventually('the start is past', () => server.nowMs() > old.startsAtMs + 5_000);
  expect(told().filter((one) => one.includes('item'))).toEqual([]);
  expect(told().filter((one) => one.includes('missed'))).toEqual(['lb-1 missed replaced']);
});

test('what replaces and cancels without sense is malformed', async () => {
  const order = anOrder(server, aProgramme(tones(1_200)), { startsInMs: 60_000 });
  const senseless: Partial<Order>[] = [
    { programme: nothing, items: [] },
    { items: [], replaces: order.order },
    { programme: nothing },
    { replaces: '371524/2026-11-24/evening/lb-1' as DeliveryId },
    { replaces: '371524/2026-11-25/evening/lb-2' as DeliveryId },
  ];
  for (const wrong of senseless)
    expect(await give({ ...order, ...wrong })).toMatchObject({ answer: 'refused', reason: 'malformed' });
});

test('a programme that was heard is not heard again by an order that comes too late to stop it', async () => {
  const old = anOrder(server, aProgramme(tones(1_200)), { startsInMs: 10_000 });
  const later = next(old, 1, { startsAtMs: old.startsAtMs + 60_000, expiresAtMs: old.expiresAtMs + 60_000 });
  await give(old);
  await finished(old);
  await speaker.close();
  await start();
  expect(await give(later)).toEqual({ answer: 'accepted' });
  await eventually('it says so', () => told().includes('lb-1/r1 missed heard'));
  expect(speaker.health()).toMatchObject({ waitingOrders: 0 });
  const other = aProgramme(tones(2_400));
  server.audio.set(other.digest, other.audio);
  const { digest, bytes, durationMs, items } = other;
  const corrected = next(later, 2, { programme: { digest, bytes, durationMs }, items });
  await give(corrected);
  await finished(corrected);
  expect(told()).toEqual([
    'lb-1 item 0 whole',
    'lb-1 finished',
    'lb-1/r1 missed heard',
    'lb-1/r2 item 0 whole',
    'lb-1/r2 finished',
  ]);
});
