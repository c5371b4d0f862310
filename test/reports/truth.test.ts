import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeReport, type ReportRequest } from '../../src/app/make-report.ts';
import { playsCsv } from '../../src/app/plays-csv.ts';
import type { LocalDate } from '../../src/domain/ids.ts';
import type { Report, ReportRow } from '../../src/domain/report.ts';
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
  readonly months: Readonly<Record<string, number>>;
  readonly topics: Readonly<Record<string, number>>;
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
  write('topics.json', Object.fromEntries((library?.lessons ?? []).map(({ id, topic }) => [id, topic])));
  write('asked.json', { from, to, nowMs });
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
  for (const id of ['townships', 'plays', 'varieties', 'villages'])
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
      const aired = register.filter(({ item }) => item !== undefined);
      expect(register.length - aired.length).toBe(
        register.filter(({ reasons }) => reasons === '全县叫停').length,
      );
      const rows = aired.map((row) => {
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

      const silent = (await rowsOf(await report({ kind: 'gaps', month: '2026-10' }), 'villages')).map(
        ({ area }) => area,
      );
      expect(silent.toSorted()).toEqual(month.silent);

      const year = await recounted(world, '2026-01-01', '2026-11-26');
      const before = await recounted(world, '2025-01-01', '2025-11-26');
      const work = await report({ kind: 'work' });
      expect(work).toMatchObject({ from: '2026-01-01' as LocalDate, to: '2026-11-26' });
      const heard = (await rowsOf(work, 'comparison')).find(({ figure }) => figure === '完整播出');
      expect(heard).toMatchObject({ now: year.total.heard, before: before.total.heard });
      const months = Object.fromEntries(
        (await rowsOf(work, 'by-month')).map((row) => [row.month, row.heard]),
      );
      expect(months).toEqual(year.months);
      const { '': _opening, ...topics } = year.topics;
      const byTopic = (await rowsOf(work, 'by-topic')).map((row) => [row.topic, row.heard] as const);
      expect(Object.fromEntries(byTopic)).toEqual(topics);
    } finally {
      await world.close();
    }
  },
);
