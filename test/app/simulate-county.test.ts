import { afterEach, beforeEach, expect, test } from 'vitest';
import { simulateCounty } from '../../src/app/simulate-county.ts';
import { addDays } from '../../src/domain/calendar.ts';
import { areaCode } from '../../src/domain/ids.ts';
import { aWorld, inDonge, type World } from '../support/fakes.ts';
import { aLesson, today } from '../support/lessons.ts';
import { aSchedule, donge } from '../support/schedules.ts';

let world: World;
const lessons = [aLesson({ id: 'a' }), aLesson({ id: 'b' })];
const simulate = () => simulateCounty(world, { county: donge, from: addDays(today, 1), days: 20 });

beforeEach(async () => {
  world = await aWorld({ atMs: inDonge(today, '12:00') });
  await world.publishLessons([...lessons, aLesson({ id: 'c', recordings: [] })]);
  await world.approve(lessons);
});
afterEach(() => world.close());

test('a county that is always silent starves every lesson, and each says why', async () => {
  const quiet = [{ from: '00:00', until: '24:00', dates: [{ from: '01-01', until: '12-31' }] }];
  await world.publishSchedule(aSchedule({ quiet }));
  for (const { starved, lessons: told } of (await simulate()).audiences) {
    expect(starved).toEqual(['a', 'b', 'c']);
    expect(told.map(({ verdict }) => verdict)).toMatchObject([
      { proof: { rule: 'no-slot' } },
      { proof: { rule: 'no-slot' } },
      { proof: { rule: 'recording' } },
    ]);
  }
});

test('so does one audience that is, and the other hears what there is', async () => {
  const areas = [areaCode('371524101')];
  const quiet = [{ from: '00:00', until: '24:00', dates: [{ from: '01-01', until: '12-31' }] }];
  await world.publishSchedule(aSchedule({ exceptions: [{ areas, quiet }] }));
  const starved = (await simulate()).audiences.map(({ places, starved: of }) => [places.join(), of.length]);
  expect(starved.toSorted()).toEqual([
    ['区域 371524100', 1],
    ['区域 371524101', 3],
  ]);
});
