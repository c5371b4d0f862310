import { type LocalDate, localDate } from '../domain/ids.ts';
import type { DayRange, MonthDay, WallTime, Weekday } from '../domain/schedule.ts';
import { anyWidth, type Field } from '../sources/field.ts';
import { halfWidth } from '../sources/words.ts';

/** `HH:MM`, the hour in one or two digits, full-width digits and colon included. */
export const wallTimeField: Field<WallTime> = {
  json: { type: 'string', pattern: anyWidth('\\d?\\d:\\d\\d') },
  read: (text) => {
    const time = halfWidth(text).replace(/^\d:/, '0$&');
    return /^([01]\d|2[0-3]):[0-5]\d$/.test(time) ? time : undefined;
  },
  expected: () => '时间 00:00 到 23:59，如 "06:30" (a time such as "06:30")',
};

/** The same, and 24:00 for the end of a day. */
export const endTimeField: Field<WallTime> = {
  json: { type: 'string', pattern: anyWidth('\\d?\\d:\\d\\d') },
  read: (text) => (/^24:00$/.test(halfWidth(text)) ? '24:00' : wallTimeField.read(text)),
  expected: () => '时间 00:00 到 24:00，如 "06:30" (a time such as "06:30")',
};

/** `MM-DD` that some year has, month and day in one or two digits. */
export const monthDayField: Field<MonthDay> = {
  json: { type: 'string', pattern: anyWidth('\\d?\\d-\\d?\\d') },
  read: (text) => {
    const [, month = '', day = ''] = /^(\d{1,2})-(\d{1,2})$/.exec(halfWidth(text)) ?? [];
    const monthDay = `${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
    return isInLeapYear(monthDay) ? monthDay : undefined;
  },
  expected: () => '月-日 01-01 到 12-31，如 "05-01" (a month and a day such as "05-01")',
};

function isInLeapYear(monthDay: MonthDay): boolean {
  try {
    localDate(`2028-${monthDay}`);
    return true;
  } catch {
    return false;
  }
}

const dayPattern = '(\\d{4}-)?\\d?\\d-\\d?\\d';

/** A date, or a day of every year. */
export const dayField: Field<LocalDate | MonthDay> = {
  json: { type: 'string', pattern: anyWidth(dayPattern) },
  read: (text) => monthDayField.read(text) ?? dateOf(text),
  expected: () => '月-日或日期，如 "03-15" 或 "2026-03-15" (a day of every year or a date)',
};

/** One date. */
export const dateField: Field<LocalDate> = {
  json: { type: 'string', pattern: anyWidth('\\d{4}-\\d?\\d-\\d?\\d') },
  read: (text) => dateOf(text),
  expected: () => '日期，如 2026-12-01 (a date such as 2026-12-01)',
};

function dateOf(text: string): LocalDate | undefined {
  const [, year, rest = ''] = /^(\d{4})-(.*)$/.exec(halfWidth(text)) ?? [];
  try {
    return localDate(`${year}-${monthDayField.read(rest)}`);
  } catch {
    return undefined;
  }
}

/** One day, or the first and the last with `..` between. */
export const dayRangeField: Field<DayRange> = {
  json: {
    type: 'string',
    pattern: anyWidth(`${dayPattern}(\\s*([.．]{2}|至)\\s*${dayPattern})?`),
  },
  read: (text) => {
    const ends = halfWidth(text).split(/\s*(?:\.\.|至)\s*/);
    const [from, until = from] = ends.map((end) => dayField.read(end));
    if (from === undefined || until === undefined || ends.length > 2) return undefined;
    return isRange({ from, until }) ? { from, until } : undefined;
  },
  expected: () =>
    '一天或首日..末日，如 06-07..06-10、2026-12-13 (a day, or the first and the last with .. between)',
};

/** Whether both are days of every year, or both dates in order. */
export const isRange = ({ from, until }: DayRange): boolean =>
  from.length === until.length && (from.length === 5 || from <= until);

const weekdayNames: Readonly<Record<string, readonly Weekday[]>> = {
  mon: [1],
  tue: [2],
  wed: [3],
  thu: [4],
  fri: [5],
  sat: [6],
  sun: [7],
  workdays: [1, 2, 3, 4, 5],
  weekends: [6, 7],
  daily: [1, 2, 3, 4, 5, 6, 7],
  工作日: [1, 2, 3, 4, 5],
  周末: [6, 7],
  每天: [1, 2, 3, 4, 5, 6, 7],
  ...Object.fromEntries(
    [...'一二三四五六日'].flatMap((name, index) => [
      [`周${name}`, [index + 1]],
      [`星期${name}`, [index + 1]],
    ]),
  ),
  周天: [7],
  星期天: [7],
};

/** A weekday, a range of them, or a word for some; Monday to Sunday is 1 to 7. */
export const weekdaysField: Field<readonly Weekday[]> = {
  read: (text) => {
    const ends = halfWidth(text)
      .toLowerCase()
      .split(/\s*(?:\.\.|至)\s*/);
    const [first, last = first] = ends.map((end) =>
      Object.hasOwn(weekdayNames, end) ? weekdayNames[end] : undefined,
    );
    if (first === undefined || last === undefined || ends.length > 2) return undefined;
    if (ends.length === 1) return first;
    const [from = 1] = first;
    const [until = 7] = last;
    if (first.length > 1 || last.length > 1 || from >= until) return undefined;
    return Array.from({ length: until - from + 1 }, (_, index) => (from + index) as Weekday);
  },
  expected: () =>
    'mon tue wed thu fri sat sun、周一…周日、mon..fri、workdays、weekends、daily (weekdays or a word for some)',
};

/** Whole days, hours, minutes and seconds such as `14d`, `90s`, `1h30m`, within bounds; read as milliseconds. */
export const durationField = (min: string, max: string): Field<number> => ({
  json: { type: 'string', pattern: '^\\s*([0-9０-９]{1,6}\\s*[dhmsｄｈｍｓ]\\s*)+$' },
  read: (text) => {
    const durationMs = milliseconds(text);
    const isWithin = durationMs >= milliseconds(min) && durationMs <= milliseconds(max);
    return isWithin ? durationMs : undefined;
  },
  expected: () => {
    const examples = max.endsWith('d') ? '20h、14d' : '90s、10m、1h30m';
    return `${min} 到 ${max} 的时长，如 ${examples} (a duration from ${min} to ${max})`;
  },
});

const durationShape = /^(?:(\d{1,6})d)?(?:(\d{1,6})h)?(?:(\d{1,6})m)?(?:(\d{1,6})s)?$/;

/** NaN where the text is no duration. */
function milliseconds(text: string): number {
  const parts = durationShape.exec(halfWidth(text).replace(/\s+/g, ''));
  if (parts === null || parts[0] === '') return Number.NaN;
  const [, days = '0', hours = '0', minutes = '0', seconds = '0'] = parts;
  return (((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000;
}

/** An IANA zone, spelt as the zone database spells it. */
export const zoneField: Field<string> = {
  read: (text) => {
    if (!/^[A-Za-z]/.test(text)) return undefined;
    try {
      return Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(text).timeZoneId;
    } catch {
      return undefined;
    }
  },
  expected: () => 'IANA 时区，如 Asia/Shanghai (an IANA zone such as Asia/Shanghai)',
};
