import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { complaintEmphasis } from '../../src/domain/complaints.ts';
import { localDate } from '../../src/domain/ids.ts';

const month = (name: string, topics: Readonly<Record<string, number>>) => ({ month: name, topics });
const even = { 'bank-cards': 49, mortgages: 49 };
const three = ['2026-07', '2026-08', '2026-09'].map((name) => month(name, even));
const on = (months: Parameters<typeof complaintEmphasis>[0], date: string) =>
  Object.fromEntries(complaintEmphasis(months, localDate(date)));

describe('what people complain about', () => {
  test('raises a topic by its share against the mean before, and lowers another, within bounds', () => {
    expect(on([...three, month('2026-10', { 'bank-cards': 59, mortgages: 39 })], '2026-10-20')).toEqual({
      'bank-cards': 1.2,
      mortgages: 0.8,
    });
    expect(on([...three, month('2026-10', { 'bank-cards': 1000, mortgages: 0 })], '2026-10-20')).toEqual({
      'bank-cards': 1.5,
      mortgages: 0.8,
    });
  });

  test('fades by a third a month from the second after, then says nothing', () => {
    const months = [...three, month('2026-10', { 'bank-cards': 1000, mortgages: 0 })];
    expect(
      ['2026-10-31', '2026-11-30', '2026-12-01', '2027-01-01', '2027-02-01'].map(
        (date) => on(months, date)['bank-cards'],
      ),
    ).toEqual([1.5, 1.5, 1.333, 1.167, undefined]);
  });

  test('counts what is no topic among all, and steers nothing by it', () => {
    const months = three.map(({ month: name, topics }) => month(name, { ...topics, other: 49 }));
    const newest = month('2026-10', { 'bank-cards': 59, mortgages: 39, other: 49 });
    expect(on([...months, newest], '2026-10-20')).toEqual({ 'bank-cards': 1.2, mortgages: 0.8 });
  });

  test('says nothing with fewer than three months to compare with, or of months to come', () => {
    expect(on([...three.slice(1), month('2026-10', even)], '2026-10-20')).toEqual({});
    expect(on([...three, month('2026-11', even)], '2026-10-20')).toEqual({});
    expect(on([], '2026-10-20')).toEqual({});
  });

  test('is always bounded, whatever was imported, in whatever order', () => {
    const months = fc.array(
      fc.record({
        month: fc.constantFrom('2025-11', '2026-01', '2026-05', '2026-08', '2026-09', '2026-10'),
        topics: fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.nat(1_000_000)),
      }),
    );
    fc.assert(
      fc.property(months, (of) => {
        const unique = [...new Map(of.map((one) => [one.month, one])).values()];
        const factors = on(unique, '2026-11-05');
        for (const factor of Object.values(factors)) {
          expect(factor).toBeGreaterThanOrEqual(0.8);
          expect(factor).toBeLessThanOrEqual(1.5);
        }
        expect(on(unique.toReversed(), '2026-11-05')).toEqual(factors);
      }),
    );
  });
});
