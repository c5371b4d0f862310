import { expect, test } from 'vitest';
import { cellText } from '../../src/reports/cell-text.ts';
import { cellsOf } from '../../src/reports/xlsx-parts.ts';

const zone = 'Asia/Shanghai';

test('a sheet stores a share as the part of 1 that is written, and nothing behind it', () => {
  const shares = Array.from({ length: 1001 }, (_, index) => index / 10);
  const cells = cellsOf(
    shares,
    shares.map(() => 'percent'),
    zone,
  );
  expect(cells[571]).toEqual({ value: 0.571, style: 'percent' });
  for (const { value } of cells) expect(String(value).length).toBeLessThanOrEqual('0.571'.length);
});

test('a moment is told to the nearest second: a start some milliseconds early is no second early', () => {
  const startsAtMs = Date.UTC(2026, 9, 7, 10, 36);
  const told = [-8, 0, 499, 500].map((ms) => cellText(startsAtMs + ms, 'moment', zone));
  const [start, next] = ['2026-10-07 18:36:00', '2026-10-07 18:36:01'];
  expect(told).toEqual([start, start, start, next]);
  expect(cellText(Date.UTC(2026, 9, 7, 16) - 1, 'moment', zone)).toBe('2026-10-08 00:00:00');
});
