import { addDays } from '../kit/time.ts';

/** A month, `YYYY-MM`. */
export const isMonth = (text: string): boolean => /^\d{4}-(0[1-9]|1[0-2])$/.test(text);

export function addMonths(month: string, months: number): string {
  const at = new Date(`${month}-01T00:00:00Z`);
  at.setUTCMonth(at.getUTCMonth() + months);
  return at.toISOString().slice(0, 7);
}

/** 1 Monday to 7 Sunday. */
export const weekdayOf = (date: string): number => new Date(`${date}T00:00:00Z`).getUTCDay() || 7;

/** The whole weeks a month lies in, from a Monday. */
export function weeksOf(month: string): { readonly from: string; readonly days: number } {
  const first = `${month}-01`;
  const from = addDays(first, 1 - weekdayOf(first));
  const last = addDays(`${addMonths(month, 1)}-01`, -1);
  const until = addDays(last, 7 - weekdayOf(last));
  return { from, days: 1 + (Date.parse(until) - Date.parse(from)) / 86_400_000 };
}
