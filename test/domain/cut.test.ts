import { expect, test } from 'vitest';
import { snapped, suggestedCuts } from '../../src/domain/cut.ts';

const pauses = [
  { fromMs: 10_000, toMs: 10_300 },
  { fromMs: 12_000, toMs: 15_000 },
];

test.each([
  [13_000, 13_000, 'is silent already'],
  [12_010, 12_100, 'stands at the edge of a pause'],
  [11_200, 12_100, 'has a pause within a second after it'],
  [10_900, 10_200, 'has the nearer pause before it'],
  [9_500, 10_100, 'comes shortly before a pause'],
  [8_000, 8_000, 'has no pause within a second'],
  [16_500, 16_500, 'comes long after the last'],
])('a cut at %i moves to %i: it %s', (at, to) => {
  expect(snapped(at, pauses)).toBe(to);
});

test('parts are suggested between long pauses, with a little silence around them, and none of a cough', () => {
  expect(suggestedCuts(20_000, pauses, 2000)).toEqual([
    { fromMs: 0, toMs: 12_100, pauseMs: 3000 },
    { fromMs: 14_900, toMs: 20_000, pauseMs: 0 },
  ]);
  const cough = [...pauses, { fromMs: 15_500, toMs: 18_000 }];
  expect(suggestedCuts(20_000, cough, 2000).map(({ fromMs }) => fromMs)).toEqual([0, 17_900]);
  expect(suggestedCuts(5000, [], 2000)).toEqual([{ fromMs: 0, toMs: 5000, pauseMs: 0 }]);
  expect(suggestedCuts(5000, [{ fromMs: 0, toMs: 5000 }], 2000)).toEqual([]);
});
