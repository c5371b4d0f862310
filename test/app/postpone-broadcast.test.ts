import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { advanceBroadcasts } from '../../src/app/advance-broadcasts.ts';
import { postponeBroadcast } from '../../src/app/postpone-broadcast.ts';
import { remakeBroadcasts } from '../../src/app/remake-broadcasts.ts';
import { continueReplacements } from '../../src/app/replace-orders.ts';
import { replaceProgrammes } from '../../src/app/replace-programmes.ts';
import { cancelBroadcast, stopCounty } from '../../src/app/stop-county.ts';
import { operator, system } from '../../src/domain/actor.ts';
import { holdersOfReplaced } from '../../src/domain/delivery.ts';
import { areaCode, broadcastId, type DeliveryId, endpointId } from '../../src/domain/ids.ts';
import { verifyOrder } from '../../src/protocol/signing.ts';
import { aWorld, inDonge, type World } from '../support/fakes.ts';
import { aLesson, today } from '../support/lessons.ts';
import { aSchedule, donge } from '../support/schedules.ts';

const at = (wall: string) => inDonge(today, wall);
const evening = broadcastId(donge, today, 'evening');
const lengthMs = 600_000;
const slots = [
  { name: 'morning', at: '06:30', lengthMs },
  { name: 'evening', at: '18:30', lengthMs },
] as const;
const schedule = aSchedule({ slots, quiet: [{ from: '21:30', until: '06:00' }] });
const [lesson, other] = [aLesson({ id: 'lesson' }), aLesson({ id: 'other' })];
const [first, second] = schedule.endpoints.map(({ id }) => id);

let world: World;
const advanceAt = (wall: string) => {
  world.clock.set(at(wall));
  return advanceBroadcasts(world);
};
const found = () => world.store.broadcasts.find(evening);
const postpone = (to: string) =>
  postponeBroadcast(world, operator, { broadcast: evening, to, reason: '停电' });
const orders = async () =>
  Promise.all(
    (await world.store.deliveries.of(evening)).map(async ({ id, state }) => {
      const jws = (await world.store.deliveries.find(id))?.jws ?? '';
      const order = await verifyOrder(jws, world.keys);
      const wall = new Date(order.startsAtMs + 8 * 3_600_000).toISOString().slice(11, 16);
      return `${id.slice(evening.length + 1)} ${state} ${order.items.length === 0 ? 'nothing' : wall}`;
    }),
  );
const accept = (delivery: string) =>
  world.store.deliveries.change({
    delivery: `${evening}/${delivery}` as DeliveryId,
    state: 'accepted',
    certain: true,
    atMs: world.clock.now(),
  });
const freeze = async () => {
  await world.assembleWaiting();
  await advanceAt('16:30');
  expect((await found())?.state).toBe('frozen');
};
const digests = async () =>
  (await world.store.broadcasts.playlists(evening)).map(({ programme }) => programme?.digest);

beforeEach(async () => {
  world = await aWorld({ atMs: at('12:00') });
  await world.publishSchedule(schedule);
  await world.publishLessons([lesson]);
  await world.approve([lesson]);
  await advanceAt('16:00');
});
afterEach(() => world.close());

test('before its freeze it moves as it is planned, and is signed for its new time', async () => {
  await world.assembleWaiting();
  const planned = await digests();
  expect(await postpone('19:30')).toMatchObject({
    outcome: 'replaced',
    wasMs: at('18:30'),
    startsAtMs: at('19:30'),
    endpoints: 2,
    holding: 0,
  });
  const moved = { startsAtMs: at('19:30'), endsAtMs: at('19:40'), postponedFromMs: at('18:30') };
  expect(await found()).toMatchObject({ ...moved, freezeAtMs: at('17:30'), state: 'ready' });
  await advanceAt('17:29');
  expect((await found())?.state).toBe('ready');
  await advanceAt('17:30');
  expect(await orders()).toEqual([`${first} pending 19:30`, `${second} pending 19:30`]);
  expect(await digests()).toEqual(planned);
  // Earlier again, though not before its slot; back where its slot has it, it is postponed no more.
  await expect(postpone('18:00')).rejects.toMatchObject({ kind: 'invalid' });
  await postpone('18:30');
  await continueReplacements(world);
  expect(await found()).toMatchObject({ startsAtMs: at('18:30') });
  expect(await found()).not.toHaveProperty('postponedFromMs');
});

describe('where endpoints hold its orders', () => {
  beforeEach(async () => {
    await freeze();
    await accept(String(first));
  });

  test('each is sent the same programme for the new time; who does not take it is told of', async () => {
    const before = await digests();
    expect(await postpone('19:30')).toMatchObject({ outcome: 'replaced', endpoints: 2, holding: 1 });
    // Nothing has to be made: the orders are signed at once.
    expect(world.jobs.waiting.filter(({ kind }) => kind === 'assemble')).toEqual([]);
    await continueReplacements(world);
    expect(await orders()).toEqual([
      `${first} replaced 18:30`,
      `${first}/r1 pending 19:30`,
      `${second} replaced 18:30`,
      `${second}/r1 pending 19:30`,
    ]);
    expect(await digests()).toEqual(before);
    expect(holdersOfReplaced(await world.store.deliveries.of(evening))).toEqual([first]);
    await accept(`${first}/r1`);
    expect(holdersOfReplaced(await world.store.deliveries.of(evening))).toEqual([]);
    // By the clock, or again, it stays.
    await advanceAt('18:31');
    await remakeBroadcasts(world, [evening]);
    expect(await found()).toMatchObject({ state: 'frozen', startsAtMs: at('19:30'), endsAtMs: at('19:40') });
    const said = (await world.ledgerOf(donge)).filter(
      ({ subject, verb }) => subject === evening && verb !== 'accept-deliveries',
    );
    expect(said.map(({ verb }) => verb)).toEqual([
      'plan-broadcast',
      'freeze-broadcast',
      'postpone-broadcast',
      'prepare-replacement',
      'replace-orders',
    ]);
    expect(said[2]).toMatchObject({ body: { reason: '停电', fromMs: at('18:30'), startsAtMs: at('19:30') } });
  });

  test('what a killed service began, the clock finishes', async () => {
    const killed = { ...world, store: { ...world.store, broadcasts: { ...world.store.broadcasts } } };
    killed.store.remakes = { ...world.store.remakes, prepare: () => Promise.reject(new Error('killed')) };
    await postponeBroadcast(killed, operator, { broadcast: evening, to: '19:30', reason: 'x' });
    expect((await world.store.remakes.find(evening))?.startsAtMs).toBe(at('19:30'));
    await expect(postpone('20:00')).rejects.toMatchObject({ kind: 'conflict' });
    await advanceAt('16:40');
    await continueReplacements(world);
    expect(await found()).toMatchObject({ startsAtMs: at('19:30') });
    expect(await world.store.remakes.open()).toEqual([]);
  });

  test('it is cancelled, or its county stopped, as any other, before and after its orders are signed', async () => {
    await postpone('19:30');
    await cancelBroadcast(world, operator, evening, '不播了');
    await continueReplacements(world);
    expect(await orders()).toEqual([
      `${first} replaced 18:30`,
      `${first}/r1 pending nothing`,
      `${second} replaced 18:30`,
      `${second}/r1 pending nothing`,
    ]);
    expect(await found()).toMatchObject({ reason: 'cancelled', startsAtMs: at('18:30') });
  });

  test('cancelled after it moved, also on air at its new time', async () => {
    await postpone('19:30');
    await continueReplacements(world);
    await accept(`${first}/r1`);
    world.clock.set(at('19:31'));
    expect(await cancelBroadcast(world, operator, evening, '念错了')).toMatchObject({ onAir: true });
    await continueReplacements(world);
    expect(await orders()).toContain(`${first}/r2 pending nothing`);
    await stopCounty(world, operator, donge, 'x');
  });

  test('what is withdrawn meanwhile is not aired at the new time either', async () => {
    await world.publishLessons([lesson, other]);
    await world.approve([other]);
    await postpone('19:30');
    await world.withdraw(lesson.recordings.map(({ master }) => master));
    await replaceProgrammes(world, system('clock'));
    await world.assembleWaiting();
    await continueReplacements(world);
    const items = (await world.store.broadcasts.playlists(evening)).flatMap(({ playlist }) => playlist.items);
    expect([...new Set(items.map((item) => item.lesson))]).toEqual(['other']);
    expect(await found()).toMatchObject({ startsAtMs: at('19:30') });
  });

  test('an endpoint with quiet time of its own by then is told to be silent', async () => {
    const asleep = { quiet: [{ from: '19:00', until: '20:00' }], endpoints: [endpointId(String(first))] };
    await world.publishSchedule({ ...schedule, exceptions: [asleep] });
    // Of the schedule it was planned by nothing is known of that; the newest decides who may hear it.
    expect(await postpone('19:30')).toMatchObject({ endpoints: 1, asleep: 1 });
    await continueReplacements(world);
    expect(await orders()).toEqual([
      `${first} replaced 18:30`,
      `${first}/r1 pending nothing`,
      `${second} replaced 18:30`,
      `${second}/r1 pending 19:30`,
    ]);
  });
});

test('it says in Chinese first what is in the way, and changes nothing', async () => {
  await freeze();
  for (const [to, zh] of [
    ['18:30', '本来就是 18:30'],
    ['16:31', '只能推迟，不能提前'],
    ['21:25', '碰到安静时段 21:30–06:00'],
  ] as const)
    await expect(postpone(to)).rejects.toThrow(zh);
  await world.publishSchedule({ ...schedule, slots: [{ ...slots[0], at: '20:00' }, slots[1]] });
  await expect(postpone('19:55')).rejects.toThrow('和早间 20:00–20:10');
  world.clock.set(at('18:29'));
  await expect(postpone('19:00')).rejects.toThrow('马上就播，来不及推迟');
  world.clock.set(at('18:31'));
  await expect(postpone('19:00')).rejects.toThrow(`${evening} 已经在播，不能推迟；要停下，就取消这一次`);
  world.clock.set(at('16:40'));
  await stopCounty(world, operator, donge, 'x');
  await expect(postpone('19:00')).rejects.toThrow('已叫停');
  await expect(
    postponeBroadcast(world, operator, {
      broadcast: broadcastId(donge, today, 'morning'),
      to: '19:00',
      reason: 'x',
    }),
  ).rejects.toMatchObject({ kind: 'not-found' });
  const stranger = {
    kind: 'person',
    id: 'p-2',
    roles: ['association'],
    counties: [areaCode('371522')],
  } as const;
  await expect(
    postponeBroadcast(world, stranger, { broadcast: evening, to: '19:00', reason: 'x' }),
  ).rejects.toMatchObject({ kind: 'forbidden' });
  expect(await found()).toMatchObject({ startsAtMs: at('18:30') });
  expect((await world.ledgerOf(donge)).map(({ verb }) => verb)).not.toContain('postpone-broadcast');
});
