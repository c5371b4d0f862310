import { describe, expect, test } from 'vitest';
import {
  addDays,
  dateAt,
  instantOf,
  isQuietAt,
  quietDuring,
  slotSpan,
  wallTimeAt,
} from '../../src/domain/calendar.ts';
import { localDate } from '../../src/domain/ids.ts';

const at = (text: string): number => Date.parse(text);
const night = { from: '21:30', until: '06:00' };

describe('wall time', () => {
  test.each([
    ['Asia/Shanghai', '2026-11-24', '18:30', '2026-11-24T10:30:00Z'],
    ['Asia/Urumqi', '2026-11-24', '18:30', '2026-11-24T12:30:00Z'],
    ['America/St_Johns', '2026-07-01', '06:30', '2026-07-01T09:00:00Z'],
    // The missing hour moves forward by the gap; of the doubled hour it is the first.
    ['Europe/Berlin', '2026-03-29', '02:30', '2026-03-29T01:30:00Z'],
    ['Europe/Berlin', '2026-10-25', '02:30', '2026-10-25T00:30:00Z'],
    ['Australia/Lord_Howe', '2026-10-04', '02:15', '2026-10-03T15:45:00Z'],
  ])('in %s on %s at %s is %s', (zone, date, wall, instant) => {
    expect(instantOf(localDate(date), wall, zone)).toBe(at(instant));
  });

  test('a slot lasts its exact length even across a clock change', () => {
    const span = slotSpan(
      { name: 'morning', at: '01:50', lengthMs: 1_800_000 },
      localDate('2026-03-29'),
      'Europe/Berlin',
    );
    expect(span.endsAtMs - span.startsAtMs).toBe(1_800_000);
  });

  test('the date is the one on the wall of the zone', () => {
    expect(dateAt(at('2026-11-24T16:30:00Z'), 'Asia/Shanghai')).toBe('2026-11-25');
    expect(wallTimeAt(at('2026-11-24T16:30:00Z'), 'Asia/Shanghai')).toBe('00:30:00');
    expect(addDays(localDate('2028-02-28'), 1)).toBe('2028-02-29');
  });
});

describe('quiet time', () => {
  test.each([
    ['13:29:59', false],
    ['13:30:00', true],
    ['16:00:00', true],
    ['21:59:59', true],
    ['22:00:00', false],
  ])('over midnight holds at %s UTC: %s', (time, quiet) => {
    expect(isQuietAt(at(`2026-11-24T${time}Z`), night, 'Asia/Shanghai')).toBe(quiet);
  });

  test('touches a span that only ends in it', () => {
    const startsAtMs = at('2026-11-24T13:25:00Z');
    expect(
      quietDuring({ startsAtMs, endsAtMs: startsAtMs + 300_000 }, [night], 'Asia/Shanghai'),
    ).toBeUndefined();
    expect(quietDuring({ startsAtMs, endsAtMs: startsAtMs + 300_001 }, [night], 'Asia/Shanghai')).toEqual(
      night,
    );
  });

  test('of one minute inside a long span is found', () => {
    const startsAtMs = at('2026-11-24T02:00:00Z');
    const noon = { from: '12:30', until: '12:31' };
    expect(
      quietDuring({ startsAtMs, endsAtMs: startsAtMs + 6 * 3_600_000 }, [noon], 'Asia/Shanghai'),
    ).toEqual(noon);
  });
});
