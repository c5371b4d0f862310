import { expect, test } from 'vitest';
import { shareText, shownDays, wholeShare } from '../../src/console/coverage/numbers.ts';
import { percent } from '../../src/domain/coverage-lines.ts';

test('shares are rounded as reports and the command line round them', () => {
  expect(shareText(42, 67)).toBe('62.7 %');
  expect(wholeShare(3, 8)).toBe(38);
  expect([shareText(0, 0), shareText(0, 5), shareText(5, 5)]).toEqual(['—', '0.0 %', '100.0 %']);
  for (let part = 0; part <= 333; part += 1)
    expect(shareText(part, 333)).toBe(`${percent(part, 333)?.toFixed(1)} %`);
});

test('a day whose broadcasts were all lost stands in the calendar with nothing heard; one without broadcasts does not', () => {
  const day = (period: string, planned: number, heard: number, broadcasts: number) => ({
    ...{ period, planned, heard, broadcasts: { planned: broadcasts, aired: 0 } },
  });
  expect(
    shownDays([day('2026-11-01', 0, 0, 2), day('2026-11-02', 0, 0, 0), day('2026-11-30', 8, 5, 2)]),
  ).toEqual([
    { period: '2026-11-01', planned: 1, heard: 0 },
    { period: '2026-11-30', planned: 8, heard: 5 },
  ]);
});
