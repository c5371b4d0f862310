import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { advanceBroadcasts } from '../../src/app/advance-broadcasts.ts';
import { createMuteLink, findMute, unmute, useMute } from '../../src/app/mute-links.ts';
import { obeyMutes } from '../../src/app/obey-mutes.ts';
import { recordReceipts } from '../../src/app/record-receipts.ts';
import { continueReplacements } from '../../src/app/replace-orders.ts';
import { operator } from '../../src/domain/actor.ts';
import { broadcastId, type DeliveryId, type EndpointId, endpointId } from '../../src/domain/ids.ts';
import { isCancel } from '../../src/protocol/order.ts';
import type { ReceiptEvent } from '../../src/protocol/receipt.ts';
import { verifyOrder } from '../../src/protocol/signing.ts';
import { aReceipt } from '../contracts/store-samples.ts';
import { aWorld, inDonge, type World } from '../support/fakes.ts';
import { aLesson, today } from '../support/lessons.ts';
import { aSchedule, donge } from '../support/schedules.ts';

const at = (wall: string): number => inDonge(today, wall);
const evening = broadcastId(donge, today, 'evening');
const slots = [{ name: 'evening', at: '18:30', lengthMs: 600_000 }] as const;
const lessons = [aLesson({ id: 'one' }), aLesson({ id: 'two' })];
const [village, other] = [endpointId('donge-001'), endpointId('donge-002')];

let world: World;
const advanceAt = async (wall: string) => {
  world.clock.set(at(wall));
  await advanceBroadcasts(world);
  await obeyMutes(world);
};
const link = async (of: string = village) => {
  const { path } = await createMuteLink(world, operator, { county: donge, of, date: today });
  return path.replace('/mute/', '');
};
const states = async () =>
  Object.fromEntries(
    (await world.store.deliveries.of(evening)).map(({ id, state, reason }) => [
      id.slice(evening.length + 1),
      [state, reason].filter(Boolean).join(' '),
    ]),
  );
const orderOf = async (delivery: string) =>
  verifyOrder(
    (await world.store.deliveries.find(`${evening}/${delivery}` as DeliveryId))?.jws ?? '',
    world.keys,
  );
const accept = (delivery: string) =>
  world.store.deliveries.change({
    delivery: `${evening}/${delivery}` as DeliveryId,
    state: 'accepted',
    certain: true,
    atMs: world.clock.now(),
  });
const playsOf = async (endpoint: EndpointId) =>
  (await world.store.plays.list({ broadcast: evening }))
    .filter((play) => play.endpoint === endpoint)
    .map(({ delivery, outcome, reason }) =>
      `${delivery.slice(evening.length + 1)} ${outcome} ${reason ?? ''}`.trim(),
    );
let receipts = 0;
const report = (...events: ReceiptEvent[]) =>
  recordReceipts(
    world,
    { kind: 'device', endpoint: village, county: donge },
    events.map((event) => {
      receipts += 1;
      return aReceipt(receipts, event);
    }),
  );

beforeEach(async () => {
  world = await aWorld({ atMs: at('12:00') });
  await world.publishSchedule(aSchedule({ slots }));
  await world.publishLessons(lessons);
  await world.approve(lessons);
  await advanceAt('16:00');
  await world.assembleWaiting();
});
afterEach(() => world.close());

describe('a link', () => {
  test('is for one slot that is still to come, of an endpoint or an area that has some', async () => {
    const over = { county: donge, of: 'donge-001', date: today };
    for (const wrong of [{ of: 'nobody' }, { of: '371524999' }])
      await expect(createMuteLink(world, operator, { ...over, ...wrong })).rejects.toMatchObject({
        kind: 'not-found',
      });
    for (const wrong of [{ slot: 'morning' }, { date: '2020-01-01' }, { date: '2099-01-01' }])
      await expect(
        createMuteLink(world, operator, { ...over, ...wrong } as typeof over),
      ).rejects.toMatchObject({
        kind: 'conflict',
      });
    const reviewer = { kind: 'person', id: 'r', roles: ['reviewer'], counties: 'all' } as const;
    await expect(createMuteLink(world, reviewer, over)).rejects.toMatchObject({ kind: 'forbidden' });
    const { mute } = await createMuteLink(world, operator, { ...over, of: donge });
    expect(mute).toMatchObject({ broadcast: evening, endpoints: [village, other], expiresAtMs: at('18:40') });
  });

  test('is good once, until the slot ends, and its secret is in no table', async () => {
    const secret = await link();
    expect(await findMute(world, secret)).toMatchObject({ endpoints: [village] });
    expect(JSON.stringify(await world.ledgerOf(donge))).not.toContain(secret);
    await useMute(world, secret);
    await expect(useMute(world, secret)).rejects.toMatchObject({ kind: 'conflict' });
    await expect(useMute(world, `${secret}x`)).rejects.toMatchObject({ kind: 'not-found' });
    const late = await link();
    world.clock.set(at('18:40'));
    await expect(useMute(world, late)).rejects.toMatchObject({ kind: 'conflict' });
  });
});

test('before the freeze, its loudspeaker’s order is not sent, and every item is missed by the village’s will', async () => {
  await useMute(world, await link());
  await advanceAt('16:30');
  expect(await states()).toEqual({ 'donge-001': 'failed local', 'donge-002': 'pending' });
  await advanceAt('18:55');
  expect(await playsOf(village)).toEqual(['donge-001 missed local', 'donge-001 missed local']);
  expect((await playsOf(other)).every((play) => play.includes('expired'))).toBe(true);
});

test('what was muted before the freeze and is taken back before air is sent', async () => {
  await useMute(world, await link());
  await advanceAt('16:30');
  await expect(unmute(world, operator, evening, other)).rejects.toMatchObject({ kind: 'conflict' });
  await unmute(world, operator, evening, village);
  await obeyMutes(world);
  await obeyMutes(world);
  expect(await states()).toEqual({
    'donge-001': 'replaced',
    'donge-001/r1': 'pending',
    'donge-002': 'pending',
  });
  expect(isCancel(await orderOf('donge-001/r1'))).toBe(false);
});

describe('after the freeze', () => {
  beforeEach(async () => {
    await advanceAt('16:30');
    for (const delivery of ['donge-001', 'donge-002']) await accept(delivery);
    await useMute(world, await link());
    await obeyMutes(world);
  });

  test('it alone is told to play nothing, once', async () => {
    await obeyMutes(world);
    expect(await states()).toEqual({
      'donge-001': 'replaced local',
      'donge-001/r1': 'pending',
      'donge-002': 'accepted',
    });
    const cancel = await orderOf('donge-001/r1');
    expect(isCancel(cancel)).toBe(true);
    expect(cancel.sequence).toBeGreaterThan((await orderOf('donge-001')).sequence);
    await accept('donge-001/r1');
    await report({ kind: 'missed', order: `${evening}/donge-001` as DeliveryId, reason: 'replaced' });
    await advanceAt('18:55');
    expect(await playsOf(village)).toEqual(['donge-001 missed local', 'donge-001 missed local']);
    expect((await world.store.plays.counts(evening)).missed).toBe(2);
  });

  test('a recording withdrawn then gives it nothing to hear', async () => {
    const [first] = (await world.store.broadcasts.playlists(evening))[0]?.playlist.items ?? [];
    if (first === undefined) throw new Error('nothing is planned');
    await world.withdraw([first.master]);
    await advanceBroadcasts(world);
    await world.assembleWaiting();
    await continueReplacements(world);
    await obeyMutes(world);
    expect(await states()).toMatchObject({ 'donge-001/r1': 'pending', 'donge-002/r1': 'pending' });
    expect(Object.keys(await states())).not.toContain('donge-001/r2');
    await unmute(world, operator, evening, village);
    await obeyMutes(world);
    const anew = await orderOf('donge-001/r2');
    expect(isCancel(anew)).toBe(false);
    expect(anew.items.map(({ lesson }) => lesson)).not.toContain(first.lesson);
  });

  test('taken back before air it hears its programme again, and nothing counts as missed', async () => {
    await unmute(world, operator, evening, village);
    await obeyMutes(world);
    expect(await states()).toEqual({
      'donge-001': 'replaced',
      'donge-001/r1': 'replaced',
      'donge-001/r2': 'pending',
      'donge-002': 'accepted',
    });
    expect((await orderOf('donge-001/r2')).items).toEqual((await orderOf('donge-001')).items);
  });

  test('it is not taken back once it airs', async () => {
    world.clock.set(at('18:30') - 4000);
    await expect(unmute(world, operator, evening, village)).rejects.toMatchObject({ kind: 'conflict' });
  });
});

test('on air it is cut, and what was heard is interrupted by the village', async () => {
  await advanceAt('16:30');
  for (const delivery of ['donge-001', 'donge-002']) await accept(delivery);
  const secret = await link();
  world.clock.set(at('18:31'));
  await useMute(world, secret);
  await obeyMutes(world);
  await accept('donge-001/r1');
  const order = `${evening}/donge-001` as DeliveryId;
  const items = (await orderOf('donge-001')).items;
  await report(
    ...items.map(({ item, lesson, durationMs }) => ({
      kind: 'item' as const,
      ...{ order, item, lesson, startedAtMs: at('18:30'), cutBy: 'replaced' },
      playedMs: item === 0 ? Math.floor(durationMs / 2) : 0,
    })),
  );
  await advanceAt('18:55');
  expect(await playsOf(village)).toEqual(['donge-001 interrupted local', 'donge-001 missed local']);
});
