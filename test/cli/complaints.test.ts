import { expect, test } from 'vitest';
import { factorLines } from '../../src/cli/complaints.ts';
import { donge } from '../support/schedules.ts';

const report = {
  county: donge,
  on: true,
  months: [
    { month: '2026-09', topics: { mortgages: 4, 'bank-cards': 1 } },
    { month: '2026-10', topics: { 'bank-cards': 7 } },
  ],
  factors: { 'bank-cards': 1.2, mortgages: 0.8 },
  unknown: [],
};

test('every factor in force is shown, also of a topic that only earlier months have', () => {
  expect(factorLines(report)).toMatch(/bank-cards +7 +×1\.2/);
  expect(factorLines(report)).toMatch(/mortgages +0 +×0\.8/);
  expect(factorLines(report)).not.toContain('提醒');
});

test('topics that no lesson has are named, the first ten', () => {
  const unknown = Array.from({ length: 12 }, (_, n) => `anti-frud-${n}`);
  expect(factorLines({ ...report, unknown })).toMatch(/提醒.*anti-frud-0、.*anti-frud-9 等 12 个/);
});
