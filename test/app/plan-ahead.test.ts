import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { advanceBroadcasts } from '../../src/app/advance-broadcasts.ts';
import { draftSchedule } from '../../src/app/draft-schedule.ts';
import { planCalendar } from '../../src/app/plan-calendar.ts';
import { planSlot } from '../../src/app/plan-slot.ts';
import { createPlanning, type Planning } from '../../src/app/planning.ts';
import { stopCounty } from '../../src/app/stop-county.ts';
import type { Actor } from '../../src/domain/actor.ts';
import { addDays } from '../../src/domain/calendar.ts';
import { type AreaCode, areaCode } from '../../src/domain/ids.ts';
import type { DraftedText, ScheduleEditor } from '../../src/ports/schedule-editor.ts';
import { createScheduleEditor } from '../../src/schedules/schedule-editor.ts';
import { createScheduleFiles } from '../../src/schedules/schedule-files.ts';
import { aHome } from '../sources/temp-home.ts';
import { aWorld, inDonge, type World } from '../support/fakes.ts';
import { aLesson, today } from '../support/lessons.ts';
import { donge } from '../support/schedules.ts';

const tomorrow = addDays(today, 1);
const yaml = `county: "371524"
name: 东阿县
pinyin: donge
# 晚饭后
slots:
  morning: { at: "06:30", length: 10m }
  evening: { at: "18:30", length: 10m }
quiet:
  - { name: 考试, dates: ${addDays(today, 2)} }
`;
const files = {
  'schedules/donge/schedule.yaml': yaml,
  'schedules/donge/areas.csv': 'code,name\n371524101,刘集镇\n',
  'schedules/donge/endpoints.csv': 'id,name,area,driver,address\ncol-001,前村喇叭,371524101,memory,\n',
};
const person = (role: 'association' | 'auditor' | 'administrator', county?: 'all' | AreaCode): Actor => ({
  kind: 'person',
  id: 'p1',
  roles: [role],
  counties: county === 'all' ? 'all' : [county ?? donge],
});
const author = person('association');

let home: string;
let world: World;
let planning: Planning;
let scheduleEditor: ScheduleEditor;

/** Noon, this evening planned: two lessons that may air, one that may not yet. */
beforeEach(async () => {
  world = await aWorld({ atMs: inDonge(today, '16:00') });
  home = await aHome(files);
  const { schedules } = await createScheduleFiles({ home }).read();
  for (const schedule of schedules) await world.publishSchedule(schedule);
  const lessons = ['counterfeit-notes', 'phone-fraud'].map((id) => aLesson({ id }));
  await world.publishLessons([...lessons, aLesson({ id: 'waiting' })]);
  await world.approve(lessons);
  await advanceBroadcasts(world);
  planning = createPlanning(world);
  scheduleEditor = createScheduleEditor({ home });
});
afterEach(() => world.close());

const shared = (text: DraftedText, days: number, actor = author) =>
  draftSchedule({ planning, scheduleEditor }, actor, 'calendar', text, days);
const draft = (text: DraftedText, days: number, actor = author) =>
  draftSchedule({ planning, scheduleEditor }, actor, donge, text, days);
const set = (key: string, value: string): DraftedText => ({ changes: [{ do: 'set', key, value }] });

test('days at a glance: what is planned already by its broadcast, what will be by the plan, and why not', async () => {
  const { days, ...about } = await planCalendar(planning, author, donge, today, 3);
  expect(about).toMatchObject({ name: '东阿县', today });
  const short = days.map(({ date, slots }) => [
    date,
    ...slots.map(({ slot, airs, broadcast, lessons, text }) => [
      slot,
      airs ? (broadcast?.state ?? lessons.length) : text?.zh,
    ]),
  ]);
  expect(short).toEqual([
    [today, ['morning', 0], ['evening', 'planned']],
    [tomorrow, ['morning', 2], ['evening', 2]],
    [addDays(today, 2), ['morning', '安静时段 考试 00:00–24:00'], ['evening', '安静时段 考试 00:00–24:00']],
  ]);
  const past = await planCalendar(planning, author, donge, addDays(today, -2), 2);
  expect(past.days.flatMap(({ slots }) => slots)).toEqual([]);
  await stopCounty(world, author, donge, '停电');
  expect((await planCalendar(planning, author, donge, tomorrow, 1)).stop).toMatchObject({ reason: '停电' });
  await expect(
    planCalendar(planning, person('auditor', areaCode('371525')), donge, today, 1),
  ).rejects.toMatchObject({
    kind: 'forbidden',
  });
  await expect(planCalendar(planning, author, donge, addDays(today, 500), 1)).rejects.toMatchObject({
    kind: 'invalid',
  });
});

test('one slot, with a reason for every choice and for what was left out; in quiet time what it would have been', async () => {
  const planned = await planSlot(planning, author, donge, tomorrow, 'evening');
  const [only] = planned.playlists;
  expect(only?.places).toEqual(['刘集镇']);
  expect(only?.playlist.items.map(({ lesson, reason }) => [lesson, reason.rule]).sort()).toEqual([
    ['counterfeit-notes', 'waiting'],
    ['phone-fraud', 'waiting'],
  ]);
  expect(only?.playlist.leftOut).toMatchObject([{ lesson: 'waiting', reason: { rule: 'approval' } }]);
  const tonight = await planSlot(planning, author, donge, today, 'evening');
  expect(tonight).toMatchObject({ airs: true, broadcast: { state: 'planned' } });
  const quiet = await planSlot(planning, author, donge, addDays(today, 2), 'evening');
  expect(quiet).toMatchObject({ airs: false, text: { zh: expect.stringContaining('考试') } });
  expect(quiet.playlists[0]?.playlist.items).toHaveLength(2);
  await expect(planSlot(planning, author, donge, addDays(today, -3), 'evening')).rejects.toMatchObject({
    kind: 'not-found',
  });
});

test('a draft says what it changes in the file, in what is planned already, and in the days ahead; it writes nothing', async () => {
  const report = await draft(set('slots.evening.at', '"19:00"'), 3);
  expect(report).toMatchObject({ holds: true, findings: [] });
  expect(report.after.text).toContain('# 晚饭后');
  expect(report.after.values).toMatchObject({ slots: { evening: { at: '19:00', length: '10m' } } });
  expect(report.planned).toMatchObject([{ slot: 'evening', date: today, state: 'planned', isOnAir: false }]);
  const moved = report.differences?.map(({ date, slot, before, after }) => [
    date,
    slot,
    (after?.startsAtMs ?? 0) - (before?.startsAtMs ?? 0),
  ]);
  const halfAnHour = 1_800_000;
  expect(moved).toEqual([1, 2].map((day) => [addDays(today, day), 'evening', halfAnHour]));
  expect((await draft(set('volume', '50'), 2)).differences).toHaveLength(2);
  expect((await draft({ text: `${yaml}# 备注\n` }, 2)).differences).toEqual([]);
  expect((await draft({}, 2)).diff).toEqual([]);
  expect(await readFile(join(home, 'schedules/donge/schedule.yaml'), 'utf8')).toBe(yaml);
});

test('a draft that moves a slot only later than the days compared says from when on', async () => {
  const summer = '{ from: "07-01", until: "08-31", slots: { morning: { at: "06:00" } } }';
  const report = await draft(set('seasons.summer', summer), 3);
  expect(report.differences).toEqual([]);
  expect(report.later).toMatchObject([
    { county: donge, slot: 'morning', date: '2027-07-01', before: { at: '06:30' }, after: { at: '06:00' } },
  ]);
  expect(await draft(set('slots.evening.at', '"19:00"'), 3)).not.toHaveProperty('later');
});

test('a slot moved on some dates only stands elsewhere on these, and the page says why', async () => {
  const day = addDays(today, 3);
  const once = `{ name: 赶集, from: ${day}, until: ${day}, slots: { evening: { at: "19:00" } } }`;
  const report = await draft({ changes: [{ do: 'add', key: 'once', value: once }] }, 6);
  expect(report.after.text).toBe(`${yaml}once:\n  - ${once}\n`);
  expect(report.differences?.map(({ date, slot }) => [date, slot])).toEqual([[day, 'evening']]);
  const edit = await scheduleEditor.prepare(donge, report.before.digest, { text: report.after.text });
  for (const schedule of edit.schedulesAfter) await world.publishSchedule(schedule);
  const { days } = await planCalendar(planning, author, donge, day, 2);
  expect(days.map(({ slots }) => slots.map(({ startsAtMs, text }) => [startsAtMs, text?.zh]))).toEqual([
    [
      [inDonge(day, '06:30'), '平常'],
      [inDonge(day, '19:00'), '赶集（临时时间）'],
    ],
    [
      [inDonge(addDays(day, 1), '06:30'), '平常'],
      [inDonge(addDays(day, 1), '18:30'), '平常'],
    ],
  ]);
});

test('what all counties share is drafted, too, where there is none yet, and says whom it changes', async () => {
  const all = person('administrator', 'all');
  const off = `{ name: 停播, dates: ${tomorrow} }`;
  const report = await shared({ changes: [{ do: 'add', key: 'quiet', value: off }] }, 2, all);
  expect(report).toMatchObject({ holds: true, before: { file: 'schedules/calendar.yaml', text: '' } });
  expect(report.after.text).toBe(`quiet:\n  - ${off}\n`);
  expect(report.differences?.map(({ county, date, after }) => [county, date, after?.silent])).toEqual(
    [1, 2].map(() => [donge, tomorrow, 'quiet']),
  );
  expect(report).not.toHaveProperty('notCompared');
  for (const actor of [author, person('administrator')])
    await expect(shared({}, 0, actor)).rejects.toMatchObject({ kind: 'forbidden' });
  const edit = await scheduleEditor.prepare('calendar', report.before.digest, { text: report.after.text });
  await scheduleEditor.write(edit);
  expect((await scheduleEditor.read('calendar')).values).toEqual({
    quiet: [{ name: '停播', dates: tomorrow }],
  });
  await expect(scheduleEditor.write(edit)).rejects.toMatchObject({ kind: 'changed' });
});

test('a draft that does not hold is told with line and column, and one who may not edit makes none', async () => {
  const wrong = await draft({ text: yaml.replace('18:30', '25:00') }, 3);
  expect(wrong.holds).toBe(false);
  expect(wrong.findings).toMatchObject([{ severity: 'error', line: 7, column: 18, key: 'slots.evening.at' }]);
  // A key that is missing is its holder's, one that is unknown stands where it is written.
  const missing = await draft({ changes: [{ do: 'unset', key: 'slots.evening.length' }] }, 0);
  expect(missing.findings).toMatchObject([{ key: 'slots.evening' }]);
  const second = await draft(
    { changes: [{ do: 'add', key: 'quiet', value: '{ dates: [06-07, 13-01] }' }] },
    0,
  );
  expect(second.findings).toMatchObject([{ key: 'quiet.2.dates.2' }]);
  const nameless = await draft({ changes: [{ do: 'unset', key: 'pinyin' }] }, 0);
  expect(nameless.findings).toHaveLength(1);
  expect(nameless.findings[0]).not.toHaveProperty('key');
  expect(wrong).not.toHaveProperty('differences');
  const broken = await draft({ text: 'slots: [' }, 3);
  expect(broken.holds).toBe(false);
  expect(broken.after.values).toBeUndefined();
  const other = await draft(set('county', '"371525"'), 0);
  expect(other.holds).toBe(false);
  await expect(draft({}, 0, person('auditor'))).rejects.toMatchObject({ kind: 'forbidden' });
  await expect(draft(set('county.hour', '1'), 0)).rejects.toMatchObject({ kind: 'invalid' });
});

test('a long look refuses a second beside it, and lets the next one in', async () => {
  let done = () => {};
  const first = planning.alone(() => new Promise<void>((resolve) => (done = resolve)));
  await expect(planning.alone(async () => 1)).rejects.toMatchObject({ kind: 'conflict' });
  done();
  await first;
  expect(await planning.alone(async () => 2)).toBe(2);
});
