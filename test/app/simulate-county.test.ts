import { afterEach, beforeEach, expect, test } from 'vitest';
import { planDays } from '../../src/app/plan-horizon.ts';
import { simulateCounty } from '../../src/app/simulate-county.ts';
import { slotOfDays } from '../../src/app/slot-of-days.ts';
import { addDays } from '../../src/domain/calendar.ts';
import { areaCode, endpointId } from '../../src/domain/ids.ts';
import type { Schedule } from '../../src/domain/schedule.ts';
import { variety } from '../../src/domain/variety.ts';
import { aWorld, inDonge, type World } from '../support/fakes.ts';
import { aLesson, aRecording, today } from '../support/lessons.ts';
import { anEndpoint, aSchedule, donge } from '../support/schedules.ts';

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

test('each audience of a slot has the plan of its own endpoints, whoever else sleeps or is louder then', async () => {
  const cmn = variety('cmn');
  const jilu = variety('cmn-x-jilu1239');
  const both = ['a', 'b'].map((id) =>
    aLesson({ id, recordings: [cmn, jilu].map((one) => aRecording({ of: id, variety: one })) }),
  );
  await world.publishLessons(both);
  await world.approve(both);
  const evening = { name: 'evening', at: '18:30', lengthMs: 600_000, volumePercent: 60 } as const;
  await world.publishSchedule(
    aSchedule({
      slots: [{ name: 'morning', at: '06:30', lengthMs: 600_000 }, evening],
      endpoints: [
        anEndpoint('a'),
        anEndpoint('b', { volumePercent: 70 }),
        anEndpoint('c', { area: areaCode('371524101') }),
        anEndpoint('d', { area: areaCode('371524101'), volumePercent: 70 }),
      ],
      exceptions: [{ endpoints: [endpointId('a')], quiet: [{ from: '18:00', until: '19:00' }] }],
    }),
  );
  const horizon = await planDays(world, { county: donge, from: addDays(today, 1), days: 1 });
  const heard = horizon.slots.map((_, at) =>
    slotOfDays(horizon, at).playlists.map(({ audience, playlist }) => [
      audience.endpoints.join(),
      ...new Set(playlist.items.map((item) => item.variety)),
    ]),
  );
  const [morning, tonight] = heard;
  expect(morning?.toSorted()).toEqual([
    ['a', jilu],
    ['b', jilu],
    ['c', cmn],
    ['d', cmn],
  ]);
  expect(tonight?.toSorted()).toEqual([
    ['b', jilu],
    ['c', cmn],
    ['d', cmn],
  ]);
});

test('days of a year whose holidays nobody knows are told, where slots go by them', async () => {
  const publicDays = { years: [2026], off: [], working: [] };
  const years = async (days: number, schedule: Partial<Schedule>) => {
    await world.publishSchedule(aSchedule({ publicDays, ...schedule }));
    return (await simulateCounty(world, { county: donge, from: today, days })).unknownYears;
  };
  expect(await years(20, { holidays: 'off' })).toEqual([]);
  expect(await years(60, { holidays: 'off' })).toEqual(['2027']);
  expect(await years(60, {})).toEqual([]);
});
