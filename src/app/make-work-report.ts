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
import { methodText } from './method-text.ts';
import type { CoverageReport, CoverageSide } from './report-coverage.ts';
import type { ReportBody, ReportGround } from './report-ground.ts';
import { aYearBefore, monthsOf, type Period } from './report-period.ts';

/** A year's work beside the same days of the year before. */
export async function makeWorkReport(ground: ReportGround): Promise<ReportBody> {
  const { period, notes } = ground;
  const before = { ...ground, period: sameDaysBefore(period) };
  const both = (by: readonly CoverageSide[]) => Promise.all([asking(ground)(by), asking(before)(by)]);
  const totals = await both([]);
  const months = await both(['month']);
  const topics = await both(['topic']);
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
      comparison(totals, noteOf('全县合计', '')),
      people(totals, noteOf('全县合计', '')),
      ...monthly(ground, before, months, noteOf('逐月', 'month')),
      ...topical(topics, noteOf('按主题，只计课', 'topic')),
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
        `去年同期：${before.period.from} 至 ${before.period.to}，和今年的日子对齐；增减＝今年－去年同期，变化＝增减÷去年同期。去年没有记录的，变化空着。`,
        '投诉和调解的数由人导入或填报，摆在旁边对照；台账不为它们作证，本报表也不说播出和它们之间有因果。',
      ]),
    ],
  };
}

function sameDaysBefore(period: Period): Period {
  const [from, to] = [aYearBefore(period.from), aYearBefore(period.to)];
  return { from, to, label: `${from} 至 ${to}` };
}

type Both = readonly [now: CoverageReport, before: CoverageReport];
type BothNotes = readonly [now: string, before: string];

const one = (value: number): number => Math.round(value * 10) / 10;

/** This year, the year before, and what is between them. */
function comparison([now, before]: Both, [note, noteBefore]: BothNotes): ReportTable {
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
    rows: figures.map((figure) => comparedRow(figure, now, before)),
  };
}

function comparedRow({ title, unit, of }: CoverageFigure, now: CoverageReport, before: CoverageReport) {
  const [mine, theirs] = [of(now.total), of(before.total)];
  const isKnown = mine !== undefined && theirs !== undefined;
  return {
    ...{ figure: title, unit, now: mine, before: theirs },
    more: isKnown ? one(mine - theirs) : undefined,
    // Of a share, what it changed by is said in points: the column before.
    change: isKnown && theirs !== 0 && unit !== '%' ? one(((mine - theirs) / theirs) * 100) : undefined,
  };
}

function people([now, before]: Both, [note, noteBefore]: BothNotes): ReportSection {
  const figures = villageFigures.slice(2).flatMap(({ key, title, unit, kind, of }): Figure[] => [
    { key, name: title, value: of(now.total), kind, unit, note },
    {
      key: `${key}-before`,
      name: `去年同期：${title}`,
      value: of(before.total),
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
  [note, noteBefore]: BothNotes,
): ReportSection[] {
  const lineOf = (report: CoverageReport, month: string) =>
    report.lines.find(({ period }) => period === month);
  const months = monthsOf(ground.period).map(({ month }) => ({
    month,
    now: lineOf(now, month),
    before: lineOf(then, `${Number(month.slice(0, 4)) - 1}${month.slice(4)}`),
  }));
  const chart: ReportChart = {
    ...{ is: 'chart', id: 'months', title: '逐月完整播出的课次', unit: '课次', form: 'columns', note },
    categories: months.map(({ month }) => `${Number(month.slice(5))}月`),
    series: [
      { name: yearOf(before.period.from), values: months.map((one) => one.before?.heard ?? 0) },
      { name: yearOf(ground.period.from), values: months.map((one) => one.now?.heard ?? 0) },
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
        ...{ planned: line?.broadcasts?.planned ?? 0, aired: line?.broadcasts?.aired ?? 0 },
        ...{ owed: line?.planned ?? 0, heard: line?.heard ?? 0, before: earlier?.heard ?? 0 },
        ...{ standard: one((line?.standardMs ?? 0) / 60_000), dialect: one((line?.dialectMs ?? 0) / 60_000) },
        villages: line?.villages.heard ?? 0,
      })),
    },
  ];
}

const yearOf = (date: LocalDate): string => `${date.slice(0, 4)}年`;

function topical([now, before]: Both, [note, noteBefore]: BothNotes): ReportSection[] {
  const ids = [...new Set([...now.lines, ...before.lines].flatMap(({ subject }) => subject ?? []))];
  const lineOf = (report: CoverageReport, id: string) => report.lines.find(({ subject }) => subject === id);
  const rows = ids
    .map((id) => ({ id, name: topicName(id), now: lineOf(now, id), before: lineOf(before, id) }))
    .sort((a, b) => (b.now?.heard ?? 0) - (a.now?.heard ?? 0) || (a.id < b.id ? -1 : 1));
  return [
    {
      ...{ is: 'chart', id: 'topics', title: '按主题完整播出的课次', unit: '课次', form: 'bars', note },
      categories: rows.map(({ name }) => name),
      series: [
        { name: '去年同期', values: rows.map((row) => row.before?.heard ?? 0) },
        { name: '今年', values: rows.map((row) => row.now?.heard ?? 0) },
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
        ...{
          topic: id,
          name,
          owed: line?.planned ?? 0,
          heard: line?.heard ?? 0,
          before: earlier?.heard ?? 0,
        },
        ...{ villages: line?.villages.heard ?? 0, personTimes: line?.personTimes ?? 0 },
      })),
    },
  ];
}
