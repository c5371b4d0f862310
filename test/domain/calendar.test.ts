import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  addDays,
  dateAt,
  instantOf,
  isInSeason,
  isQuietAt,
  quietDuring,
  seasonOn,
  slotDay,
  slotSpan,
  slotsOn,
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

describe('a season', () => {
  const summer = { from: '05-01', until: '09-30' };
  const winter = { from: '11-15', until: '02-29' };

  test.each([
    [summer, '2026-04-30', false],
    [summer, '2026-05-01', true],
    [summer, '2026-09-30', true],
    [summer, '2026-10-01', false],
    [winter, '2026-11-14', false],
    [winter, '2026-11-15', true],
    [winter, '2026-12-31', true],
    [winter, '2027-01-01', true],
    [winter, '2027-02-28', true],
    [winter, '2027-03-01', false],
    [winter, '2028-02-29', true],
    [{ from: '02-29', until: '03-05' }, '2027-02-28', false],
    [{ from: '02-29', until: '03-05' }, '2027-03-01', true],
    [{ from: '02-29', until: '02-29' }, '2028-02-29', true],
    [{ from: '06-01', until: '06-01' }, '2026-06-01', true],
    [{ from: '06-01', until: '06-01' }, '2026-06-02', false],
  ])('%j has %s: %s', (season, date, has) => {
    expect(isInSeason(localDate(date), season)).toBe(has);
  });

  const dates = fc.integer({ min: 0, max: 20_000 }).map((days) => addDays(localDate('2000-01-01'), days));
  const monthDays = dates.map((date) => date.slice(5));

  test('and the rest of the year have every date between them once, whatever its first and last day', () => {
    fc.assert(
      fc.property(dates, monthDays, monthDays, (date, from, until) => {
        const isFirst = date.slice(5) === from;
        const isLast = date.slice(5) === until;
        const inside = isInSeason(date, { from, until });
        const turned = isInSeason(date, { from: until, until: from });
        // Turned around, a season is the rest of the year and its two end days.
        if (isFirst || isLast) expect([inside, turned]).toEqual([true, true]);
        else expect(turned).toBe(from === until ? false : !inside);
        if (from === until && !isFirst) expect(inside).toBe(false);
      }),
    );
  });

  test('has as many days as lie from its first to its last, over the year’s end too', () => {
    fc.assert(
      fc.property(dates, fc.integer({ min: 0, max: 364 }), (first, length) => {
        const last = addDays(first, length);
        const season = { from: first.slice(5), until: last.slice(5) };
        for (const days of [0, Math.floor(length / 2), length])
          expect(isInSeason(addDays(first, days), season)).toBe(true);
        if (length < 360) {
          expect(isInSeason(addDays(first, -1), season)).toBe(false);
          expect(isInSeason(addDays(last, 1), season)).toBe(false);
        }
      }),
    );
  });
});

describe('the slots of a date', () => {
  const slots = [
    { name: 'morning', at: '06:30', lengthMs: 600_000 },
    { name: 'evening', at: '18:30', lengthMs: 600_000 },
  ] as const;
  const plain = { slots, quiet: [night], zone: 'Asia/Shanghai' };
  const late = { name: 'evening', at: '19:30', lengthMs: 300_000 } as const;
  const seasons = [{ name: 'summer', from: '05-01', until: '09-30', slots: [late] }] as const;

  test('are the plain ones outside every season', () => {
    expect(slotsOn({ ...plain, seasons }, localDate('2026-10-01'))).toEqual(slots);
    expect(seasonOn({ seasons }, localDate('2026-10-01'))).toBeUndefined();
  });

  test('are those its season moves, and the plain ones it leaves', () => {
    expect(slotsOn({ ...plain, seasons }, localDate('2026-05-01'))).toEqual([slots[0], late]);
    expect(seasonOn({ seasons }, localDate('2026-05-01'))?.name).toBe('summer');
  });

  test('are those of some dates before those of the season, each slot on its own', () => {
    const early = { name: 'morning', at: '05:50', lengthMs: 600_000 } as const;
    const days = { from: localDate('2026-09-28'), until: localDate('2026-10-02') };
    const once = [
      { ...days, slots: [early] },
      { ...days, from: days.until, slots: [{ ...late, at: '20:00' }] },
    ];
    const at = (date: string) => slotsOn({ ...plain, seasons, once }, localDate(date)).map((slot) => slot.at);
    expect(at('2026-09-27')).toEqual(['06:30', '19:30']);
    expect(at('2026-09-28')).toEqual(['05:50', '19:30']);
    expect(at('2026-10-01')).toEqual(['05:50', '18:30']);
    expect(at('2026-10-02')).toEqual(['05:50', '20:00']);
    expect(at('2026-10-03')).toEqual(['06:30', '18:30']);
    expect(at('2027-09-28')).toEqual(['06:30', '19:30']);
  });

  test('whatever seasons and dates there are, stand where the dates say, else the season, else as they are', () => {
    const dayOfYears = fc.integer({ min: 0, max: 800 }).map((day) => addDays(localDate('2026-01-01'), day));
    const moved = fc
      .tuple(fc.constantFrom('morning' as const, 'evening' as const), fc.integer({ min: 0, max: 23 }))
      .map(([name, hour]) => [{ name, at: `${String(hour).padStart(2, '0')}:15`, lengthMs: 60_000 }]);
    const range = fc
      .tuple(dayOfYears, fc.integer({ min: 0, max: 60 }))
      .map(([from, days]) => ({ from, until: addDays(from, days) }));
    const moves = fc.tuple(range, moved).map(([days, of]) => ({ ...days, slots: of }));
    fc.assert(
      fc.property(
        fc.array(moves, { maxLength: 4 }),
        moves,
        dayOfYears,
        (once, { from, until, slots: of }, date) => {
          const winter = { name: 'winter' as const, from: from.slice(5), until: until.slice(5), slots: of };
          for (const slot of slots) {
            const [only] = once.filter(
              (one) => one.from <= date && date <= one.until && one.slots[0]?.name === slot.name,
            );
            const seasonal = isInSeason(date, winter) && of[0]?.name === slot.name ? of[0] : undefined;
            const day = slotDay({ ...plain, quiet: [], seasons: [winter], once }, date, slot.name);
            expect(day?.slot).toEqual(only?.slots[0] ?? seasonal ?? slot);
            expect(day?.why.rule).toBe(
              only !== undefined ? 'once' : seasonal !== undefined ? 'season' : 'plan',
            );
          }
        },
      ),
    );
  });

  test('are the plain ones all year where a county, or its revision of old, has no seasons', () => {
    expect(slotsOn(plain, localDate('2026-07-01'))).toEqual(slots);
  });
});
