import { afterEach, beforeEach, expect, test } from 'vitest';
import { summariseDay } from '../../src/app/summarise-day.ts';
import { operator } from '../../src/domain/actor.ts';
import { localDate } from '../../src/domain/ids.ts';
import { aWorld, inDonge, type World } from '../support/fakes.ts';
import { aLesson, today } from '../support/lessons.ts';
import { aSchedule } from '../support/schedules.ts';

const evening = (at: string) => ({ name: 'evening', at, lengthMs: 600_000 }) as const;
const yesterday = localDate('2026-11-23');
const lesson = aLesson();

let world: World;
const dayOf = async (date?: typeof today) => (await summariseDay(world, operator, date)).counties[0];

beforeEach(async () => {
  world = await aWorld({ atMs: inDonge(yesterday, '08:00') });
  await world.publishSchedule(aSchedule({ slots: [evening('18:30')] }));
});
afterEach(() => world.close());

test('a day that is over has the times that were in force, and none before there was a schedule', async () => {
  world.clock.set(inDonge(today, '08:00'));
  await world.publishSchedule(aSchedule({ slots: [evening('19:00')] }));
  expect((await dayOf())?.slots.map(({ at }) => at)).toEqual(['19:00']);
  expect((await dayOf(yesterday))?.slots.map(({ at }) => at)).toEqual(['18:30']);
  expect(await dayOf(localDate('2026-11-22'))).toMatchObject({ slots: [], silent: [], quiet: [] });
});

test('it tells how many lessons could air: valid that day, not retired, with an approved recording', async () => {
  const count = async (date = today) => (await summariseDay(world, operator, date)).lessons;
  expect(await count()).toBe(0);
  const expired = aLesson({ id: 'expired', validUntil: yesterday });
  const retired = aLesson({ id: 'retired', retired: true });
  const opening = aLesson({ id: 'opening', kind: 'opening' });
  const all = [lesson, expired, retired, opening];
  await world.publishLessons(all);
  expect(await count()).toBe(0);
  await world.approve(all);
  expect(await count()).toBe(1);
  expect(await count(yesterday)).toBe(2);
});
