import { localDate } from '../domain/ids.ts';
import type { MonthDay, WallTime } from '../domain/schedule.ts';
import type { Field } from '../sources/field.ts';
import { halfWidth } from '../sources/words.ts';

/** `HH:MM`, the hour in one or two digits, full-width digits and colon included. */
export const wallTimeField: Field<WallTime> = {
  read: (text) => {
    const time = halfWidth(text).replace(/^\d:/, '0$&');
    return /^([01]\d|2[0-3]):[0-5]\d$/.test(time) ? time : undefined;
  },
  expected: () => '时间 00:00 到 23:59，如 "06:30" (a time such as "06:30")',
};

/** `MM-DD` that some year has, month and day in one or two digits. */
export const monthDayField: Field<MonthDay> = {
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

/** Whole hours, minutes and seconds such as `90s`, `10m`, `1h30m`, within bounds; read as milliseconds. */
export const durationField = (min: string, max: string): Field<number> => ({
  read: (text) => {
    const durationMs = milliseconds(text);
    const isWithin = durationMs >= milliseconds(min) && durationMs <= milliseconds(max);
    return isWithin ? durationMs : undefined;
  },
  expected: () => `${min} 到 ${max} 的时长，如 90s、10m、1h30m (a duration from ${min} to ${max})`,
});

/** NaN where the text is no duration. */
function milliseconds(text: string): number {
  const parts = /^(?:(\d{1,6})h)?(?:(\d{1,6})m)?(?:(\d{1,6})s)?$/.exec(halfWidth(text).replace(/\s+/g, ''));
  if (parts === null || parts[0] === '') return Number.NaN;
  const [, hours = '0', minutes = '0', seconds = '0'] = parts;
  return ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000;
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
