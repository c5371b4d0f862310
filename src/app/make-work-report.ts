import { dateAt } from '../domain/calendar.ts';
import { emptyLine } from '../domain/coverage-lines.ts';
import type { LocalDate } from '../domain/ids.ts';
import type { Figure, ReportChart, ReportSection, ReportTable } from '../domain/report.ts';
import { topicName } from '../domain/topic.ts';
import { caseworkSections } from './casework-sections.ts';
import {
  broadcastFigures,
  type CoverageFigure,
  endpointFigures,
  listeners,
  playFigures,
  streamFigures,
  varietyFigures,
  villageFigures,
} from './coverage-figures.ts';
import { asking, placeTable, sourceOf } from './make-coverage-sheet.ts';
import { asPublished, methodText } from './method-text.ts';
import type { CoverageReport, CoverageSide, NamedLine } from './report-coverage.ts';
import type { ReportBody, ReportGround } from './report-ground.ts';
import { aYearBefore, endOfMonth, monthsOf, type Period } from './report-period.ts';

/** A year's work beside the same days of the year before. */
export async function makeWorkReport(ground: ReportGround): Promise<ReportBody> {
  const { period, notes } = ground;
  const before = { ...ground, period: sameDaysBefore(period) };
  const both = (by: readonly CoverageSide[]) => Promise.all([asking(ground)(by), asking(before)(by)]);
  const totals = await both([]);
  const months = await both(['month']);
  const topics = await both(['topic']);
  const since = await recordedSince(ground, months);
  const townships = await asking(ground)(['township']);
  const noteOf = (says: string, by: string) =>
    [
      notes.add(`今年，${says}`, sourceOf(ground, by)),
      notes.add(`去年同期，${says}`, sourceOf(before, by)),
    ] as const;
  const each = notes.add(
    '分乡镇；合计行不是各行相加，跨乡镇只计一次',
    sourceOf(ground, 'township', ' --area 该行代码'),
  );
  const kept = [...broadcastFigures, ...playFigures];
  return {
    title: '年度工作报告',
    sections: [
      comparison(totals, since, noteOf('全县合计', '')),
      people(totals, since, noteOf('全县合计', '')),
      ...monthly(ground, before, months, since, noteOf('逐月', 'month')),
      ...topical(topics, since, noteOf('按主题，只计课', 'topic')),
      placeTable('townships', '各乡镇：播出和课', kept, townships, each),
      placeTable(
        'villages',
        '各乡镇：语言、村和人口',
        [...varietyFigures, ...villageFigures],
        townships,
        each,
      ),
      ...(await caseworkSections(ground)),
      methodText(ground, [
        `去年同期：${before.period.from} 至 ${before.period.to}，和今年的日子对齐；增减＝今年－去年同期，变化＝增减÷去年同期。`,
        `从 ${since} 起有记录。更早的不知道，不是 0：数、增减、变化和图上都空着；只有一部分日子有记录的，只计那一部分。`,
        `去年同期的范围内人口取自${asPublished(before.period, ground.today)}；那时还没有发布过的，是“—”。`,
        '投诉和调解的数由人导入或填报，摆在旁边对照；台账不为它们作证，本报表也不说播出和它们之间有因果。',
      ]),
    ],
  };
}

function sameDaysBefore(period: Period): Period {
  const [from, to] = [aYearBefore(period.from), aYearBefore(period.to)];
  return { from, to, label: `${from} 至 ${to}` };
}

/** The first day of which there may be a record: the county's first published, or the month of something earlier. */
async function recordedSince(
  { context: { store }, schedule: { county, zone }, today }: ReportGround,
  months: Both,
): Promise<LocalDate> {
  const servedSinceMs = await store.revisions.servedSince(county);
  const served = servedSinceMs === undefined ? today : dateAt(servedSinceMs, zone);
  const found = months.flatMap(({ lines }) => lines.flatMap(({ period }) => period ?? []));
  const earlier = found.filter((month) => month < served.slice(0, 7)).sort()[0];
  return earlier === undefined ? served : (`${earlier}-01` as LocalDate);
}

/** A figure of some days: none where they were over before anything was recorded, whatever is not there. */
const isRecorded = ({ to }: Pick<Period, 'to'>, since: LocalDate): boolean => since <= to;

type Both = readonly [now: CoverageReport, before: CoverageReport];
type BothNotes = readonly [now: string, before: string];

const one = (value: number): number => Math.round(value * 10) / 10;

/** This year, the year before, and what is between them. */
function comparison(both: Both, since: LocalDate, [note, noteBefore]: BothNotes): ReportTable {
  const figures = [
    ...broadcastFigures,
    ...endpointFigures.slice(0, 3),
    ...playFigures,
    ...varietyFigures,
    ...streamFigures,
    ...villageFigures.slice(0, 2),
  ];
  return {
    ...{ is: 'table', id: 'comparison', title: '今年和去年同期', keys: 2, empty: '' },
    columns: [
      { key: 'figure', title: '项目', kind: 'text', weight: 2 },
      { key: 'unit', title: '单位', kind: 'text' },
      { key: 'now', title: '今年', kind: 'number', note },
      { key: 'before', title: '去年同期', kind: 'number', note: noteBefore },
      { key: 'more', title: '增减', kind: 'number' },
      { key: 'change', title: '变化', unit: '%', kind: 'percent' },
    ],
    rows: figures.map((figure) => comparedRow(figure, both, since)),
  };
}

/** What a figure of a whole report is; undefined where nothing was recorded yet. */
const totalOf = (of: CoverageFigure['of'], report: CoverageReport, since: LocalDate): number | undefined =>
  isRecorded(report, since) ? of(report.total) : undefined;

function comparedRow({ title, unit, of }: CoverageFigure, [now, before]: Both, since: LocalDate) {
  const [mine, theirs] = [totalOf(of, now, since), totalOf(of, before, since)];
  const isKnown = mine !== undefined && theirs !== undefined;
  return {
    ...{ figure: title, unit, now: mine, before: theirs },
    more: isKnown ? one(mine - theirs) : undefined,
    // Of a share, what it changed by is said in points: the column before.
    change: isKnown && theirs !== 0 && unit !== '%' ? one(((mine - theirs) / theirs) * 100) : undefined,
  };
}

function people([now, before]: Both, since: LocalDate, [note, noteBefore]: BothNotes): ReportSection {
  const figures = villageFigures.slice(2).flatMap(({ key, title, unit, kind, of }): Figure[] => [
    { key, name: title, value: totalOf(of, now, since), kind, unit, note },
    {
      key: `${key}-before`,
      name: `去年同期：${title}`,
      value: totalOf(of, before, since),
      kind,
      unit,
      note: noteBefore,
    },
  ]);
  return {
    ...{ is: 'figures', id: 'people', title: '人：三个数，各说各的' },
    figures: [...figures, listeners],
  };
}

function monthly(
  ground: ReportGround,
  before: ReportGround,
  [now, then]: Both,
  since: LocalDate,
  [note, noteBefore]: BothNotes,
): ReportSection[] {
  const lineOf = (report: CoverageReport, month: string) =>
    isRecorded({ to: endOfMonth(`${month}-01` as LocalDate) }, since)
      ? (report.lines.find(({ period }) => period === month) ?? noLine)
      : undefined;
  const months = monthsOf(ground.period).map(({ month }) => ({
    month,
    now: lineOf(now, month),
    before: lineOf(then, `${Number(month.slice(0, 4)) - 1}${month.slice(4)}`),
  }));
  const chart: ReportChart = {
    ...{ is: 'chart', id: 'months', title: '逐月完整播出的课次', unit: '课次', form: 'columns', note },
    categories: months.map(({ month }) => `${Number(month.slice(5))}月`),
    series: [
      { name: yearOf(before.period.from), values: months.map((one) => one.before?.heard) },
      { name: yearOf(ground.period.from), values: months.map((one) => one.now?.heard) },
    ],
  };
  return [
    chart,
    {
      ...{ is: 'table', id: 'by-month', title: '逐月', keys: 1, empty: '' },
      columns: [
        { key: 'month', title: '月份', kind: 'text' },
        { key: 'planned', title: '计划播出', unit: '次', kind: 'count', note },
        { key: 'aired', title: '实际播出', unit: '次', kind: 'count', note },
        { key: 'owed', title: '应播课', unit: '课次', kind: 'count', note },
        { key: 'heard', title: '完整播出', unit: '课次', kind: 'count', note },
        { key: 'before', title: '去年同月完整', unit: '课次', kind: 'count', note: noteBefore },
        { key: 'standard', title: '普通话', unit: '分钟', kind: 'decimal', note },
        { key: 'dialect', title: '方言', unit: '分钟', kind: 'decimal', note },
        { key: 'villages', title: '播到的村', unit: '个', kind: 'count', note },
      ],
      rows: months.map(({ month, now: line, before: earlier }) => ({
        month,
        ...(line === undefined ? {} : monthOf(line)),
        before: earlier?.heard,
      })),
    },
  ];
}

/** A month of which there is a record, and nothing in it. */
const noLine: NamedLine = { ...emptyLine, place: '', name: '' };

const monthOf = ({ broadcasts, planned, heard, standardMs, dialectMs, villages }: NamedLine) => ({
  ...{ planned: broadcasts?.planned ?? 0, aired: broadcasts?.aired ?? 0, owed: planned, heard },
  ...{ standard: one(standardMs / 60_000), dialect: one(dialectMs / 60_000), villages: villages.heard },
});

const yearOf = (date: LocalDate): string => `${date.slice(0, 4)}年`;

function topical([now, before]: Both, since: LocalDate, [note, noteBefore]: BothNotes): ReportSection[] {
  const ids = [...new Set([...now.lines, ...before.lines].flatMap(({ subject }) => subject ?? []))];
  const lineOf = (report: CoverageReport, id: string) =>
    isRecorded(report, since) ? (report.lines.find(({ subject }) => subject === id) ?? noLine) : undefined;
  const rows = ids
    .map((id) => ({ id, name: topicName(id), now: lineOf(now, id), before: lineOf(before, id) }))
    .sort((a, b) => (b.now?.heard ?? 0) - (a.now?.heard ?? 0) || (a.id < b.id ? -1 : 1));
  return [
    {
      ...{ is: 'chart', id: 'topics', title: '按主题完整播出的课次', unit: '课次', form: 'bars', note },
      categories: rows.map(({ name }) => name),
      series: [
        { name: '去年同期', values: rows.map((row) => row.before?.heard) },
        { name: '今年', values: rows.map((row) => row.now?.heard) },
      ],
    },
    {
      ...{ is: 'table', id: 'by-topic', title: '按主题', keys: 2, empty: '这段时间没有播过课。' },
      columns: [
        { key: 'topic', title: '主题', kind: 'code' },
        { key: 'name', title: '名称', kind: 'text' },
        { key: 'owed', title: '应播课', unit: '课次', kind: 'count', note },
        { key: 'heard', title: '完整播出', unit: '课次', kind: 'count', note },
        { key: 'before', title: '去年同期完整', unit: '课次', kind: 'count', note: noteBefore },
        { key: 'villages', title: '播到的村', unit: '个', kind: 'count', note },
        { key: 'personTimes', title: '人次（估计）', unit: '人次', kind: 'count', note },
      ],
      rows: rows.map(({ id, name, now: line, before: earlier }) => ({
        ...{ topic: id, name, owed: line?.planned, heard: line?.heard, before: earlier?.heard },
        ...{ villages: line?.villages.heard, personTimes: line?.personTimes },
      })),
    },
  ];
}
