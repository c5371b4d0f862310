import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { coverageCsv } from '../../src/app/coverage-columns.ts';
import { findGaps } from '../../src/app/find-gaps.ts';
import { playsCsv } from '../../src/app/plays-csv.ts';
import { type CoverageRequest, reportCoverage } from '../../src/app/report-coverage.ts';
import { coverageText } from '../../src/cli/coverage.ts';
import { gapsText } from '../../src/cli/gaps.ts';
import { addDays, dateAt } from '../../src/domain/calendar.ts';
import { type AreaCode, areaCode, type LocalDate, type Variety } from '../../src/domain/ids.ts';
import type { NewDelivery } from '../../src/ports/broadcasts.ts';
import { aBroadcast, anEntry, aSchedule, donge } from '../contracts/store-samples.ts';
import { aPlayOf, frozenCounty, places } from '../support/coverage-history.ts';
import { aWorld, type World } from '../support/fakes.ts';
import { aLesson } from '../support/lessons.ts';

const [liuji, weishan, niujiao, township] = places(donge) as AreaCode[] as [
  AreaCode,
  AreaCode,
  AreaCode,
  AreaCode,
];
const jilu = 'cmn-x-jilu1239' as Variety;
/** 2026-11-01 20:00 in Dong'e: its evening is over. */
const nowMs = Date.UTC(2026, 10, 1, 12);
const lessons = [aLesson({ id: 'fraud', title: '反诈第一课' }), aLesson({ id: 'credit' })];
let world: World;
let deliveries: readonly NewDelivery[];

const area = (code: string, name: string, population?: number, varieties: Variety[] = []) => ({
  code: areaCode(code),
  name,
  varieties,
  ...(population === undefined ? {} : { population }),
});

beforeEach(async () => {
  world = await aWorld({ atMs: nowMs });
  deliveries = await frozenCounty(world.store, donge);
  const areas = [
    area(donge, '东阿县', undefined, [jilu]),
    area(`${donge}101`, '刘集镇'),
    area(liuji, '刘集村', 500),
    area(weishan, '=位山村', 1200),
    area(township, '牛角店镇'),
    area(niujiao, '牛角店村'),
  ];
  const driver = { driver: 'memory', address: 'memory://a', credential: 'a' } as const;
  const endpoints = deliveries.slice(0, 4).map((one) => ({
    ...driver,
    id: one.endpoint,
    name: `喇叭 ${one.endpoint}`,
    area: one.area,
  }));
  // Long ago: whatever is lacked has been there all the time.
  world.clock.set(nowMs - 60 * 86_400_000);
  await world.store.revisions.publishSchedule(
    aSchedule({ areas, endpoints }),
    anEntry('publish-schedule', { atMs: world.clock.now() }),
  );
  // Of the last no recording was ever approved: it can't air, so nobody misses it.
  await world.store.revisions.publishLibrary(
    { lessons: [...lessons, aLesson({ id: 'unheard' })] },
    anEntry('publish-library', { chain: 'library' }),
  );
  await world.approve(lessons);
  world.clock.set(nowMs);
});
afterEach(() => world.close());

/** October's evening, then November's morning and evening: four places each. */
const at = (broadcast: number, place: number): NewDelivery => {
  const found = deliveries[broadcast * 4 + place];
  if (found === undefined) throw new Error('there is such a delivery');
  return found;
};
const year = { from: '2026-10-01', to: '2026-11-30' } as { from: LocalDate; to: LocalDate };
const report = (request: Partial<CoverageRequest> = {}) =>
  reportCoverage(world, { county: donge, ...year, ...request });

test('what is deleted from the library and the schedule since changes no report of a month that is over', async () => {
  await someWeeks();
  world.clock.set(Date.UTC(2026, 11, 15));
  const month = { from: '2026-11-01', to: '2026-11-30' } as { from: LocalDate; to: LocalDate };
  const sides = [
    ['village'],
    ['endpoint', 'lesson'],
    ['township', 'topic'],
    ['variety', 'month'],
    [],
  ] as const;
  const told = async () => {
    const reports = [];
    for (const by of sides) reports.push(await report({ ...month, by }));
    const rows: string[] = [];
    for await (const part of playsCsv(world, { county: donge, ...month })) rows.push(part);
    const gaps = await findGaps(world, donge, 30, month.to);
    return JSON.stringify([reports, reports.map((one) => [...coverageCsv(one)]), rows, gaps]);
  };
  const before = await told();
  for (const word of ['刘集村', '反诈第一课', '喇叭', 'heardIn']) expect(before).toContain(word);
  const entry = { atMs: world.clock.now() };
  await world.store.revisions.publishSchedule(
    aSchedule({ name: '改了名' }),
    anEntry('publish-schedule', entry),
  );
  await world.store.revisions.publishLibrary(
    { lessons: [] },
    anEntry('publish-library', { ...entry, chain: 'library' }),
  );
  await world.withdraw(lessons.flatMap(({ recordings }) => recordings.map(({ master }) => master)));
  expect(await told()).toBe(before);
  // Of days that go on, it is told by what is published now.
  expect((await report({ from: month.from, to: '2026-12-15' as LocalDate })).name).toBe('改了名');
});

async function someWeeks(): Promise<void> {
  await world.store.plays.conclude(
    [
      // Twice in one village, in dialect and in its place standard; once in another; only a part in the third.
      aPlayOf(at(0, 0), 1),
      aPlayOf(at(1, 0), 2),
      aPlayOf(at(0, 1), 1),
      aPlayOf(at(0, 2), 1, { outcome: 'partial', playedMs: 30_000 }),
      aPlayOf(at(1, 3), 3, { liveMs: 60_000 }),
      aPlayOf(at(2, 0), 1, { outcome: 'unknown', playedMs: 0, evidence: 'streamed', sentMs: 60_000 }),
    ],
    nowMs,
  );
}

describe('coverage', () => {
  test('counts each person once in range, and once for each lesson in person-times', async () => {
    await someWeeks();
    const { lines, total } = await report({ by: ['township'] });
    expect(lines).toMatchObject([
      {
        ...{ place: `${donge}101`, name: '刘集镇', broadcasts: { planned: 3, aired: 2 } },
        ...{ called: 4, sounded: 3, endpoints: 2, planned: 4, heard: 3, unknown: 1, fallbacks: 1 },
        ...{ dialectMs: 120_000, standardMs: 60_000, sentMs: 60_000, villages: { heard: 2, of: 2 } },
        ...{ population: { heard: 1700, of: 1700 }, personTimes: 2200 },
      },
      {
        ...{ place: township, broadcasts: { planned: 2, aired: 2 }, planned: 1, heard: 0, partial: 1 },
        ...{ liveMs: 60_000, villages: { heard: 0, of: 1 }, population: { heard: 0, of: 0 }, personTimes: 0 },
      },
    ]);
    expect(total).toMatchObject({
      ...{ name: '东阿县', broadcasts: { planned: 3, aired: 2 }, endpoints: 4, heard: 3 },
      ...{ population: { heard: 1700 }, villages: { heard: 2, of: 3 } },
    });
    expect((await report({ by: ['lesson', 'month'] })).lines).toMatchObject([
      { period: '2026-10', subject: 'fraud', subjectName: '反诈第一课', planned: 3, heard: 2 },
      { period: '2026-11', subject: 'credit', heard: 1, fallbacks: 1 },
      { period: '2026-11', subject: 'fraud', heard: 0, unknown: 1 },
    ]);
    // On a day on which nobody was called, what was planned is told all the same.
    const missed = {
      ...aBroadcast({ day: '2026-10-20' }),
      state: 'missed' as const,
      reason: 'county-stopped',
    };
    await world.store.broadcasts.miss(missed, anEntry('miss-broadcast', { subject: missed.id }));
    expect((await report({ by: ['day'] })).lines).toMatchObject([
      { period: '2026-10-20', broadcasts: { planned: 1, aired: 0 }, called: 0, planned: 0 },
      { period: '2026-10-31', broadcasts: { planned: 1, aired: 1 } },
      { period: '2026-11-01', broadcasts: { planned: 2, aired: 1 } },
    ]);
    const week = { from: '2026-10-26', to: '2026-11-01' } as { from: LocalDate; to: LocalDate };
    const mine = await report({ ...week, area: liuji, by: ['lesson'] });
    expect(mine.lines).toMatchObject([
      { place: liuji, subject: 'credit', heard: 1 },
      { subject: 'fraud', heard: 1 },
    ]);
  });

  test('is a table, and a sheet that takes no name for a formula, with three numbers of people apart', async () => {
    expect(coverageText(await report())).toContain('这些天没有播放记录');
    await someWeeks();
    const villages = await report({ by: ['village'] });
    const text = coverageText(villages);
    expect(text).toContain('范围内人口：约 1,700 人（估计，每人只计一次）');
    expect(text).toContain('人次：约 2,200');
    expect(text).toContain('实际收听人数：不知道');
    const [head = '', ...rows] = [...coverageCsv(villages)].join('').trimEnd().split('\r\n');
    expect(head.startsWith('\uFEFF代码,地方,计划播出（次）,')).toBe(true);
    const columns = head.split(',').length;
    expect(rows.map((row) => row.split(',').length)).toEqual(rows.map(() => columns));
    expect(rows.map((row) => row.split(',')[1])).toEqual([
      ...['刘集村', "'=位山村", '牛角店镇', '牛角店村', '东阿县 合计'],
    ]);
    expect(rows.every((row) => row.endsWith(',不知道'))).toBe(true);
    const plays: string[] = [];
    for await (const part of playsCsv(world, { county: donge, area: areaCode(liuji) })) plays.push(part);
    expect(plays.join('').trimEnd().split('\r\n')).toHaveLength(4);
    expect(plays.join('')).toContain(',终端回执,60,0,0,60,是,1,');
  });

  test.each([
    [{ county: areaCode('371599') }, '没有这个县'],
    [{ from: '2026-12-01' as LocalDate }, '在止 2026-11-30 之后'],
    [{ by: ['village', 'county'] as const }, '只能按其中一个分开'],
    [{ by: ['day'] as const, from: '2025-01-01' as LocalDate }, '最多看 366 天'],
    [{ by: ['week', 'lesson'] as const, from: '2026-07-01' as LocalDate }, '最多看 92 天'],
    [{ area: areaCode('371522101') }, '不在 371524'],
  ])('refuses %o, saying %s', async (request, says) => {
    await expect(report(request)).rejects.toThrow(says);
  });
});

test('gaps name villages, lessons, townships and endpoints that lack, worst first', async () => {
  await someWeeks();
  for (const place of [1, 2]) {
    const { id } = at(2, place);
    await world.store.deliveries.change({ delivery: id, state: 'accepted', certain: true, atMs: nowMs });
    const silent = { outcome: 'unknown', playedMs: 0, reason: 'no-receipt' } as const;
    const { evidence: _, startedAtMs: __, ...play } = aPlayOf({ id }, 1, silent);
    await world.store.plays.conclude([play], nowMs);
  }
  const gaps = await findGaps(world, donge, 1);
  expect(gaps).toMatchObject({
    villages: [
      { area: niujiao, name: '牛角店村' },
      { area: weishan, population: 1200, lastHeard: '2026-10-31' },
    ],
    lessons: [
      { lesson: 'credit', everyDays: 14, heardIn: 1, of: 3 },
      { lesson: 'fraud', heardIn: 2, of: 3 },
    ],
    townships: [
      { area: `${donge}101`, wanted: jilu, heardOtherwise: 1 },
      { area: township, heardOtherwise: 0 },
    ],
    endpoints: [{ accepted: 1, area: weishan }, { area: niujiao }],
  });
  expect(gaps.villages[0]).not.toHaveProperty('lastHeard');
  expect(gapsText(gaps, 1)).toContain('从来没有');
  expect(gapsText(gaps, 1)).toContain('另有 1 条，加 --limit 看');
  const none = { ...gaps, villages: [], lessons: [], townships: [], endpoints: [] };
  expect(gapsText(none, 1)).toContain('没有缺口');
});

test('a lesson is late by the days since it could first air in the county, and not at once', async () => {
  await someWeeks();
  const fresh = [aLesson({ id: 'fresh' }), aLesson({ id: 'later', validFrom: '2026-11-10' as LocalDate })];
  await world.store.revisions.publishLibrary(
    { lessons: [...lessons, ...fresh] },
    anEntry('publish-library', { chain: 'library', atMs: nowMs }),
  );
  await world.approve(fresh);
  const late = async (day: number) => {
    const last = addDays(dateAt(nowMs, 'Asia/Shanghai'), day);
    world.clock.set(nowMs + day * 86_400_000);
    return (await findGaps(world, donge, 1, last)).lessons.map(({ lesson }) => lesson).toSorted();
  };
  expect(await late(0)).toEqual(['credit', 'fraud']);
  expect(await late(13)).not.toContain('fresh');
  expect(await late(14)).toContain('fresh');
  expect(await late(21)).not.toContain('later');
  expect(await late(22)).toContain('later');
});
