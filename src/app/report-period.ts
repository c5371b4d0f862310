import { addDays } from '../domain/calendar.ts';
import type { LocalDate } from '../domain/ids.ts';
import { requireDays } from './asked-plays.ts';
import { RequestError } from './context.ts';

/** One of a month, a year, or days; this month unless given. */
export interface PeriodRequest {
  /** `YYYY-MM`. */
  readonly month?: string;
  /** `YYYY`. */
  readonly year?: string;
  /** First and last day, both included. */
  readonly from?: LocalDate;
  readonly to?: LocalDate;
}

export interface Period {
  readonly from: LocalDate;
  /** Today at the latest. */
  readonly to: LocalDate;
  /** As people call it. */
  readonly label: string;
}

const mostDays = 366;

/** The days a report is about. Throws RequestError `invalid`, where they have not come or are too many. */
export function reportPeriod(request: PeriodRequest, today: LocalDate): Period {
  const { from, to, label } = asked(request, today);
  requireDays({ from, to });
  if (from > today)
    throw new RequestError(
      'invalid',
      `${label}还没有到，今天是 ${today}。${from} has not come yet; it is ${today}.`,
    );
  if (to >= addDays(from, mostDays))
    throw new RequestError(
      'invalid',
      `一份报表最多 ${mostDays} 天，请缩短。A report covers ${mostDays} days at most.`,
    );
  if (to <= today) return { from, to, label };
  return { from, to: today, label: `${label}（到 ${today} 为止）` };
}

function asked({ month, year, from, to }: PeriodRequest, today: LocalDate): Period {
  const isDays = from !== undefined || to !== undefined;
  if ([month !== undefined, year !== undefined, isDays].filter(Boolean).length > 1)
    throw new RequestError(
      'invalid',
      '月份、年份、起止日期只能写一种。Give a month, a year, or days, and only one of them.',
    );
  if (year !== undefined) return yearOf(year);
  if (!isDays) return monthOf(month ?? today.slice(0, 7));
  const last = to ?? today;
  const first = from ?? (`${last.slice(0, 7)}-01` as LocalDate);
  return { from: first, to: last, label: `${first} 至 ${last}` };
}

function monthOf(month: string): Period {
  if (!/^\d{4}-(0[1-9]|1[0-2])$/.test(month))
    throw new RequestError(
      'invalid',
      `“${month.slice(0, 20)}”不是月份：要年-月，如 2026-10。Expected a month such as 2026-10.`,
    );
  const from = `${month}-01` as LocalDate;
  return { from, to: endOfMonth(from), label: `${month.slice(0, 4)}年${Number(month.slice(5))}月` };
}

function yearOf(year: string): Period {
  if (!/^\d{4}$/.test(year))
    throw new RequestError(
      'invalid',
      `“${year.slice(0, 20)}”不是年份，要如 2026。Expected a year such as 2026.`,
    );
  return { from: `${year}-01-01` as LocalDate, to: `${year}-12-31` as LocalDate, label: `${year}年` };
}

export const endOfMonth = (date: LocalDate): LocalDate => {
  const day = Temporal.PlainDate.from(date);
  return `${day.with({ day: day.daysInMonth })}` as LocalDate;
};

/** The same day a year earlier; 28 February for 29. */
export const aYearBefore = (date: LocalDate): LocalDate =>
  `${Temporal.PlainDate.from(date).subtract({ years: 1 })}` as LocalDate;

/** Each month that days reach into, with its days among them. */
export function monthsOf({
  from,
  to,
}: Pick<Period, 'from' | 'to'>): { month: string; from: LocalDate; to: LocalDate }[] {
  const months = [];
  for (let first = from; first <= to; first = addDays(endOfMonth(first), 1)) {
    const last = endOfMonth(first);
    months.push({ month: first.slice(0, 7), from: first, to: last < to ? last : to });
  }
  return months;
}
