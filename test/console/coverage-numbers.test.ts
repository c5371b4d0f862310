import { expect, test } from 'vitest';
import { shareText, wholeShare } from '../../src/console/coverage/numbers.ts';
import { percent } from '../../src/domain/coverage-lines.ts';

test('shares are rounded as reports and the command line round them', () => {
  expect(shareText(42, 67)).toBe('62.7 %');
  expect(wholeShare(3, 8)).toBe(38);
  expect([shareText(0, 0), shareText(0, 5), shareText(5, 5)]).toEqual(['—', '0.0 %', '100.0 %']);
  for (let part = 0; part <= 333; part += 1)
    expect(shareText(part, 333)).toBe(`${percent(part, 333)?.toFixed(1)} %`);
});
