import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { advanceBroadcasts } from '../../src/app/advance-broadcasts.ts';
import { type AirRequest, airBroadcast } from '../../src/app/air-broadcast.ts';
import { type Actor, system } from '../../src/domain/actor.ts';
import { areaCode, broadcastId, localDate } from '../../src/domain/ids.ts';
import { aWorld, inDonge, type World } from '../support/fakes.ts';
import { aLesson, today } from '../support/lessons.ts';
import { aSchedule, donge } from '../support/schedules.ts';

const at = (wall: string): number => inDonge(today, wall);
const evening = broadcastId(donge, today, 'evening');
const lessons = [aLesson()];

let world: World;
const air = (over: Partial<AirRequest> = {}, actor: Actor = system('cli')) =>
  airBroadcast(world, actor, { county: donge, date: today, slot: 'evening', now: false, ...over });

beforeEach(async () => {
  world = await aWorld({ atMs: at('12:00') });
  await world.publishSchedule();
  await world.publishLessons(lessons);
  await world.approve(lessons);
});
afterEach(() => world.close());

test('plans a slot ahead of the clock, at the slot’s own time', async () => {
  expect(await air()).toBe(evening);
  expect(await world.store.broadcasts.find(evening)).toMatchObject({
    state: 'planned',
    startsAtMs: at('18:30'),
    freezeAtMs: at('16:30'),
    adHoc: false,
  });
  expect(world.jobs.waiting).toHaveLength(2);
});

test('with now it starts as soon as it is assembled', async () => {
  await air({ now: true });
  world.clock.advance(30_000);
  await world.assembleWaiting();
  await advanceBroadcasts(world);
  const startsAtMs = at('12:00') + 30_000 + world.settings.adHocDelayMs;
  expect(await world.store.broadcasts.find(evening)).toMatchObject({
    state: 'frozen',
    adHoc: true,
    startsAtMs,
    endsAtMs: startsAtMs + 600_000,
  });
});

test('with now and a later day it airs now, in the place of that day’s slot, and the record says so', async () => {
  const date = localDate('2026-12-31');
  const later = broadcastId(donge, date, 'evening');
  expect(await air({ now: true, date })).toBe(later);
  const [entry] = await world.store.ledger.about(donge, ['plan-broadcast'], later);
  expect(entry?.body).toMatchObject({ atOnce: true, startsAtMs: at('12:00') });
  await world.assembleWaiting();
  await advanceBroadcasts(world);
  expect(await world.store.broadcasts.find(later)).toMatchObject({
    ...{ state: 'frozen', adHoc: true, date },
    startsAtMs: at('12:00') + world.settings.adHocDelayMs,
  });
  await expect(air({ date })).rejects.toThrow('已经有了');
});

describe('is refused, and leaves nothing behind,', () => {
  afterEach(async () => {
    expect(world.jobs.waiting).toEqual([]);
  });
  const nothing = async () => expect(await world.store.broadcasts.list({})).toEqual([]);

  test('when its time has passed', async () => {
    await expect(air({ slot: 'morning' })).rejects.toMatchObject({ kind: 'conflict' });
    await expect(air({ slot: 'morning' })).rejects.toThrow('--now');
    await nothing();
  });

  test('when it would start or end in quiet time', async () => {
    for (const wall of ['21:21', '23:00', '05:59']) {
      world.clock.set(at(wall));
      await expect(air({ now: true })).rejects.toThrow('21:30–06:00');
    }
    await nothing();
  });

  test('when nothing approved could air', async () => {
    await world.publishLessons([aLesson({ id: 'not-approved' })]);
    await expect(air({ now: true })).rejects.toThrow('dalaba approve');
    await nothing();
  });

  test('to a person of another county', async () => {
    const actor: Actor = { kind: 'person', id: 'p-1', roles: ['editor'], counties: [areaCode('371522')] };
    await expect(air({ now: true }, actor)).rejects.toMatchObject({ kind: 'forbidden' });
    await nothing();
  });

  test('when there is no such county or slot', async () => {
    await expect(air({ county: areaCode('371522') })).rejects.toMatchObject({ kind: 'not-found' });
    const [morning] = aSchedule().slots;
    await world.publishSchedule(aSchedule({ slots: morning === undefined ? [] : [morning] }));
    await expect(air()).rejects.toMatchObject({ kind: 'not-found' });
    await nothing();
  });
});

test('is refused as a conflict when it is planned already, and says in which state', async () => {
  await air();
  world.jobs.waiting.length = 0;
  const before = await world.store.broadcasts.find(evening);
  await expect(air()).rejects.toMatchObject({ kind: 'conflict' });
  await expect(air({ now: true })).rejects.toThrow('(planned)');
  expect(await world.store.broadcasts.find(evening)).toEqual(before);
  expect(world.jobs.waiting).toEqual([]);
});

test('just fits before quiet time begins', async () => {
  world.clock.set(at('21:20'));
  expect(await air({ now: true })).toBe(evening);
});

test('says so where every endpoint has quiet time of its own, rather than that nothing is approved', async () => {
  const quiet = [{ from: '18:00', until: '19:00', dates: [{ from: today, until: today }] }];
  const areas = [areaCode('371524100'), areaCode('371524101')];
  await world.publishSchedule(aSchedule({ exceptions: [{ areas, quiet }] }));
  await expect(air()).rejects.toThrow('所有终端都有自己的安静时段');
});
