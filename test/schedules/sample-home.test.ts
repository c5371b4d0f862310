import { resolve } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { areaLevel, wantedVarieties } from '../../src/domain/area.ts';
import { audiencesOn } from '../../src/domain/audience.ts';
import { slotSpan, slotsOn } from '../../src/domain/calendar.ts';
import { localDate, slotNames } from '../../src/domain/ids.ts';
import { rulesOn } from '../../src/domain/rules-on.ts';
import type { Schedule } from '../../src/domain/schedule.ts';
import type { ScheduleFiles } from '../../src/ports/home.ts';
import { createScheduleFiles } from '../../src/schedules/schedule-files.ts';

let home: Awaited<ReturnType<ScheduleFiles['read']>>;
const county = (code: string): Schedule => {
  const found = home.schedules.find((schedule) => schedule.county === code);
  if (found === undefined) throw new Error(`no county ${code}`);
  return found;
};

beforeAll(async () => {
  home = await createScheduleFiles({ home: resolve(import.meta.dirname, '../..') }).read();
});

describe('the sample home', () => {
  test('calls itself one, and has four counties without a finding', () => {
    expect(home).toMatchObject({ sample: true, findings: [] });
    expect(home.schedules.map(({ county: code, name }) => [code, name])).toEqual([
      ['371503', '茌平区'],
      ['371524', '东阿县'],
      ['371525', '冠县'],
      ['371522', '莘县'],
    ]);
  });

  test('has twenty villages a county with an estimate each, and none above the villages', () => {
    for (const { areas } of home.schedules) {
      const villages = areas.filter(({ code }) => areaLevel(code) === 'village');
      expect(villages.length).toBeGreaterThanOrEqual(20);
      for (const area of areas) expect(area.population !== undefined).toBe(villages.includes(area));
    }
  });

  test('hears Central Plains Mandarin in the south of Shenxian, and Ji-Lu elsewhere but in Dong’e town', () => {
    const firsts = (code: string) => {
      const { areas, endpoints } = county(code);
      const tree = new Map(areas.map((area) => [area.code, area]));
      return new Set(endpoints.map(({ area }) => wantedVarieties(area, tree)[0]));
    };
    expect(firsts('371522')).toEqual(new Set(['cmn-x-jilu1239', 'cmn-x-huab1238']));
    expect(firsts('371524')).toEqual(new Set(['cmn-x-jilu1239', 'cmn']));
    expect(firsts('371503')).toEqual(new Set(['cmn-x-jilu1239']));
    expect(firsts('371525')).toEqual(new Set(['cmn-x-jilu1239']));
  });

  test('has endpoints of both drivers', () => {
    const drivers = home.schedules.flatMap(({ endpoints }) => endpoints.map(({ driver }) => driver));
    expect(new Set(drivers)).toEqual(new Set(['http', 'memory']));
  });

  test.each(['2026-01-10', '2026-04-10', '2026-07-10', '2026-11-24'])(
    'airs all counties within a quarter of an hour on %s, each in its own time',
    (date) => {
      for (const name of slotNames) {
        const spans = home.schedules.flatMap((schedule) =>
          slotsOn(schedule, localDate(date))
            .filter((slot) => slot.name === name)
            .map((slot) => slotSpan(slot, localDate(date), schedule.zone)),
        );
        expect(spans).toHaveLength(4);
        const lengths = spans.map(({ startsAtMs, endsAtMs }) => `${startsAtMs} ${endsAtMs}`);
        expect(new Set(lengths).size).toBe(4);
        const firstMs = Math.min(...spans.map(({ startsAtMs }) => startsAtMs));
        const lastMs = Math.max(...spans.map(({ endsAtMs }) => endsAtMs));
        expect(lastMs - firstMs).toBeLessThanOrEqual(15 * 60_000);
      }
    },
  );

  test('stands later in summer evenings and winter mornings', () => {
    for (const schedule of home.schedules) {
      const at = (date: string) => slotsOn(schedule, localDate(date)).map((slot) => slot.at);
      const [spring, summer, winter] = ['2026-04-10', '2026-07-10', '2026-01-10'].map(at);
      expect((summer?.[1] ?? '') > (spring?.[1] ?? '')).toBe(true);
      expect((summer?.[0] ?? '') < (spring?.[0] ?? '')).toBe(true);
      expect((winter?.[0] ?? '') > (spring?.[0] ?? '')).toBe(true);
    }
  });

  test('is silent in two towns of Shenxian for the examinations, and in Chiping on the mornings of holidays', () => {
    const shenxian = county('371522');
    const slot = shenxian.slots[1];
    if (slot === undefined) throw new Error('no evening');
    const hearing = (date: string) =>
      audiencesOn(shenxian, slot, slotSpan(slot, localDate(date), shenxian.zone)).flatMap(
        (one) => one.endpoints,
      );
    const asleep = shenxian.endpoints.filter(({ area }) => /^371522(102|103)/.test(area)).map(({ id }) => id);
    expect(asleep.length).toBeGreaterThan(1);
    expect(hearing('2026-06-07').toSorted()).toEqual(
      shenxian.endpoints
        .map(({ id }) => id)
        .filter((id) => !asleep.includes(id))
        .toSorted(),
    );
    expect(hearing('2026-06-11')).toHaveLength(shenxian.endpoints.length);
    const names = (date: string) => slotsOn(county('371503'), localDate(date)).map(({ name }) => name);
    expect(names('2026-10-01')).toEqual(['evening']);
    expect(names('2026-10-08')).toEqual(['morning', 'evening']);
  });

  test('teaches more of some topics in March, June and September', () => {
    const topics = (date: string) =>
      [...rulesOn(county('371503'), localDate(date), 'evening').emphasis.keys()].sort();
    expect(topics('2026-03-15')).toEqual(['complaints', 'counter-service', 'personal-data']);
    expect(topics('2026-06-30')).toEqual(['anti-fraud', 'illegal-fundraising']);
    expect(topics('2026-09-01')).toEqual(['credit-record', 'deposit-insurance', 'treasury-bonds']);
    expect(topics('2026-11-24')).toEqual([]);
  });
});
