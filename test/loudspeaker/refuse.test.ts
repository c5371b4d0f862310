import fs from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { DeliveryId } from '../../src/domain/ids.ts';
import type { LoudspeakerOptions } from '../../src/loudspeaker/config.ts';
import { createLoudspeaker, type Loudspeaker } from '../../src/loudspeaker/loudspeaker.ts';
import type { Order } from '../../src/protocol/order.ts';
import { newKeyPair, signingKey, signOrder } from '../../src/protocol/signing.ts';
import {
  anOrder,
  aProgramme,
  eventually,
  post,
  signed,
  speakerOptions,
  type TestProgramme,
  temporaryFolder,
  tones,
} from './an-order.ts';
import { type FakeServer, startFakeServer } from './fake-server.ts';

/** 18:30 in Shanghai. */
const eveningMs = Date.parse('2026-11-25T10:30:00Z');

let server: FakeServer;
let folder: string;
let speaker: Loudspeaker;
let programme: TestProgramme;

beforeEach(async () => {
  programme ??= aProgramme(tones(1_200, 1_200));
  folder = temporaryFolder();
  server = await startFakeServer(1, eveningMs);
  await start();
});
afterEach(async () => {
  await speaker.close();
  await server.close();
  fs.rmSync(folder, { recursive: true });
});

const start = async (more: Partial<LoudspeakerOptions> = {}) => {
  speaker = await createLoudspeaker(
    speakerOptions(server, folder, { quiet: [{ from: '21:00', until: '06:30' }], ...more }),
    { port: 0 },
  );
};
const later = (wish: Parameters<typeof anOrder>[2] = {}) =>
  anOrder(server, programme, { startsInMs: 60_000, ...wish });

async function expectRefused(jws: string, reason: string, order?: Order) {
  expect(await post(speaker.url, jws)).toMatchObject({ answer: 'refused', reason });
  const reported = () =>
    server.events().filter((event) => event.kind === 'refused' && event.reason === reason);
  await eventually(`the refusal ${reason} is reported`, () => reported().length > 0);
  const about = order === undefined ? {} : { order: order.order };
  expect(reported()[0]).toMatchObject({ kind: 'refused', reason, ...about });
  expect(server.events().some((event) => event.kind === 'accepted' && event.order === order?.order)).toBe(
    false,
  );
}

describe('a loudspeaker refuses and reports', () => {
  test('an order signed by someone else under the server’s name', async () => {
    const forger = await signingKey((await newKeyPair('server-1')).privateJwk);
    await expectRefused(await signOrder(later(), forger), 'signature');
  });
  test('an order altered on its way', async () => {
    const [header, payload = '', signature] = (await signed(later(), server)).split('.');
    const louder = { ...JSON.parse(Buffer.from(payload, 'base64url').toString()), volumePercent: 100 };
    const forged = Buffer.from(JSON.stringify(louder)).toString('base64url');
    await expectRefused(`${header}.${forged}.${signature}`, 'signature');
  });
  test('something that is no order', async () => {
    await expectRefused('all your base', 'signature');
  });
  test('an order of ours that makes no sense', async () => {
    const order = later();
    await expectRefused(await signed({ ...order, items: [] }, server), 'malformed');
  });
  test('items that overlap', async () => {
    const order = later();
    const items = order.items.map((item) => ({ ...item, offsetMs: 0 }));
    await expectRefused(await signed({ ...order, items }, server), 'malformed', order);
  });
  test('an order for another county', async () => {
    const order = later({ county: '371525' });
    await expectRefused(await signed(order, server), 'foreign', order);
  });
  test('an order for the neighbour', async () => {
    const order = later({ endpoint: 'lb-2' });
    await expectRefused(await signed(order, server), 'foreign', order);
  });
  test('an order that has expired', async () => {
    const order = later({ startsInMs: -120_000, expiresAfterEndMs: 0 });
    await expectRefused(await signed(order, server), 'expired', order);
  });
  test('an order that is not valid yet', async () => {
    const order = later({ notBeforeInMs: 30_000 });
    await expectRefused(await signed(order, server), 'not-yet-valid', order);
  });
  test('an order that would begin outside its quiet hours and end inside', async () => {
    const order = later({ startsInMs: 2.5 * 3_600_000 - 1_000 });
    await expectRefused(await signed(order, server), 'quiet', order);
  });
  test('an older order for the same broadcast, even after a reboot', async () => {
    const old = later();
    const newer = { ...old, order: `${old.order}/r1` as DeliveryId, replaces: old.order, sequence: 7 };
    expect(await post(speaker.url, await signed(newer, server))).toEqual({ answer: 'accepted' });
    await speaker.close();
    await start();
    const older = later({ sequence: 6 });
    await expectRefused(await signed(older, server), 'replayed', older);
  });
  test('no order for another broadcast, in whatever order they come', async () => {
    expect(await post(speaker.url, await signed(later({ sequence: 7 }), server))).toEqual({
      answer: 'accepted',
    });
    const other = later({ sequence: 6, slot: 'morning' });
    expect(await post(speaker.url, await signed(other, server))).toEqual({ answer: 'accepted' });
  });
  test('another order under a sequence that was used', async () => {
    await post(speaker.url, await signed(later({ sequence: 7 }), server));
    const other = later({ sequence: 7, slot: 'morning' });
    await expectRefused(await signed(other, server), 'conflict', other);
  });
});

test.each([
  ['today', { dates: [{ from: '11-25', until: '11-25' }] }, 'refused'],
  ['Wednesdays', { name: '集市', days: [3 as const] }, 'refused'],
  ['tomorrow', { dates: [{ from: '2026-11-26', until: '2026-12-01' }] }, 'accepted'],
] as const)('an order for today, in quiet time of %s, is judged by it', async (_, more, answer) => {
  await speaker.close();
  await start({ quiet: [{ from: '00:00', until: '24:00', ...more }] });
  expect(await post(speaker.url, await signed(later(), server))).toMatchObject({ answer });
});

test('an order that ends as the quiet hours begin is taken', async () => {
  const order = later({ startsInMs: 2.5 * 3_600_000 - 60_000 });
  expect(await post(speaker.url, await signed(order, server))).toEqual({ answer: 'accepted' });
});

test('the same order again is accepted quietly, at once, later, and after a reboot', async () => {
  const jws = await signed(later(), server);
  const together = await Promise.all([post(speaker.url, jws), post(speaker.url, jws)]);
  expect(together).toEqual([{ answer: 'accepted' }, { answer: 'accepted' }]);
  await speaker.close();
  await start();
  expect(await post(speaker.url, jws)).toEqual({ answer: 'accepted' });
  await eventually('both boots are reported', () => server.receipts.size >= 3);
  await eventually('the outbox is empty', () => speaker.health().waitingReceipts === 0);
  expect(server.events().filter((event) => event.kind === 'accepted')).toHaveLength(1);
});

test('without trusted time it refuses, and takes the order as soon as the server tells the time', async () => {
  await speaker.close();
  server.tellTime = false;
  server.receipts.clear();
  await start();
  const jws = await signed(later(), server);
  expect(await post(speaker.url, jws)).toMatchObject({ answer: 'refused', reason: 'no-trusted-time' });
  const refusal = () => [...server.receipts.values()].find((one) => one.event.kind === 'refused');
  await eventually('the refusal is reported', () => refusal() !== undefined);
  expect(refusal()?.atMs).toBeNull();
  server.tellTime = true;
  expect(await post(speaker.url, jws)).toEqual({ answer: 'accepted' });
});

test('a signed time that answers another nonce is not believed', async () => {
  const { signTime } = await import('../../src/protocol/signing.ts');
  const { createTrustedTime } = await import('../../src/loudspeaker/trusted-time.ts');
  const { createDeviceClock } = await import('../../src/loudspeaker/device-clock.ts');
  const { verifyingKeys } = await import('../../src/protocol/signing.ts');
  const recorded = await signTime({ nonce: 'a'.repeat(32), nowMs: eveningMs }, server.key);
  const keys = await verifyingKeys([server.jwk]);
  const time = createTrustedTime(async () => recorded, keys, createDeviceClock(1));
  expect(await time.ask()).toBe(false);
  expect(time.nowMs()).toBeUndefined();
});

test('what is not an order gets a status, not an answer', async () => {
  const say = (path: string, init: RequestInit) => fetch(`${speaker.url}${path}`, init);
  expect((await say('/orders', { method: 'POST', body: 'x' })).status).toBe(415);
  const headers = { 'content-type': 'application/jose' };
  expect((await say('/orders', { method: 'POST', headers, body: 'x'.repeat(200_000) })).status).toBe(413);
  expect((await say('/nothing', {})).status).toBe(404);
  expect(await (await say('/health', {})).json()).toMatchObject({ endpoint: 'lb-1', playing: null });
});

test('a flood of forgeries is refused one by one, and reported as a handful and a number', async () => {
  const forger = await signingKey((await newKeyPair('server-1')).privateJwk);
  for (let n = 0; n < 12; n += 1)
    expect(await post(speaker.url, await signOrder(later({ sequence: n + 1 }), forger))).toMatchObject({
      answer: 'refused',
      reason: 'signature',
    });
  await speaker.close();
  await start();
  const reported = () => server.events().filter(({ kind }) => kind === 'refused');
  await eventually('the number is reported', () => reported().length === 6);
  expect(reported().map((event) => ('count' in event ? event.count : 1))).toEqual([1, 1, 1, 1, 1, 7]);
  // What is true is heard all the same.
  expect(await post(speaker.url, await signed(later({ sequence: 99 }), server))).toEqual({
    answer: 'accepted',
  });
});
