import { percent } from '../domain/coverage-lines.ts';
import { csvLine } from '../domain/csv-line.ts';
import type { CoverageReport, NamedLine } from './report-coverage.ts';

export interface CoverageColumn {
  readonly title: string;
  readonly unit?: string;
  /** A number in its unit, or a text; undefined where it cannot be said. */
  readonly of: (line: NamedLine) => string | number | undefined;
}

const minutes = (ms: number): number => Math.round(ms / 6000) / 10;

/** Of deliveries: nothing is delivered by subject. */
const delivered: readonly CoverageColumn[] = [
  { title: '计划播出', unit: '次', of: ({ broadcasts }) => broadcasts?.planned },
  { title: '实际播出', unit: '次', of: ({ broadcasts }) => broadcasts?.aired },
  {
    title: '播出率',
    unit: '%',
    of: ({ broadcasts }) => broadcasts && percent(broadcasts.aired, broadcasts.planned),
  },
  { title: '呼叫', unit: '台次', of: ({ called }) => called },
  { title: '接收', unit: '台次', of: ({ accepted }) => accepted },
  { title: '应答', unit: '台次', of: ({ answered }) => answered },
  { title: '应答率', unit: '%', of: ({ answered, called }) => percent(answered, called) },
  { title: '出声', unit: '台次', of: ({ sounded }) => sounded },
  { title: '出声率', unit: '%', of: ({ sounded, called }) => percent(sounded, called) },
  { title: '在线终端', unit: '台', of: ({ online }) => online },
  { title: '在线率', unit: '%', of: ({ online, endpoints }) => percent(online, endpoints) },
];

/** People come in three numbers that are never added up, and of which the last is known to nobody. */
const played: readonly CoverageColumn[] = [
  { title: '终端', unit: '台', of: ({ endpoints }) => endpoints },
  { title: '应播课', unit: '课次', of: ({ planned }) => planned },
  { title: '完整播出', unit: '课次', of: ({ heard }) => heard },
  { title: '部分播出', unit: '课次', of: ({ partial }) => partial },
  { title: '未播', unit: '课次', of: ({ missed }) => missed },
  { title: '不明', unit: '课次', of: ({ unknown }) => unknown },
  { title: '改用别的话', unit: '课次', of: ({ fallbacks }) => fallbacks },
  { title: '普通话', unit: '分钟', of: ({ standardMs }) => minutes(standardMs) },
  { title: '方言', unit: '分钟', of: ({ dialectMs }) => minutes(dialectMs) },
  {
    title: '方言占比',
    unit: '%',
    of: ({ standardMs, dialectMs }) => percent(dialectMs, standardMs + dialectMs),
  },
  { title: '直播', unit: '分钟', of: ({ liveMs }) => minutes(liveMs) },
  { title: '推流（无人回报）', unit: '分钟', of: ({ sentMs }) => minutes(sentMs) },
  { title: '播到的村', unit: '个', of: ({ villages }) => villages.heard },
  { title: '应播的村', unit: '个', of: ({ villages }) => villages.of },
  { title: '范围内人口（估计，不重复）', unit: '人', of: ({ population }) => population.heard },
  { title: '没有人口估计的村', unit: '个', of: ({ unestimated }) => unestimated },
  { title: '人次（估计，范围内人口×课次）', unit: '人次', of: ({ personTimes }) => personTimes },
  { title: '实际收听人数', of: () => '不知道' },
];

const hasSubject = ({ by }: Pick<CoverageReport, 'by'>): boolean =>
  by.some((side) => side === 'lesson' || side === 'topic' || side === 'variety');
const hasPeriod = ({ by }: Pick<CoverageReport, 'by'>): boolean =>
  by.some((side) => side === 'day' || side === 'week' || side === 'month' || side === 'year');

/** Every figure of a report, in order. */
export const coverageColumns = (report: Pick<CoverageReport, 'by'>): readonly CoverageColumn[] => [
  { title: '代码', of: ({ place }) => place },
  { title: '地方', of: ({ name }) => name },
  ...(hasPeriod(report) ? [{ title: '时间', of: ({ period }: NamedLine) => period ?? '合计' }] : []),
  ...(hasSubject(report)
    ? [
        { title: '类别代码', of: ({ subject }: NamedLine) => subject ?? '' },
        { title: '类别', of: ({ subjectName }: NamedLine) => subjectName ?? '合计' },
      ]
    : delivered),
  ...played,
];

/**
 * A report as CSV for a spreadsheet, a line at a time: UTF-8 behind a byte order mark, lines ended by CR LF, the total
 * last. What a person wrote is never taken for a formula.
 */
export function* coverageCsv(report: CoverageReport): Generator<string> {
  const columns = coverageColumns(report);
  const titles = columns.map(({ title, unit }) => (unit === undefined ? title : `${title}（${unit}）`));
  yield `\uFEFF${csvLine(titles)}`;
  for (const line of [...report.lines, { ...report.total, name: `${report.total.name} 合计` }])
    yield csvLine(columns.map(({ of }) => of(line)));
}
