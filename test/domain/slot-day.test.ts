import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { audiencesOf, audiencesOn } from '../../src/domain/audience.ts';
import {
  addDays,
  dateAt,
  instantOf,
  quietDuring,
  slotDay,
  slotDays,
  slotSpan,
  slotsOn,
} from '../../src/domain/calendar.ts';
import { areaCode, endpointId, type LocalDate, lessonId, localDate } from '../../src/domain/ids.ts';
import { rulesOn } from '../../src/domain/rules-on.ts';
import type { DayRange, QuietPeriod, Schedule, Slot, Weekday } from '../../src/domain/schedule.ts';
import { slotSettings } from '../../src/domain/slot-settings.ts';
import { anEndpoint, aSchedule } from '../support/schedules.ts';

const publicDays = {
  years: [2026, 2027],
  off: [
    { name: '元旦', from: localDate('2026-12-31'), until: localDate('2027-01-02') },
    { name: '国庆节', from: localDate('2026-10-01'), until: localDate('2026-10-07') },
  ],
  working: [
    { name: '国庆节', date: localDate('2026-10-10') },
    { name: '元旦', date: localDate('2027-01-03') },
  ],
};
const workdays = [1, 2, 3, 4, 5] as const;
const weekend = [6, 7] as const;

const on = (over: Partial<Schedule>, date: string) =>
  slotDay(aSchedule({ publicDays, ...over }), localDate(date), 'evening');
const evening = (over: Partial<Slot>): { slots: readonly Slot[] } => ({
  slots: [{ name: 'evening', at: '18:30', lengthMs: 600_000, ...over }],
});

describe('what a slot does on a date', () => {
  test.each([
    ['as usual on a holiday', {}, '2026-10-01', true, 'plan'],
    ['off on a holiday', { holidays: 'off' }, '2026-10-01', false, 'holiday'],
    ['as on a Sunday on a holiday', { holidays: 'weekend', days: workdays }, '2026-10-01', false, 'holiday'],
    ['as on a Sunday, which it has', { holidays: 'weekend', days: weekend }, '2026-10-01', true, 'holiday'],
    ['on a Thursday it has not', { days: weekend }, '2026-10-15', false, 'days'],
    ['on a Saturday that is worked', { days: workdays }, '2026-10-10', true, 'make-up'],
    ['not, of weekends, on a Saturday that is worked', { days: weekend }, '2026-10-10', false, 'make-up'],
    ['on a plain Saturday', { days: workdays }, '2026-10-17', false, 'days'],
    ['off on New Year’s Eve that is off', { holidays: 'off' }, '2026-12-31', false, 'holiday'],
    ['off over the year’s end', { holidays: 'off' }, '2027-01-02', false, 'holiday'],
    [
      'on the Sunday that makes up for it',
      { holidays: 'off', days: workdays },
      '2027-01-03',
      true,
      'make-up',
    ],
  ] as const)('is: %s', (_, over, date, airs, rule) => {
    expect(on(evening(over), date)).toMatchObject({ airs, why: { rule } });
  });

  test('is decided by quiet time before holidays, by holidays before dates of their own and the season', () => {
    const slots = evening({ holidays: 'off' });
    const seasons = [
      {
        name: 'autumn' as const,
        from: '09-01',
        until: '11-30',
        slots: [{ ...(slots.slots[0] as Slot), at: '19:30' }],
      },
    ];
    const quiet = [
      { name: '哀悼', from: '00:00', until: '24:00', dates: [{ from: '10-02', until: '10-02' }] },
    ];
    const days = { from: localDate('2026-10-01'), until: localDate('2026-10-08') };
    const once = [{ name: '秋收', ...days, slots: slots.slots }];
    const rule = (date: string) => on({ ...slots, seasons, once, quiet }, date)?.why.rule;
    expect(['2026-10-02', '2026-10-03', '2026-10-08', '2026-10-09', '2026-12-08'].map(rule)).toEqual([
      'quiet',
      'holiday',
      'once',
      'season',
      'plan',
    ]);
  });

  test('says so where the year’s holidays are not known, and then assumes none', () => {
    expect(on(evening({ holidays: 'off' }), '2028-10-01')).toMatchObject({ airs: true, yearUnknown: true });
    expect(on(evening({ holidays: 'off' }), '2026-10-08')?.yearUnknown).toBe(false);
    expect(on(evening({}), '2028-10-01')?.yearUnknown).toBe(false);
  });
});

/** The same question, answered from scratch: every minute of the zone in turn, its wall read by Intl. */
function minutesOf(zone: string, fromMs: number, untilMs: number): Map<string, number[]> {
  const wall = new Intl.DateTimeFormat('sv-SE', {
    timeZone: zone,
    dateStyle: 'short',
    timeStyle: 'short',
  });
  const found = new Map<string, number[]>();
  for (let atMs = fromMs; atMs < untilMs; atMs += 60_000) {
    const text = wall.format(atMs);
    found.set(text, [...(found.get(text) ?? []), atMs]);
  }
  return found;
}

const hour = 3_600_000;

describe.each([
  ['Asia/Shanghai', []],
  ['Asia/Urumqi', []],
  ['Europe/Berlin', ['2027-03-28', '2027-10-31', '2028-03-26', '2028-10-29']],
  ['America/St_Johns', ['2027-03-14', '2027-11-07', '2028-03-12', '2028-11-05']],
  ['Australia/Lord_Howe', ['2027-04-04', '2027-10-03', '2028-04-02', '2028-10-01']],
] as const)('two years of slots in %s', (zone, changes) => {
  const walls = ['00:00', '01:45', '02:15', '02:45', '06:30', '23:50'] as const;

  test('air once a day each, at the first minute whose wall shows their time, or past a gap', () => {
    for (const at of walls) {
      const schedule = aSchedule({ zone, quiet: [], ...evening({ at }) });
      const starts = new Set<number>();
      const wrong: LocalDate[] = [];
      let last = instantOf(localDate('2026-12-31'), at, zone);
      for (let date = localDate('2027-01-01'); date < '2029-01-01'; date = addDays(date, 1)) {
        const [slot, ...more] = slotsOn(schedule, date);
        const { startsAtMs, endsAtMs } = slotSpan(slot as Slot, date, zone);
        const hours = (startsAtMs - last) / hour;
        const isRight =
          more.length === 0 &&
          dateAt(startsAtMs, zone) === date &&
          endsAtMs - startsAtMs === 600_000 &&
          hours >= 23 &&
          hours <= 25;
        if (!isRight) wrong.push(date);
        last = startsAtMs;
        starts.add(startsAtMs);
      }
      expect(wrong).toEqual([]);
      expect(starts.size).toBe(731);
    }
  });

  test('stand where another clock puts them, on the days around every change, leap day and year’s end', () => {
    for (const day of [...changes, '2028-02-29', '2027-12-31', '2028-01-01']) {
      const date = localDate(day);
      const noonMs = Date.parse(`${day}T12:00:00Z`);
      const minutes = minutesOf(zone, noonMs - 30 * hour, noonMs + 26 * hour);
      for (const at of walls) {
        const { startsAtMs } = slotSpan({ name: 'evening', at, lengthMs: 60_000 }, date, zone);
        const shown = minutes.get(`${day} ${at}`);
        if (shown !== undefined) expect([day, at, startsAtMs]).toEqual([day, at, shown[0]]);
        else {
          // The hour is missing: as long after its beginning as the slot would have been.
          const gapMs = zone === 'Australia/Lord_Howe' ? hour / 2 : hour;
          const earlier = minutes.get(`${day} ${minus(at, gapMs)}`)?.[0];
          expect([day, at, startsAtMs]).toEqual([day, at, (earlier ?? Number.NaN) + gapMs]);
        }
      }
    }
  });
});

function minus(wall: string, ms: number): string {
  return Temporal.PlainTime.from(wall).subtract({ milliseconds: ms }).toString().slice(0, 5);
}

const zones = ['Asia/Shanghai', 'Europe/Berlin', 'America/St_Johns', 'Australia/Lord_Howe'] as const;
const dates = fc.integer({ min: 0, max: 1_500 }).map((days) => addDays(localDate('2026-01-01'), days));
const wall = fc
  .integer({ min: 0, max: 1_439 })
  .map((minute) => Temporal.PlainTime.from('00:00').add({ minutes: minute }).toString().slice(0, 5));

/** Every kind there is: by time or whole days, by date, by day of every year, by weekday, all at once. */
const quietPeriods = (near: LocalDate): fc.Arbitrary<QuietPeriod> => {
  const range: fc.Arbitrary<DayRange> = fc
    .record({
      from: fc.integer({ min: -3, max: 3 }),
      length: fc.integer({ min: 0, max: 3 }),
      yearly: fc.boolean(),
    })
    .map(({ from, length, yearly }) => {
      const [first, last] = [addDays(near, from), addDays(near, from + length)];
      return yearly ? { from: first.slice(5), until: last.slice(5) } : { from: first, until: last };
    });
  return fc
    .record(
      {
        times: fc.tuple(wall, wall).filter(([from, until]) => from !== until),
        dates: fc.array(range, { minLength: 1, maxLength: 2 }),
        days: fc.uniqueArray(fc.constantFrom<Weekday[]>(1, 2, 3, 4, 5, 6, 7), { minLength: 1 }),
      },
      { requiredKeys: [] },
    )
    .map(({ times: [from, until] = ['00:00', '24:00'], ...some }) => ({ from, until, ...some }));
};

/** Whether a minute is quiet, from the words of the grammar: it lies in the period that began today or yesterday. */
function isQuietByTheBook(
  atMs: number,
  { from, until, dates: on, days }: QuietPeriod,
  zone: string,
): boolean {
  const time = Temporal.Instant.fromEpochMilliseconds(atMs).toZonedDateTimeISO(zone);
  const now = time.toPlainTime().toString().slice(0, 5);
  const isOver = from > until;
  return [0, 1].some((before) => {
    const day = time.toPlainDate().subtract({ days: before });
    const isIn = before === 0 ? now >= from && (isOver || now < until) : isOver && now < until;
    const text = day.toString();
    const isDate =
      on === undefined ||
      on.some((range) => {
        const at = range.from.length === 5 ? text.slice(5) : text;
        return range.from <= range.until
          ? at >= range.from && at <= range.until
          : at >= range.from || at <= range.until;
      });
    return isIn && isDate && (days === undefined || days.includes(day.dayOfWeek as Weekday));
  });
}

describe('quiet time', () => {
  test('contains no slot, whatever its kind and whoever it is for: the county, an area or an endpoint (I3)', () => {
    const cases = dates.chain((date) =>
      fc.record({
        date: fc.constant(date),
        zone: fc.constantFrom(...zones),
        at: wall,
        lengthMs: fc.integer({ min: 1, max: 180 }).map((minutes) => minutes * 60_000),
        quiet: fc.array(quietPeriods(date), { maxLength: 2 }),
        own: fc.array(quietPeriods(date), { maxLength: 2 }),
        who: fc.constantFrom<Partial<{ areas: never; endpoints: never }>[]>(
          { areas: [areaCode('371524100')] as never },
          { endpoints: [endpointId('donge-002')] as never },
        ),
      }),
    );
    fc.assert(
      fc.property(cases, ({ date, zone, at, lengthMs, quiet, own, who }) => {
        const schedule = aSchedule({
          zone,
          quiet: quiet.filter((period) => period.dates !== undefined || period.days !== undefined),
          exceptions: [{ ...who, quiet: own }],
          slots: [{ name: 'evening', at, lengthMs }],
        });
        const day = slotDay(schedule, date, 'evening');
        const span = slotSpan({ name: 'evening', at, lengthMs }, date, zone);
        const minutes = Array.from(
          { length: lengthMs / 60_000 },
          (_, minute) => span.startsAtMs + minute * 60_000,
        );
        const touches = (periods: readonly QuietPeriod[]) =>
          minutes.some((atMs) => periods.some((period) => isQuietByTheBook(atMs, period, zone)));
        expect(day?.airs).toBe(!touches(schedule.quiet));
        expect(slotsOn(schedule, date)).toHaveLength(touches(schedule.quiet) ? 0 : 1);
        const hearing = audiencesOn(schedule, schedule.slots[0] as Slot, span).flatMap(
          (one) => one.endpoints,
        );
        const concerned = 'areas' in who ? 'donge-001' : 'donge-002';
        const other = 'areas' in who ? 'donge-002' : 'donge-001';
        expect(hearing.includes(endpointId(concerned))).toBe(!touches(own));
        expect(hearing).toContain(endpointId(other));
      }),
      { numRuns: 150 },
    );
  });

  test('of every day that a change of clocks puts a slot into is missed on the record, not left out', () => {
    const schedule = aSchedule({
      zone: 'Europe/Berlin',
      quiet: [{ from: '03:00', until: '04:00' }],
      ...evening({ at: '02:30' }),
    });
    const date = localDate('2027-03-28');
    expect(slotsOn(schedule, date)).toHaveLength(1);
    expect(slotDay(schedule, date, 'evening')).toMatchObject({ airs: false, why: { rule: 'quiet' } });
    expect(
      quietDuring(slotSpan(schedule.slots[0] as Slot, date, schedule.zone), schedule.quiet, schedule.zone),
    ).toBeDefined();
  });
});

describe('audiences', () => {
  const slot: Slot = { name: 'morning', at: '06:30', lengthMs: 600_000 };
  const span = slotSpan(slot, localDate('2026-11-24'), 'Asia/Shanghai');
  const endpoints = [anEndpoint('a'), anEndpoint('b'), anEndpoint('c', { volumePercent: 50 })];
  const keys = (over: Partial<Schedule>, of = slot) =>
    audiencesOn(aSchedule({ endpoints, ...over }), of, span).map((one) => [one.key, one.endpoints]);

  test('are by volume: an exception’s before the endpoint’s, the slot’s before the county’s', () => {
    expect(keys({})).toEqual([
      ['cmn-x-jilu1239>cmn@50', ['c']],
      ['cmn-x-jilu1239>cmn@80', ['a', 'b']],
    ]);
    const exceptions = [{ endpoints: [endpointId('b'), endpointId('c')], quiet: [], volumePercent: 30 }];
    expect(keys({ exceptions }, { ...slot, volumePercent: 60 })).toEqual([
      ['cmn-x-jilu1239>cmn@30', ['b', 'c']],
      ['cmn-x-jilu1239>cmn@60', ['a']],
    ]);
  });

  test('set apart those that never hear a slot, and leave out those that are quiet now', () => {
    const asleep = { from: '06:00', until: '07:00' };
    const exam = { name: '高考', from: '00:00', until: '24:00', dates: [{ from: '06-07', until: '06-10' }] };
    const exceptions = [
      { endpoints: [endpointId('a')], quiet: [asleep] },
      { endpoints: [endpointId('b')], quiet: [exam] },
    ];
    expect(keys({ exceptions })).toEqual([
      ['cmn-x-jilu1239>cmn@50', ['c']],
      ['cmn-x-jilu1239>cmn@80', ['b']],
    ]);
    expect(audiencesOf(aSchedule({ endpoints, exceptions })).map(({ key }) => key)).toEqual([
      'cmn-x-jilu1239>cmn@50',
      'cmn-x-jilu1239>cmn@80',
      'cmn-x-jilu1239>cmn@80-morning',
    ]);
  });
});

describe('the rules of a slot', () => {
  test('are the schedule’s, with campaigns, own emphasis and complaints multiplied and bounded', () => {
    const schedule = aSchedule({
      language: 'both',
      campaigns: [
        { name: '3·15', from: '03-08', until: '03-15', topics: { complaints: 2, 'bank-cards': 9 } },
        { name: '六月', from: '06-01', until: '06-30', topics: { complaints: 3 } },
      ],
      emphasis: { 'bank-cards': 2, mortgages: 0.2 },
      rotation: {
        everyMs: 7 * 86_400_000,
        pinned: [
          { lesson: lessonId('a'), slot: 'evening' },
          { lesson: lessonId('b'), dates: [{ from: '03-15', until: '03-15' }] },
          { lesson: lessonId('b') },
        ],
      },
    });
    const rules = rulesOn(schedule, localDate('2026-03-15'), 'morning', new Map([['mortgages', 0.4]]));
    expect(rules).toMatchObject({
      mode: 'both',
      everyMs: 7 * 86_400_000,
      repeatAfterMs: 0,
      topicsApart: true,
      pinned: ['b'],
      series: [],
    });
    expect(Object.fromEntries(rules.emphasis)).toEqual({
      complaints: { factor: 2, from: ['3·15'] },
      'bank-cards': { factor: 10, from: ['schedule', '3·15'] },
      mortgages: { factor: 0.1, from: ['schedule', 'complaints'] },
    });
    expect(rulesOn(schedule, localDate('2026-03-16'), 'evening').pinned).toEqual(['a', 'b']);
  });

  test('of a slot stand before the county’s, and none takes an opening away', () => {
    const schedule = aSchedule({
      opening: lessonId('hello'),
      closing: lessonId('bye'),
      language: 'alternate',
    });
    const own = {
      name: 'evening',
      at: '18:30',
      lengthMs: 1,
      opening: null,
      gapMs: 24,
      language: 'standard',
    } as const;
    expect(slotSettings(schedule, own)).toEqual({
      language: 'standard',
      closing: 'bye',
      gapMs: 24,
      volumePercent: 80,
    });
    expect(slotDays(schedule, localDate('2026-03-15'))).toHaveLength(2);
  });
});
