import { addDays } from '../kit/time.ts';

export const periodKinds = ['days', 'month', 'quarter', 'year', 'own'] as const;
export type PeriodKind = (typeof periodKinds)[number];

/** First and last day, both included. */
export interface Range {
  readonly from: string;
  readonly to: string;
}

const lastDays = 30;
const day = (year: number, month: number, date: number): string =>
  new Date(Date.UTC(year, month, date)).toISOString().slice(0, 10);

/**
 * The days of a period, none after today.
 * @param on a day within it
 */
export function rangeOf(kind: PeriodKind, on: string, today: string): Range {
  const year = Number(on.slice(0, 4));
  const month = Number(on.slice(5, 7)) - 1;
  const quarter = month - (month % 3);
  const upTo = (last: string): string => (last < today ? last : today);
  switch (kind) {
    case 'month':
      return { from: day(year, month, 1), to: upTo(day(year, month + 1, 0)) };
    case 'quarter':
      return { from: day(year, quarter, 1), to: upTo(day(year, quarter + 3, 0)) };
    case 'year':
      return { from: day(year, 0, 1), to: upTo(day(year, 11, 31)) };
    case 'days':
    case 'own':
      return { from: addDays(today, 1 - lastDays), to: today };
    default:
      return kind satisfies never;
  }
}

/** A day within the period before or behind; where that has not begun, none. */
export function beside(kind: PeriodKind, on: string, by: 1 | -1, today: string): string | undefined {
  const months = { month: 1, quarter: 3, year: 12, days: 0, own: 0 }[kind];
  if (months === 0) return undefined;
  const first = rangeOf(kind, on, '9999-12-31').from;
  const next = day(Number(first.slice(0, 4)), Number(first.slice(5, 7)) - 1 + by * months, 1);
  return next > today ? undefined : next;
}

/** How many days it has. */
export const daysIn = ({ from, to }: Range): number =>
  Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000) + 1;
