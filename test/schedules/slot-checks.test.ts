import { describe, expect, it } from 'vitest';
import { slotDays } from '../../src/domain/calendar.ts';
import { localDate } from '../../src/domain/ids.ts';
import { createScheduleFiles } from '../../src/schedules/schedule-files.ts';
import { aHome, linesOf } from '../sources/temp-home.ts';

async function read(yaml: string, at: { morning?: string; evening?: string; calendar?: string } = {}) {
  const home = await aHome({
    ...(at.calendar === undefined ? {} : { 'schedules/calendar.yaml': at.calendar }),
    'schedules/donge/schedule.yaml': `county: 371524
name: 东阿县
pinyin: donge
slots:
  morning: { at: "${at.morning ?? '06:30'}", length: 10m }
  evening: { at: "${at.evening ?? '18:30'}", length: 10m }
${yaml}`,
    'schedules/donge/areas.csv': 'code,name\n371524101,刘集镇\n',
    'schedules/donge/endpoints.csv': 'id,name,area,driver,address\ncol-001,喇叭,371524101,memory,\n',
  });
  const { schedules, findings } = await createScheduleFiles({ home }).read();
  return { schedule: schedules[0], lines: linesOf(findings) };
}

describe('slots apart on the wall that a change of clocks brings together', () => {
  it('are refused, with the first date', async () => {
    const { schedule, lines } = await read('zone: Europe/Berlin\n', { morning: '02:50', evening: '03:50' });
    expect(schedule).toBeUndefined();
    expect(lines).toEqual([
      expect.stringMatching(
        /^error .*schedule\.yaml:6:18 {2}2026-03-29 Europe\/Berlin 拨快时钟，晚间时段和早间时段会重叠/,
      ),
    ]);
  });

  it.each([
    ['when they touch only', 'zone: Europe/Berlin\n', '02:50', '04:00'],
    ['in a zone whose clocks stay', 'zone: Asia/Shanghai\n', '02:50', '03:50'],
    ['far from the hour that goes missing', 'zone: Europe/Berlin\n', '06:50', '07:50'],
  ])('are fine %s', async (_, yaml, morning, evening) => {
    const { schedule, lines } = await read(yaml, { morning, evening });
    expect(lines).toEqual([]);
    expect(schedule).toBeDefined();
  });

  it('are refused where a season puts them there', async () => {
    const { lines } = await read(
      'zone: America/New_York\nseasons:\n  spring: { from: 03-01, until: 05-31, slots: { morning: { at: "02:15" }, evening: { at: "03:15" } } }\n',
    );
    expect(lines).toEqual([expect.stringContaining('2026-03-08 America/New_York')]);
  });
});

describe('quiet time that leaves a slot no day', () => {
  it.each([
    ['{ from: "06:00", until: "07:00", days: daily }'],
    ['{ from: "06:00", until: "07:00", days: mon..sun }'],
    ['{ days: daily }'],
    ['{ dates: 01-01..12-31 }'],
    ['{ from: "06:00", until: "07:00", days: workdays }, { from: "05:00", until: "06:31", days: weekends }'],
    ['{ from: "06:00", until: "07:00", areas: "371524" }'],
    ['{ from: "06:00", until: "07:00", areas: ["371524101", "371524"] }'],
  ])('is refused however it is spelt: %s', async (entries) => {
    const { schedule, lines } = await read(`quiet: [${entries}]\n`);
    expect(schedule).toBeUndefined();
    expect(lines[0]).toMatch(/^error .*schedule\.yaml:5:18 {2}早间时段 06:30 起 10 分钟，碰到安静时段/);
  });

  it('is refused for the days a slot has', async () => {
    const { lines } = await read('quiet: [{ from: "06:00", until: "07:00", days: workdays }]\n', {
      morning: '06:30", days: workdays, holidays: "off',
    });
    expect(lines).toEqual([expect.stringContaining('早间时段 06:30')]);
  });

  it.each([
    ['workdays of a slot of every day', '{ from: "06:00", until: "07:00", days: workdays }'],
    ['all but a day', '{ dates: 01-02..12-31 }'],
    ['a whole year by its dates', '{ dates: 2027-01-01..2028-12-31 }'],
    ['one township', '{ from: "06:00", until: "07:00", areas: "371524101" }'],
  ])('is fine for %s', async (_, entry) => {
    const { schedule, lines } = await read(`quiet: [${entry}]\n`);
    expect(lines).toEqual([]);
    expect(schedule).toBeDefined();
  });
});

describe('quiet time for the area that is the county', () => {
  const morning = (schedule: NonNullable<Awaited<ReturnType<typeof read>>['schedule']>) =>
    slotDays(schedule, localDate('2027-06-07'))[0];

  it.each([
    ['in quiet', 'quiet: [{ name: 高考, dates: 06-07..06-10, areas: ["371524"] }]\n', undefined],
    [
      'in an exception',
      'exceptions: [{ name: x, areas: "371524", volume: 50, quiet: [{ name: 高考, dates: 06-07..06-10 }] }]\n',
      undefined,
    ],
    ['in calendar.yaml', '', 'quiet: [{ name: 高考, dates: 06-07..06-10, areas: ["371524", "371525"] }]\n'],
  ])('is the whole county’s, with its reason: %s', async (_, yaml, calendar) => {
    const { schedule } = await read(yaml, calendar === undefined ? {} : { calendar });
    if (schedule === undefined) throw new Error('no schedule');
    expect(morning(schedule)).toMatchObject({ airs: false, why: { rule: 'quiet', quiet: { name: '高考' } } });
    expect(schedule.exceptions ?? []).toEqual(
      yaml.startsWith('exceptions') ? [{ name: 'x', areas: ['371524'], volumePercent: 50, quiet: [] }] : [],
    );
  });
});
