import { expect, test } from 'vitest';
import { laterChanges } from '../../src/app/later-changes.ts';
import { localDate } from '../../src/domain/ids.ts';
import type { Schedule, Season, Slot } from '../../src/domain/schedule.ts';
import { aSchedule } from '../support/schedules.ts';

const minutes = (count: number) => count * 60_000;
const morning = (at: string, lengthMs = minutes(10)): Slot => ({ name: 'morning', at, lengthMs });
const evening: Slot = { name: 'evening', at: '18:30', lengthMs: minutes(10) };
const winter: Season = { name: 'winter', from: '11-15', until: '03-15', slots: [morning('06:50')] };
const year = (at: string, seasons: readonly Season[] = [winter], lengthMs = minutes(10)): Schedule =>
  aSchedule({ slots: [morning(at, lengthMs), evening], seasons });
const today = localDate('2026-11-28');
const later = (before: Schedule, after: Schedule) => laterChanges(before, after, today, 30);

test('a slot that a season has today changes on the first day after it', () => {
  expect(later(year('06:30'), year('06:40'))).toMatchObject([
    {
      slot: 'morning',
      season: 'winter',
      date: '2027-03-16',
      before: { at: '06:30' },
      after: { at: '06:40' },
    },
  ]);
  expect(later(year('06:30'), year('06:30', [winter], minutes(12)))).toMatchObject([
    { date: '2027-03-16', after: { lengthMs: minutes(12) } },
  ]);
});

test('a season that is yet to come says when, without a reason', () => {
  const summer = (at: string): Season => ({
    ...winter,
    name: 'summer',
    from: '05-01',
    until: '09-30',
    slots: [morning(at)],
  });
  expect(later(year('06:30', [summer('06:00')]), year('06:30', [summer('06:10')]))).toEqual([
    {
      slot: 'morning',
      date: '2027-05-01',
      before: { at: '06:00', lengthMs: minutes(10) },
      after: { at: '06:10', lengthMs: minutes(10) },
    },
  ]);
});

test('what no day of the year shows has no day', () => {
  const always: Season = { ...winter, from: '01-01', until: '12-31' };
  const [only] = later(year('06:30', [always]), year('06:40', [always]));
  expect(only).toMatchObject({ slot: 'morning', season: 'winter', after: { at: '06:40' } });
  expect(only).not.toHaveProperty('date');
});

test('what shows on the days compared, and what changes no time, is not told again', () => {
  expect(later(year('06:30', []), year('06:40', []))).toEqual([]);
  expect(later(year('06:30'), { ...year('06:30'), volumePercent: 50 })).toEqual([]);
  expect(later(year('06:30'), aSchedule({ slots: [evening] }))).toEqual([]);
});
