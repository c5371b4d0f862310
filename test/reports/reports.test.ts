import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeReport, type ReportRequest } from '../../src/app/make-report.ts';
import { type PlaysAsked, playsFilter } from '../../src/app/plays-filter.ts';
import type { CliDeps } from '../../src/cli/deps.ts';
import { playsCommand } from '../../src/cli/plays.ts';
import { reportText } from '../../src/cli/report-text.ts';
import { csvLine } from '../../src/domain/csv-line.ts';
import { areaCode, type LocalDate } from '../../src/domain/ids.ts';
import {
  type Report,
  type ReportColumn,
  type ReportFormat,
  type ReportRow,
  reportFormats,
  reportKinds,
} from '../../src/domain/report.ts';
import { coverageRoutes } from '../../src/http/routes/coverage-routes.ts';
import { createReportWriters } from '../../src/reports/report-writers.ts';
import { createFindingList } from '../../src/sources/finding-list.ts';
import { readTableFile } from '../../src/sources/table-file.ts';
import { donge } from '../contracts/store-samples.ts';
import { aWorld, type World } from '../support/fakes.ts';
import { aReportCounty, hostile } from '../support/report-county.ts';
import { rowsOf } from '../support/report-rows.ts';

/** 2026-11-26 20:00 in Dong'e. */
const nowMs = Date.UTC(2026, 10, 26, 12);
const entered = {
  read: async () => ({
    months: [{ month: '2026-10', complaints: 9, mediations: 6, settled: 5, source: '县调解中心' }],
    findings: [],
    file: 'schedules/donge/casework.csv',
  }),
};
let world: World;
beforeAll(async () => {
  world = await aWorld({ atMs: nowMs });
  await aReportCounty(world, {
    ...{
      townships: 22,
      villagesEach: 1,
      from: '2026-09-01',
      to: '2026-11-20',
      stepDays: 9,
      lessons: 5,
      seed: 3,
    },
  });
});
afterAll(() => world.close());

const make = (request: Omit<ReportRequest, 'county'>, madeBy = '王五<b>') =>
  makeReport({ ...world, casework: entered }, { county: donge, ...request }, madeBy);

async function written(report: Report, format: ReportFormat): Promise<Buffer> {
  const writers = createReportWriters({ scratchFolder: world.scratchFolder });
  const parts = await Array.fromAsync(writers.write(report, format));
  return Buffer.concat(parts.map((part) => Buffer.from(part)));
}
const text = async (report: Report, format: ReportFormat) => (await written(report, format)).toString();

describe('every report', () => {
  test.each(reportKinds)(
    '%s says of whom, of when, by whom, where the ledger stood and where figures come from',
    async (kind) => {
      const report = await make({ kind, month: '2026-10' });
      const { checkpoint } = report;
      expect(checkpoint).toMatchObject({ root: await world.store.ledger.head(donge) });
      const formats = [
        ...(await Promise.all(
          (['json', 'csv', 'html'] as const).map(async (format) =>
            text(await make({ kind, month: '2026-10' }), format),
          ),
        )),
        (await Array.fromAsync(reportText(await make({ kind, month: '2026-10' })))).join(''),
      ];
      for (const file of formats) {
        for (const said of [checkpoint?.root, checkpoint?.kid, checkpoint?.jws]) expect(file).toContain(said);
        for (const said of ['东阿县', '371524', '2026-10-31', '王五', 'dalaba log verify'])
          expect(file).toContain(said);
        for (const { cli } of report.footnotes) expect(file.replaceAll('&amp;', '&')).toContain(cli);
      }
      // What names a footnote names one that is there, and every figure but a difference names one.
      const ids = new Set(report.footnotes.map(({ id }) => id));
      const named = report.sections.flatMap(
        (section): readonly Pick<ReportColumn, 'title' | 'kind' | 'note'>[] => {
          if (section.is === 'table') return section.columns;
          return section.is === 'figures' ? section.figures.map((one) => ({ ...one, title: one.name })) : [];
        },
      );
      const counts = named.filter(({ kind: of }) => of === 'count' || of === 'decimal');
      expect(counts.length).toBeGreaterThan(3);
      for (const { note } of named) if (note !== undefined) expect(ids).toContain(note);
      expect(counts.filter(({ note }) => note === undefined).map(({ title }) => title)).toEqual(
        kind === 'as-run' ? ['项', '全长'] : [],
      );
    },
  );

  test('every row of the register is what its own query answers, of the API and of the command', async () => {
    const report = await make({
      kind: 'as-run',
      from: '2026-09-01' as LocalDate,
      to: '2026-10-20' as LocalDate,
    });
    const rows = (await rowsOf(report, 'register')).filter(({ item }) => item !== undefined);
    expect(rows.length).toBeGreaterThan(20);
    const note = report.footnotes.find(({ says }) => says.startsWith('播出登记簿的一行'));
    const asked = (source: string, { broadcast, playlists, item }: ReportRow): string =>
      source
        .replace('该行播出', String(broadcast))
        .replace('该行听众组', String(playlists))
        .replace('该行项', String(item));
    const route = coverageRoutes(world).find(({ path }) => path === '/plays/{county}/export');
    for (const row of rows) {
      const url = new URL(`http://x${asked(note?.api ?? '', row).replace('GET ', '')}`);
      expect(url.pathname).toBe('/api/v1/plays/371524/export');
      const query = route?.query?.parse(Object.fromEntries(url.searchParams)) as PlaysAsked;
      const plays = await world.store.plays.list({ ...playsFilter(query), county: donge });
      const of = (...outcomes: string[]) => plays.filter(({ outcome }) => outcomes.includes(outcome)).length;
      expect({
        ...{ called: plays.length, heard: of('played'), partial: of('partial', 'interrupted') },
        ...{ missed: of('missed'), unknown: of('unknown') },
        what: [...new Set(plays.map(({ lesson, broadcast, item }) => `${lesson} ${broadcast} ${item + 1}`))],
      }).toEqual({
        ...{ called: row.called, heard: row.heard, partial: row.partial, missed: row.missed },
        ...{ unknown: row.unknown, what: [`${row.lesson} ${row.broadcast} ${row.item}`] },
      });
    }
    const [first = {}] = rows;
    const out: string[] = [];
    const program = new Command();
    playsCommand(program, {
      config: () => ({}),
      read: async () => ({ store: world.store, close: async () => undefined }),
      out: (text: string) => out.push(text),
    } as unknown as CliDeps);
    await program.parseAsync(
      asked(note?.cli ?? '', first)
        .split(' ')
        .slice(1),
      { from: 'user' },
    );
    expect(JSON.parse(out.join(''))).toHaveLength(Number(first.called));
    expect(() => playsFilter({ playlist: ['a1'] })).toThrow('哪次播出');
  });

  test('says which day’s areas people are counted by, and from when on anything is known', async () => {
    const method = async (request: Omit<ReportRequest, 'county'>) => {
      const { sections } = await make(request);
      const found = sections.find(({ id }) => id === 'method');
      return found?.is === 'text' ? found.lines.join('') : '';
    };
    expect(await method({ kind: 'coverage', month: '2026-10' })).toContain(
      '取自2026-10-31 那天终了时发布的区划表',
    );
    expect(await method({ kind: 'coverage', month: '2026-11' })).toContain('取自现在发布的区划表');
    const asked = { kind: 'work', year: '2026' } as const;
    expect(await method(asked)).toContain('从 2026-09-01 起有记录');
    const report = await make(asked);
    for (const row of await rowsOf(report, 'comparison'))
      expect(row).toMatchObject({ before: undefined, more: undefined, change: undefined });
    const known = (row: ReportRow) => Object.values(row).filter((cell) => cell !== undefined).length;
    const months = await rowsOf(report, 'by-month');
    expect(months.map((row) => [row.month, known(row) > 1, row.before])).toEqual(
      Array.from({ length: 11 }, (_, month) => [
        ...[`2026-${`${month + 1}`.padStart(2, '0')}`, month >= 8, undefined],
      ]),
    );
    for (const id of ['months', 'topics']) {
      const chart = report.sections.find((section) => section.id === id);
      if (chart?.is !== 'chart') throw new Error('no chart');
      for (const { name, values } of chart.series.filter((one) => /2025|去年/.test(one.name)))
        expect([name, ...new Set(values)]).toEqual([name, undefined]);
    }
    expect(await text(await make(asked), 'csv')).toContain('2026-08,,,,,,,,\r\n');
    expect(await text(await make(asked), 'html')).toMatch(/<td>2026-08<\/td>(<td class="n">—<\/td>){8}/);
  });

  test('takes no name for markup, in tables, charts, style and heading', async () => {
    const html = await text(
      await make({ kind: 'work', year: '2026' }, '"}</style><script>x</script>'),
      'html',
    );
    const sheet = await text(await make({ kind: 'coverage', year: '2026' }), 'html');
    const gaps = await text(await make({ kind: 'gaps', month: '2026-10' }), 'html');
    expect(sheet).toContain('&lt;script&gt;document.title=1&lt;/script&gt;反诈&amp;&quot;第一课&quot;');
    for (const file of [html, sheet, gaps]) {
      expect(file).not.toMatch(/<script|<\/style>[\s\S]*<\/style>[\s\S]*<body|onerror=|javascript:/i);
      expect(file).not.toMatch(/(?:src|href)=|url\((?!#)|@import/i);
      expect(file).toContain("default-src 'none'");
    }
    const fifths = (await make({ kind: 'work', year: '2026' })).sections.find(({ id }) => id === 'topics');
    expect(fifths).toMatchObject({ is: 'chart', categories: expect.arrayContaining(['反诈']) });
  });

  test('takes no name for a formula, and begins with the mark Excel looks for', async () => {
    const csv = await text(await make({ kind: 'gaps', month: '2026-11' }), 'csv');
    expect(csv.startsWith('\uFEFF报表,缺口月报\r\n')).toBe(true);
    const cells = csv.split('\r\n').flatMap((line) => line.split(','));
    expect(cells.filter((cell) => /^"?[=@\t]/.test(cell) || /^"?[+-](?![\d.]+$)/.test(cell))).toEqual([]);
    expect(csv).toContain(`"'${hostile.village.replaceAll('"', '""')}"`);
    const topics = await text(await make({ kind: 'work', year: '2026' }), 'csv');
    expect(topics).toContain("'=own-topic");
  });

  test('keeps every digit of a code in a spreadsheet: text in CSV, which an import reads, and never broken on paper', async () => {
    const path = join(world.scratchFolder, 'codes.csv');
    const codes = ['371524101200', '371524101', '007', '12e3', '110000000000000001'];
    const sheet = [['区划代码'], ...codes.map((code) => [code])].map((line) => csvLine(line)).join('');
    expect(sheet.split('\r\n')).toEqual([
      ...['区划代码', '371524101200\t', '371524101', '007\t', '12e3\t', '110000000000000001\t', ''],
    ]);
    writeFileSync(path, `\uFEFF${sheet}`);
    const findings = createFindingList('codes.csv');
    const rows = await readTableFile(path, { required: ['区划代码'], optional: [] }, findings);
    expect(rows?.map((row) => row.cell('区划代码'))).toEqual(codes);
    expect(await text(await make({ kind: 'gaps', month: '2026-11' }), 'html')).toMatch(
      /<td class="c">371524\d{6}<\/td>/,
    );
  });

  test('is a workbook of typed cells, that readers of ours and of others open', async () => {
    const path = join(world.scratchFolder, 'report.xlsx');
    writeFileSync(path, await written(await make({ kind: 'as-run', month: '2026-10' }), 'xlsx'));
    const findings = createFindingList('report.xlsx');
    const columns = { required: ['编号', '命令'], optional: ['是什么', '接口', '播放记录'] };
    const notes = await readTableFile(path, columns, findings, '数字的出处');
    expect(findings.all()).toEqual([]);
    expect(notes?.map((row) => row.cell('编号'))).toEqual(['[1]', '[2]', '[3]']);
    const script = `
import sys, zipfile, json, xml.etree.ElementTree as E
n = {'m': 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'}
z = zipfile.ZipFile(sys.argv[1]); assert z.testzip() is None
parts = {name: E.fromstring(z.read(name)) for name in z.namelist()}
names = [s.get('name') for s in parts['xl/workbook.xml'].iter('{%s}sheet' % n['m'])]
rows = parts['xl/worksheets/sheet2.xml'].findall('.//m:row', n)
cells = [[(c.get('t'), c.get('s'), ''.join(c.itertext())) for c in r.findall('m:c', n)] for r in rows]
assert not any(p.findall('.//m:f', n) for p in parts.values())
print(json.dumps({'names': names, 'rows': len(rows), 'first': cells[1], 'all': ''.join(x[2] for r in cells for x in r)}))`;
    const { stdout, stderr } = spawnSync('python3', ['-c', script, path], { encoding: 'utf8' });
    expect(stderr).toBe('');
    const book = JSON.parse(stdout);
    expect(book.names).toEqual(['概览', '登记', '数字的出处']);
    const rows = await rowsOf(await make({ kind: 'as-run', month: '2026-10' }), 'register');
    expect(book.rows).toBe(rows.length + 1);
    expect(book.all).toContain(hostile.title);
    const [first] = rows as [ReportRow];
    // 2026-10-07 is day 46302 of a spreadsheet; 18:30 in Shanghai, whatever zone the reader is in.
    const day = (Date.parse(`${first.date}T00:00:00Z`) - Date.UTC(1899, 11, 30)) / 86_400_000;
    expect(book.first[0]).toEqual([null, '5', String(day)]);
    expect(book.first[1]).toEqual(['inlineStr', null, '晚间']);
    expect(Number(book.first[4][2])).toBeCloseTo(day + 18.5 / 24, 6);
  });

  test('tells an empty month as such, with nothing made up', async () => {
    for (const kind of reportKinds) {
      const report = await make({ kind, month: '2020-02' });
      expect(report).toMatchObject({ from: '2020-02-01', to: '2020-02-29' });
      for (const format of reportFormats.filter((one) => one !== 'pdf'))
        expect((await written(await make({ kind, month: '2020-02' }), format)).length).toBeGreaterThan(500);
      const html = await text(report, 'html');
      expect(html).not.toMatch(/NaN|undefined|Infinity/);
      if (kind !== 'gaps') expect(html).toMatch(/这段时间没有(播放记录|播出)/);
    }
    expect(await text(await make({ kind: 'coverage', month: '2020-02' }), 'html')).toContain('不知道');
  });

  test.each([
    [{ month: '2026-12' }, '还没有到，今天是 2026-11-26'],
    [{ month: '2026-13' }, '不是月份'],
    [{ year: '26' }, '不是年份'],
    [{ month: '2026-10', year: '2026' }, '只能写一种'],
    [{ from: '2026-10-02' as LocalDate, to: '2026-10-01' as LocalDate }, '在止 2026-10-01 之后'],
    [{ from: '2024-01-01' as LocalDate, to: '2026-01-01' as LocalDate }, '最多 366 天'],
    [{ county: areaCode('371599') }, '没有这个县'],
  ])('refuses %j, saying %s', async (asked, says) => {
    for (const kind of reportKinds) await expect(make({ kind, ...asked })).rejects.toThrow(says);
  });

  test('stops at today where the month goes on', async () => {
    expect(await make({ kind: 'coverage', month: '2026-11' })).toMatchObject({
      ...{ to: '2026-11-26', period: '2026年11月（到 2026-11-26 为止）' },
    });
    expect(await make({ kind: 'work' })).toMatchObject({ from: '2026-01-01', to: '2026-11-26' });
  });
});

test('a year’s work has what was imported and what was entered beside it, apart', async () => {
  const { store } = world;
  const entry = {
    chain: donge,
    verb: 'import-complaints',
    subject: 'x',
    actor: 'system:test',
    atMs: nowMs,
    body: {},
  } as const;
  await store.complaints.replaceMonth(
    donge,
    { month: '2026-10', topics: { 'anti-fraud': 4, mortgages: 3 } },
    entry,
  );
  const report = await make({ kind: 'work', year: '2026' });
  expect(await rowsOf(report, 'casework')).toEqual([
    {
      ...{ month: '2026-10', imported: 7, complaints: 9, mediations: 6, settled: 5, rate: 83.3 },
      source: '县调解中心',
    },
  ]);
  expect(await rowsOf(report, 'complaint-topics')).toMatchObject([
    { name: '反诈', count: 4 },
    { name: '房贷' },
  ]);
  const wrong = {
    read: async () => ({
      months: [],
      findings: [
        { severity: 'error', file: 'casework.csv', line: 2, column: 1, found: '错', expected: '对' } as const,
      ],
      file: 'casework.csv',
    }),
  };
  const refused = await makeReport({ ...world, casework: wrong }, { kind: 'work', county: donge }, 'x');
  expect(refused.sections.find(({ id }) => id === 'casework-findings')).toMatchObject({
    lines: ['casework.csv 有错，里面的数一个也没有采用。', 'casework.csv:2:1  错, 对'],
  });
});

describe('a register of 50,000 rows', () => {
  const rows = 50_000;
  const long = (report: Report, taken: { count: number }): Report => ({
    ...report,
    sections: report.sections.map((section) => {
      if (section.is !== 'table') return section;
      const generate = async function* () {
        for (; taken.count < rows; taken.count += 1)
          yield {
            date: '2026-10-01',
            item: taken.count,
            plannedAt: nowMs,
            title: `${hostile.title} ${Math.random()}`,
          };
      };
      return { ...section, rows: generate() };
    }),
  });

  test.each(['csv', 'json', 'html', 'xlsx'] as const)('is written as %s a row at a time', async (format) => {
    const taken = { count: 0 };
    const report = long(await make({ kind: 'as-run', month: '2026-10' }), taken);
    const writers = createReportWriters({ scratchFolder: world.scratchFolder });
    let bytes = 0;
    let largest = 0;
    let atHalf = 0;
    for await (const part of writers.write(report, format)) {
      bytes += part.length;
      largest = Math.max(largest, part.length);
      if (taken.count <= rows / 2) atHalf = bytes;
    }
    expect(taken.count).toBe(rows);
    // Half of the file is out when half of the rows are read: nothing is gathered.
    expect(atHalf / bytes).toBeGreaterThan(0.4);
    expect(largest).toBeLessThan(300_000);
  });

  test('is not printed: that is said before a browser is started, and nothing is left behind', async () => {
    const report = long(await make({ kind: 'as-run', month: '2026-10' }), { count: 0 });
    await expect(written(report, 'pdf')).rejects.toThrow('超过 20000 行，印不成 PDF');
    expect(existsSync(join(world.scratchFolder, 'report.pdf'))).toBe(false);
  });
});

describe('on paper', () => {
  test('is A4 with Chinese glyphs and numbered pages, and nothing in it is run', async () => {
    const path = join(world.scratchFolder, 'printed.pdf');
    writeFileSync(
      path,
      await written(await make({ kind: 'as-run', from: '2026-09-01' as LocalDate }), 'pdf'),
    );
    expect(readFileSync(path).subarray(0, 5).toString()).toBe('%PDF-');
    const ask = (program: string, ...args: string[]) => spawnSync(program, args, { encoding: 'utf8' }).stdout;
    const info = ask('pdfinfo', path);
    const pages = Number(/Pages:\s+(\d+)/.exec(info)?.[1]);
    expect(pages).toBeGreaterThan(2);
    expect(info).toMatch(/Page size:\s+84\d[.\d]* x 59\d[.\d]* pts \(A4\)/);
    expect(info).toMatch(/Title:\s+东阿县（371524）播出登记簿/);
    const words = ask('pdftotext', '-layout', path, '-').replace(/[ \u00a0]+/g, '');
    expect(words).toContain(`第${pages}页，共${pages}页`);
    expect(words.match(/计划开始/g)?.length).toBeGreaterThan(2);
    expect(words).toContain('<script>');
    // The county's figures, three a line, and the chart below them fill the first page.
    const first = ask('pdftotext', '-layout', '-f', '1', '-l', '1', path, '-');
    expect(first).toMatch(/计划播出 +[\d,]+ 次\S* +\S+ +[\d,.]+ \S+ +\S+ +[\d,.]+ \S+/);
    expect(first.replace(/[ \u00a0]+/g, '')).toContain('计划播出和实际播出（次）');
  }, 60_000);

  test('says what to install where there is no browser', async () => {
    const writers = createReportWriters({ scratchFolder: world.scratchFolder, chromium: 'no-such-browser' });
    const report = await make({ kind: 'gaps', month: '2026-10' });
    await expect(Array.fromAsync(writers.write(report, 'pdf'))).rejects.toMatchObject({
      ...{ name: 'ReportError', kind: 'unavailable' },
      message: expect.stringContaining('apt-get install chromium fonts-noto-cjk'),
    });
  });

  test('gives up on a browser that never ends, and on one that writes nothing', async () => {
    const print = async (chromium: string) => {
      const writers = createReportWriters({ scratchFolder: world.scratchFolder, chromium, limitMs: 500 });
      return Array.fromAsync(writers.write(await make({ kind: 'gaps', month: '2026-10' }), 'pdf'));
    };
    const stuck = join(world.scratchFolder, 'stuck');
    writeFileSync(stuck, '#!/bin/sh\nsleep 100\n', { mode: 0o755 });
    await expect(print(stuck)).rejects.toMatchObject({ kind: 'too-large' });
    await expect(print('true')).rejects.toMatchObject({ kind: 'failed' });
  });
});
