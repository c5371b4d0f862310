import { afterEach, beforeEach, expect, test } from 'vitest';
import { planDays } from '../../src/app/plan-horizon.ts';
import { slotOfDays } from '../../src/app/slot-of-days.ts';
import { calendarText } from '../../src/cli/plan-calendar.ts';
import { offText, planText } from '../../src/cli/plan-text.ts';
import { addDays, weekdayOf } from '../../src/domain/calendar.ts';
import { aWorld, inDonge, type World } from '../support/fakes.ts';
import { aLesson, today } from '../support/lessons.ts';
import { aSchedule, donge } from '../support/schedules.ts';

let world: World;
beforeEach(async () => {
  world = await aWorld({ atMs: inDonge(today, '12:00') });
  const lessons = [aLesson({ id: 'a' })];
  await world.publishLessons(lessons);
  await world.approve(lessons);
});
afterEach(() => world.close());

test('a slot that does not air on a day is told with its reason, a month and a day at a time', async () => {
  const saturday = addDays(today, 6 - weekdayOf(today));
  const publicDays = {
    years: [2026],
    off: [{ name: '放假节', from: addDays(saturday, 2), until: addDays(saturday, 2) }],
    working: [],
  };
  const [morning, evening] = aSchedule().slots;
  if (morning === undefined || evening === undefined) throw new Error('two slots');
  await world.publishSchedule(
    aSchedule({ publicDays, holidays: 'off', slots: [{ ...morning, days: [1, 2, 3, 4, 5] }, evening] }),
  );
  const horizon = await planDays(world, { county: donge, from: saturday, days: 3 });
  expect(horizon.off.map((slot) => offText(horizon.ground.schedule, slot).split('\n')[1])).toEqual([
    '  不播：周六不播。Does not air: not on a Saturday.',
    '  不播：周日不播。Does not air: not on a Sunday.',
    '  不播：放假节放假。Does not air: public holiday 放假节.',
    '  不播：放假节放假。Does not air: public holiday 放假节.',
  ]);
  const rows = calendarText(horizon).split('\n');
  const rowOf = (days: number) => rows.find((row) => row.includes(addDays(saturday, days)));
  expect(rowOf(0)).toMatch(/— +\S+\/10:00 1 课/);
  expect(rowOf(2)).toMatch(/不播（放假节放假） +不播（放假节放假）/);
});

test('a slot that some dates alone move says so, whatever its season, a month and a day at a time', async () => {
  const [morning, evening] = aSchedule().slots;
  if (morning === undefined || evening === undefined) throw new Error('two slots');
  const winter = { name: 'winter', from: '11-01', until: '03-31' } as const;
  const tomorrow = addDays(today, 1);
  const once = { name: '庙会', from: tomorrow, until: tomorrow, slots: [{ ...evening, at: '20:00' }] };
  await world.publishSchedule(
    aSchedule({ seasons: [{ ...winter, slots: [{ ...evening, at: '17:30' }] }], once: [once] }),
  );
  const horizon = await planDays(world, { county: donge, from: tomorrow, days: 2 });
  expect(horizon.slots.map((_, at) => planText(slotOfDays(horizon, at)).split('\n')[0])).toEqual([
    `东阿县 ${tomorrow} 早间 06:30–06:40`,
    `东阿县 ${tomorrow} 晚间 20:00–20:10（庙会（临时时间） 庙会, a time for these days only）`,
    `东阿县 ${addDays(tomorrow, 1)} 早间 06:30–06:40`,
    `东阿县 ${addDays(tomorrow, 1)} 晚间 17:30–17:40（冬季时间 winter time）`,
  ]);
  // A row of each of two audiences.
  const marked = calendarText(horizon).match(/^.*（临时时间）/gm) ?? [];
  expect(marked.map((row) => row.trim().slice(0, 10))).toEqual([tomorrow, tomorrow]);
});
