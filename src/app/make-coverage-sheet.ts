import type { ReportChart, ReportSection, ReportTable } from '../domain/report.ts';
import {
  broadcastFigures,
  type CoverageFigure,
  columnsOf,
  endpointFigures,
  figuresOf,
  listeners,
  playFigures,
  rowOf,
  streamFigures,
  varietyFigures,
  villageFigures,
} from './coverage-figures.ts';
import { lessonMatrix } from './lesson-matrix.ts';
import { methodText } from './method-text.ts';
import { type CoverageReport, type CoverageSide, type NamedLine, reportCoverage } from './report-coverage.ts';
import type { ReportBody, ReportGround } from './report-ground.ts';
import { coverageSource } from './report-notes.ts';

/** So many days still stand side by side in a chart. */
const mostDaysApart = 62;

/** The coverage sheet: townships with their totals, lessons by township, languages, people; all by receipts and reports. */
export async function makeCoverageSheet(ground: ReportGround): Promise<ReportBody> {
  const { notes } = ground;
  const ask = asking(ground);
  const whole = await ask([]);
  const townships = await ask(['township']);
  const lessons = await ask(['township', 'lesson']);
  const varieties = await ask(['variety']);
  const all = notes.add('全县合计，每台终端、每个村、每个人只计一次', sourceOf(ground, ''));
  const each = notes.add(
    '分乡镇；合计行不是各行相加，跨乡镇只计一次',
    sourceOf(ground, 'township', ' --area 该行代码'),
  );
  const table = (id: string, title: string, figures: readonly CoverageFigure[]): ReportTable =>
    placeTable(id, title, figures, townships, each);
  return {
    title: '覆盖月报',
    sections: [
      {
        ...{ is: 'figures', id: 'totals', title: '全县合计' },
        figures: [
          ...figuresOf([...broadcastFigures, ...playFigures], whole.total, all),
          ...figuresOf(
            [...endpointFigures.slice(0, 3), ...varietyFigures, ...streamFigures],
            whole.total,
            all,
          ),
        ],
      },
      {
        ...{ is: 'figures', id: 'people', title: '人：三个数，各说各的' },
        figures: [...figuresOf(villageFigures, whole.total, all), listeners],
      },
      await airedChart(ground),
      table('townships', '各乡镇：播出和终端', [...broadcastFigures, ...endpointFigures]),
      table('plays', '各乡镇：课', playFigures),
      heardChart(townships, each),
      table('varieties', '各乡镇：语言', varietyFigures),
      varietyChart(townships, each),
      spoken(ground, varieties),
      table('villages', '各乡镇：村和人口', villageFigures),
      lessonMatrix(ground, lessons, townships.lines),
      methodText(ground),
    ],
  };
}

export const asking =
  ({ context, schedule, period }: Pick<ReportGround, 'context' | 'schedule' | 'period'>) =>
  (by: readonly CoverageSide[]): Promise<CoverageReport> =>
    reportCoverage(context, { county: schedule.county, from: period.from, to: period.to, by });

export const sourceOf = (
  { schedule, period }: Pick<ReportGround, 'schedule' | 'period'>,
  by: string,
  each = '',
) => coverageSource({ county: schedule.county, from: period.from, to: period.to }, by, each);

const noPlays = '这段时间没有播放记录。';

export const placeTable = (
  id: string,
  title: string,
  figures: readonly CoverageFigure[],
  { lines, total }: CoverageReport,
  note: string,
): ReportTable => ({
  ...{ is: 'table', id, title, keys: 2, empty: noPlays },
  columns: [
    { key: 'place', title: '代码', kind: 'code' },
    { key: 'name', title: '地方', kind: 'text', weight: 1.4 },
    ...columnsOf(figures, note),
  ],
  rows: lines.map((line) => ({ place: line.place, name: line.name, ...rowOf(figures, line) })),
  total: { place: total.place, name: '合计', ...rowOf(figures, total) },
});

const chartOf = (
  chart: Omit<ReportChart, 'is' | 'categories' | 'series'>,
  lines: readonly NamedLine[],
  called: (line: NamedLine) => string,
  figures: readonly CoverageFigure[],
): ReportChart => ({
  is: 'chart',
  ...chart,
  categories: lines.map(called),
  series: figures.map(({ title: name, of }) => ({ name, values: lines.map((line) => of(line)) })),
});

/** Planned and aired along the days, or along the months where days are too many. */
export async function airedChart(ground: ReportGround): Promise<ReportChart> {
  const { from, to } = ground.period;
  const days = Temporal.PlainDate.from(from).until(to).days + 1;
  const by = days <= mostDaysApart ? 'day' : 'month';
  const { lines } = await asking(ground)([by]);
  const note = ground.notes.add(by === 'day' ? '逐日' : '逐月', sourceOf(ground, by));
  const called = ({ period = '' }: NamedLine): string => (by === 'day' ? period.slice(5) : period);
  return chartOf(
    { id: 'aired', title: '计划播出和实际播出', unit: '次', form: 'columns', note },
    lines,
    called,
    broadcastFigures.slice(0, 2),
  );
}

const heardChart = ({ lines }: CoverageReport, note: string): ReportChart =>
  chartOf(
    { id: 'heard', title: '各乡镇的课次，按结果', unit: '课次', form: 'stack', note },
    lines,
    ({ name }) => name,
    playFigures.slice(1, 5),
  );

const varietyChart = ({ lines }: CoverageReport, note: string): ReportChart =>
  chartOf(
    { id: 'spoken', title: '各乡镇播出的普通话和方言', unit: '分钟', form: 'stack', note },
    lines,
    ({ name }) => name,
    varietyFigures.slice(0, 2),
  );

/** Every variety that was heard, with its share of all that was said. */
function spoken(ground: ReportGround, { lines }: CoverageReport): ReportSection {
  const note = ground.notes.add('按语言；开始曲和结束语也在内，直播不在内', sourceOf(ground, 'variety'));
  const said = ({ standardMs, dialectMs }: NamedLine): number => standardMs + dialectMs;
  const all = lines.reduce((sum, line) => sum + said(line), 0);
  const share = (ms: number) => (all === 0 ? undefined : Math.round((ms / all) * 1000) / 10);
  return {
    ...{ is: 'table', id: 'spoken-varieties', title: '播出的语言', keys: 2, empty: noPlays },
    columns: [
      { key: 'variety', title: '语言标签', kind: 'code' },
      { key: 'name', title: '语言', kind: 'text' },
      { key: 'minutes', title: '播出', unit: '分钟', kind: 'decimal', note },
      { key: 'share', title: '占比', unit: '%', kind: 'percent', note },
      { key: 'heard', title: '完整播出', unit: '课次', kind: 'count', note },
    ],
    rows: lines.map((line) => ({
      ...{ variety: line.subject, name: line.subjectName },
      ...{ minutes: Math.round(said(line) / 6000) / 10, share: share(said(line)), heard: line.heard },
    })),
  };
}
