import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeReport, type ReportRequest } from '../../src/app/make-report.ts';
import { playsCsv } from '../../src/app/plays-csv.ts';
import type { LocalDate, Variety } from '../../src/domain/ids.ts';
import type { Report, ReportRow } from '../../src/domain/report.ts';
import { varietyName } from '../../src/domain/variety.ts';
import { donge } from '../contracts/store-samples.ts';
import { aWorld, type World } from '../support/fakes.ts';
import { aReportCounty } from '../support/report-county.ts';
import { rowsOf } from '../support/report-rows.ts';

/** 2026-11-26 20:00 in Dong'e. */
const nowMs = Date.UTC(2026, 10, 26, 12);
const casework = { read: async () => ({ months: [], findings: [] }) };

interface Counted {
  readonly total: ReportRow;
  readonly townships: Readonly<Record<string, ReportRow>>;
  readonly months: Readonly<Record<string, ReportRow>>;
  readonly topics: Readonly<Record<string, ReportRow>>;
  /** Planned and aired of each day. */
  readonly days: Readonly<Record<string, readonly number[]>>;
  readonly spoken: Readonly<Record<string, ReportRow>>;
  /** In how many villages each late lesson was heard, of how many. */
  readonly late: Readonly<Record<string, readonly number[]>>;
  readonly withoutDialect: Readonly<Record<string, number>>;
  readonly silentEndpoints: Readonly<Record<string, number>>;
  readonly matrix: Readonly<Record<string, number>>;
  readonly register: Readonly<
    Record<string, ReportRow & Readonly<Record<'doubt' | 'evidence', Readonly<Record<string, number>>>>>
  >;
  readonly silent: readonly string[];
}

/** Everything anybody can export, counted again by a script that knows docs/ alone. */
async function recounted(world: World, from: string, to: string): Promise<Counted> {
  const { store, scratchFolder } = world;
  const write = (name: string, value: unknown) =>
    writeFileSync(join(scratchFolder, name), JSON.stringify(value));
  const schedule = (await store.revisions.schedule(donge))?.body;
  const library = (await store.revisions.library())?.body;
  writeFileSync(
    join(scratchFolder, 'plays.csv'),
    (await Array.fromAsync(playsCsv(world, { county: donge }))).join(''),
  );
  write('deliveries.json', await store.deliveries.list({ county: donge, limit: 100_000 }));
  write('broadcasts.json', await store.broadcasts.list({ county: donge, limit: 100_000 }));
  write('areas.json', schedule?.areas);
  write('endpoints.json', schedule?.endpoints);
  write('lessons.json', library?.lessons);
  write('approvals.json', await world.ledgerOf('library'));
  const names = Object.fromEntries(
    ['cmn', 'cmn-x-jilu1239', 'yue'].map((tag) => [tag, varietyName(tag as Variety)]),
  );
  write('asked.json', { from, to, nowMs, names });
  const script = join(import.meta.dirname, '../support/recount-report.py');
  const { status, stdout, stderr } = spawnSync('python3', [script, scratchFolder], {
    encoding: 'utf8',
    maxBuffer: 1e9,
  });
  expect([status, stderr]).toEqual([0, '']);
  return JSON.parse(stdout) as Counted;
}

/** `甲 2、乙 1` as counts by word. */
const tallied = (text: unknown): Record<string, number> =>
  Object.fromEntries(
    String(text)
      .split('、')
      .filter((part) => part !== '')
      .map((part) => part.split(' '))
      .map(([word, count]) => [word, Number(count)]),
  );

/** What cannot be said is null in the one and left out in the other. */
const said = (row: ReportRow) =>
  Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined && value !== null));

/** What tables of a report say of a place, all together. */
async function placesIn(report: Report): Promise<Record<string, ReportRow>> {
  const places: Record<string, ReportRow> = {};
  for (const id of ['townships', 'plays', 'varieties', 'villages'].filter((id) =>
    report.sections.some((one) => one.id === id),
  ))
    for (const { place, name: _, ...row } of await rowsOf(report, id))
      places[String(place)] = { ...places[String(place)], ...row };
  return places;
}

test.each([1, 2])(
  'figures are what an independent script counts from the raw export, by dice %i',
  async (seed) => {
    const world = await aWorld({ atMs: nowMs });
    try {
      await aReportCounty(world, {
        ...{
          townships: 4,
          villagesEach: 2,
          from: '2025-10-02',
          to: '2026-11-24',
          stepDays: 7,
          lessons: 8,
          seed,
        },
      });
      // All but the last could air from the beginning.
      const lessons = (await world.store.revisions.library())?.body.lessons ?? [];
      world.clock.set(Date.parse('2025-10-02'));
      await world.approve(lessons.slice(0, -1));
      world.clock.set(Date.parse('2026-10-25'));
      await world.approve(lessons);
      world.clock.set(nowMs);
      const report = (request: Omit<ReportRequest, 'county'>) =>
        makeReport({ ...world, casework }, { county: donge, ...request }, 'test');
      const month = await recounted(world, '2026-10-01', '2026-10-31');
      const sheet = await report({ kind: 'coverage', month: '2026-10' });
      const places = await placesIn(sheet);
      expect(Object.keys(places).length).toBe(4);
      for (const [code, { liveMinutes: _, sentMinutes: __, ...figures }] of Object.entries(month.townships))
        expect(said(places[code] ?? {})).toEqual(said(figures));
      const figures = sheet.sections.flatMap((section) => (section.is === 'figures' ? section.figures : []));
      const told = Object.fromEntries(figures.map(({ key, value }) => [key, value]));
      const { called: _c, answered: _a, sounded: _s, soundedRate: _r, ...total } = month.total;
      expect(said(told)).toEqual({ ...said(total), listeners: '不知道' });
      const matrix = (await rowsOf(sheet, 'lessons')).flatMap(({ lesson, title: _, sum: __, ...cells }) =>
        Object.entries(cells).flatMap(([key, heard]) =>
          heard === 0 ? [] : [[`${lesson} ${key.slice(3)}`, heard]],
        ),
      );
      expect(Object.fromEntries(matrix)).toEqual(month.matrix);

      const register = await rowsOf(await report({ kind: 'as-run', month: '2026-10' }), 'register');
      const played = register.filter(({ item }) => item !== undefined);
      expect(register.length - played.length).toBe(
        register.filter(({ reasons }) => reasons === '全县叫停').length,
      );
      const rows = played.map((row) => {
        return [
          `${row.broadcast} ${row.item} ${row.lesson} ${row.variety}`,
          {
            ...{ called: row.called, heard: row.heard, partial: row.partial, missed: row.missed },
            ...{ unknown: row.unknown, from: row.from ?? null, until: row.until ?? null },
            ...{ doubt: tallied(row.doubt), evidence: tallied(row.evidence) },
          },
        ];
      });
      expect(Object.fromEntries(rows)).toEqual(month.register);

      const aired = sheet.sections.find(({ id }) => id === 'aired');
      if (aired?.is !== 'chart') throw new Error('there is a chart');
      const byDay = aired.categories.map((day, index) => [
        `2026-${day}`,
        aired.series.map(({ values }) => values[index]),
      ]);
      expect(Object.fromEntries(byDay)).toEqual(month.days);
      const spoken = (await rowsOf(sheet, 'spoken-varieties')).map(({ variety: _, name, ...row }) => [
        name,
        row,
      ]);
      expect(Object.fromEntries(spoken)).toEqual(month.spoken);

      const gaps = await report({ kind: 'gaps', month: '2026-10' });
      const lacking = async (id: string, tell: (row: ReportRow) => readonly [string, unknown]) =>
        Object.fromEntries((await rowsOf(gaps, id)).map(tell));
      const silent = await rowsOf(gaps, 'villages');
      expect(silent.map(({ area }) => area).toSorted()).toEqual(month.silent);
      const late = await lacking('lessons', (row) => [String(row.lesson), [row.heardIn, row.of]]);
      expect(late).toEqual(month.late);
      expect(Object.keys(late).length).toBeGreaterThan(0);
      expect(Object.keys(late)).not.toContain(lessons.at(-1)?.id);
      const townships = await lacking('townships', (row) => [
        `${row.area} ${row.wanted}`,
        row.heardOtherwise,
      ]);
      expect(townships).toEqual(month.withoutDialect);
      expect(Object.keys(townships)).toHaveLength(1);
      const endpoints = await lacking('endpoints', (row) => [String(row.endpoint), row.accepted]);
      expect(endpoints).toEqual(month.silentEndpoints);
      expect(Object.keys(endpoints)).toEqual(['horn-7']);

      const year = await recounted(world, '2026-01-01', '2026-11-26');
      const before = await recounted(world, '2025-01-01', '2025-11-26');
      const work = await report({ kind: 'work' });
      expect(work).toMatchObject({ from: '2026-01-01' as LocalDate, to: '2026-11-26' });
      const keys = new Map(figures.map(({ name, key }) => [name, key]));
      for (const { figure, now, before: then, more } of await rowsOf(work, 'comparison')) {
        const key = keys.get(String(figure)) ?? '';
        const [mine, theirs] = [year.total[key], before.total[key]];
        expect([figure, now, then]).toEqual([figure, mine, theirs]);
        expect(more).toBeCloseTo(Number(mine) - Number(theirs), 6);
      }
      const people = work.sections.find(({ id }) => id === 'people');
      if (people?.is !== 'figures') throw new Error('there are people');
      for (const { key, value } of people.figures.filter((one) => one.key !== 'listeners')) {
        const isBefore = key.endsWith('-before');
        const { total: all } = isBefore ? before : year;
        expect([key, value]).toEqual([key, all[key.replace('-before', '')]]);
      }
      const none = {
        planned: 0,
        aired: 0,
        owed: 0,
        heard: 0,
        standardMinutes: 0,
        dialectMinutes: 0,
        villagesHeard: 0,
      };
      const byMonth = await rowsOf(work, 'by-month');
      expect(byMonth).toHaveLength(11);
      for (const row of byMonth) {
        const of = year.months[String(row.month)] ?? none;
        const then = before.months[`2025${String(row.month).slice(4)}`];
        expect(row).toEqual({
          ...{ month: row.month, planned: of.planned, aired: of.aired, owed: of.owed, heard: of.heard },
          ...{ standard: of.standardMinutes, dialect: of.dialectMinutes, villages: of.villagesHeard },
          // Nothing was recorded before October.
          before: String(row.month) < '2026-10' ? undefined : (then?.heard ?? 0),
        });
      }
      const { '': _opening, ...topics } = year.topics;
      const byTopic = await rowsOf(work, 'by-topic');
      expect(byTopic.map(({ topic }) => topic).toSorted()).toEqual(Object.keys(topics).toSorted());
      for (const { name: _, ...row } of byTopic) {
        const of = topics[String(row.topic)] ?? {};
        expect(row).toEqual({
          ...{ topic: row.topic, owed: of.owed, heard: of.heard, villages: of.villagesHeard },
          ...{ personTimes: of.personTimes, before: before.topics[String(row.topic)]?.heard ?? 0 },
        });
      }
      const yearly = await placesIn(work);
      expect(Object.keys(yearly)).toHaveLength(4);
      for (const [code, row] of Object.entries(yearly))
        for (const [key, value] of Object.entries(row))
          expect([code, key, value ?? null]).toEqual([code, key, year.townships[code]?.[key] ?? null]);
    } finally {
      await world.close();
    }
  },
);
