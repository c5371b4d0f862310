import { expect, test } from 'vitest';
import { forecastDisk } from '../../src/domain/disk-forecast.ts';

const dayMs = 86_400_000;
const day = (n: number, usedBytes: number) => ({ atMs: n * dayMs, usedBytes });

test('a folder that grows evenly is full when its free bytes are used up at that rate', () => {
  const forecast = forecastDisk([day(0, 1000), day(1, 1100), day(2, 1200), day(3, 1300)], 500);
  expect(forecast?.growthBytesPerDay).toBeCloseTo(100);
  expect(forecast?.daysUntilFull).toBeCloseTo(5);
});

test('samples count in any order and a day that is missing changes nothing', () => {
  const forecast = forecastDisk([day(9, 1900), day(0, 1000), day(3, 1300)], 1000);
  expect(forecast?.growthBytesPerDay).toBeCloseTo(100);
  expect(forecast?.daysUntilFull).toBeCloseTo(10);
});

test('a folder that shrinks or stands still is never full', () => {
  expect(forecastDisk([day(0, 1000), day(1, 900)], 500)).toEqual({ growthBytesPerDay: -100 });
  expect(forecastDisk([day(0, 1000), day(1, 1000)], 500)).toEqual({ growthBytesPerDay: 0 });
});

test.each([
  ['nothing', []],
  ['one sample', [day(0, 1000)]],
  ['less than half a day', [day(0, 1000), day(0.4, 2000)]],
])('%s says nothing about the future', (_name, samples) => {
  expect(forecastDisk(samples, 500)).toBeUndefined();
});
