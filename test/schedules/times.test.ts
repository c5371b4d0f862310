import { describe, expect, it } from 'vitest';
import { durationField, monthDayField, wallTimeField, zoneField } from '../../src/schedules/times.ts';

describe('wallTimeField', () => {
  it.each([
    ['06:30', '06:30'],
    ['6:30', '06:30'],
    ['００：００', '00:00'],
    ['23:59', '23:59'],
    ['24:00', undefined],
    ['12:60', undefined],
    [':30', undefined],
    ['6:3', undefined],
    ['0630', undefined],
    ['06:30:00', undefined],
    ['六点半', undefined],
  ])('reads %s as %s', (written, time) => {
    expect(wallTimeField.read(written)).toBe(time);
  });
});

describe('monthDayField', () => {
  it.each([
    ['05-01', '05-01'],
    ['5-1', '05-01'],
    ['０５－０１', '05-01'],
    ['02-29', '02-29'],
    ['12-31', '12-31'],
    ['02-30', undefined],
    ['13-01', undefined],
    ['00-10', undefined],
    ['2026-05-01', undefined],
    ['05/01', undefined],
    ['', undefined],
  ])('reads %s as %s', (written, day) => {
    expect(monthDayField.read(written)).toBe(day);
  });
});

describe('durationField', () => {
  it.each([
    ['90s', 90_000],
    ['10m', 600_000],
    ['1h30m', 5_400_000],
    ['１h ３０m', 5_400_000],
    ['1m', 60_000],
    ['3h', 10_800_000],
    ['59s', undefined],
    ['3h1s', undefined],
    ['10', undefined],
    ['', undefined],
    ['30m1h', undefined],
    ['1.5h', undefined],
    ['-1m', undefined],
  ])('reads %s as %s ms', (written, durationMs) => {
    expect(durationField('1m', '3h').read(written)).toBe(durationMs);
  });
});

describe('zoneField', () => {
  it.each([
    ['Asia/Shanghai', 'Asia/Shanghai'],
    ['america/new_york', 'America/New_York'],
    ['UTC', 'UTC'],
    ['+08:00', undefined],
    ['Asia/Beijing', undefined],
    ['', undefined],
  ])('reads %s as %s', (written, zone) => {
    expect(zoneField.read(written)).toBe(zone);
  });
});
