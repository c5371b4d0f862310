import type { Language } from '../../kit/language.tsx';
import { addDays, isDay } from '../../kit/time.ts';

/** From its first to its last day: both dates `YYYY-MM-DD`, or both days of every year `MM-DD`. */
export interface DayRange {
  readonly from: string;
  readonly until: string;
}

/** A leap year, so that it has every day that a year may have. */
const leap = 2028;

export const isYearly = (day: string): boolean => day.length === 5;

/** A day as the file may write it, in two digits each; undefined where it is none. */
export function dayOf(text: string): string | undefined {
  const [, year, month = '', day = ''] = /^(?:(\d{4})-)?(\d{1,2})-(\d{1,2})$/.exec(text.trim()) ?? [];
  const monthDay = `${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  if (!isDay(`${year ?? leap}-${monthDay}`)) return undefined;
  return year === undefined ? monthDay : `${year}-${monthDay}`;
}

/** One day, or the first and the last with `..` or 至 between. */
export function rangeOf(text: string): DayRange | undefined {
  const ends = text.split(/\.\.|至/);
  const [from, until = from] = ends.map(dayOf);
  if (from === undefined || until === undefined || ends.length > 2) return undefined;
  return from.length === until.length ? { from, until } : undefined;
}

export const rangeText = ({ from, until }: DayRange): string => (from === until ? from : `${from}..${until}`);

/** With its first day changed, the last is never before it. */
export const withFrom = ({ until }: DayRange, from: string): DayRange => ({
  from,
  until: from.length === until.length && (isYearly(from) || from <= until) ? until : from,
});

export const withUntil = ({ from }: DayRange, until: string): DayRange => ({
  from: from.length === until.length && (isYearly(until) || from <= until) ? from : until,
  until,
});

/** The same days of every year. */
export const everyYear = ({ from, until }: DayRange): DayRange => ({
  from: from.slice(-5),
  until: until.slice(-5),
});

/** The same days of one year, over its end where they run so. */
export function ofYear({ from, until }: DayRange, year: number): DayRange {
  const dated = (day: string, of: number) =>
    isDay(`${of}-${day}`) ? `${of}-${day}` : addDays(`${of}-03-01`, -1);
  return { from: dated(from, year), until: dated(until, from > until ? year + 1 : year) };
}

/** A date to show a day by. */
export const shownDate = (day: string): string => (isYearly(day) ? `${leap}-${day}` : day);

/** `12月1日–12月7日`. */
export function shortDays({ from, until }: DayRange, language: Language): string {
  const format = new Intl.DateTimeFormat(language === 'zh' ? 'zh-CN' : 'en-GB', {
    timeZone: 'UTC',
    month: language === 'zh' ? 'long' : 'short',
    day: 'numeric',
  });
  const day = (date: string) => format.format(new Date(`${date}T00:00:00Z`));
  return from === until ? day(from) : `${day(from)}–${day(until)}`;
}
