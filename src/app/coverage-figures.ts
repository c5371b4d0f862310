import { percent } from '../domain/coverage-lines.ts';
import type { CellKind, Figure, ReportColumn, ReportRow } from '../domain/report.ts';
import type { NamedLine } from './report-coverage.ts';

/** A figure of a line of coverage, as reports print it; docs/coverage.md says what each is. */
export interface CoverageFigure {
  readonly key: string;
  readonly title: string;
  readonly unit: string;
  readonly kind: CellKind;
  readonly of: (line: NamedLine) => number | undefined;
}

const minutes = (ms: number): number => Math.round(ms / 6000) / 10;
const count = (key: string, title: string, unit: string, of: CoverageFigure['of']): CoverageFigure => ({
  ...{ key, title, unit, of, kind: 'count' },
});
const share = (key: string, title: string, of: CoverageFigure['of']): CoverageFigure => ({
  ...{ key, title, of, unit: '%', kind: 'percent' },
});
const time = (key: string, title: string, of: (line: NamedLine) => number): CoverageFigure => ({
  ...{ key, title, unit: '分钟', kind: 'decimal', of: (line) => minutes(of(line)) },
});

export const broadcastFigures: readonly CoverageFigure[] = [
  count('planned', '计划播出', '次', ({ broadcasts }) => broadcasts?.planned ?? 0),
  count('aired', '实际播出', '次', ({ broadcasts }) => broadcasts?.aired ?? 0),
  share('rate', '播出率', ({ broadcasts }) => broadcasts && percent(broadcasts.aired, broadcasts.planned)),
];

export const endpointFigures: readonly CoverageFigure[] = [
  count('endpoints', '终端', '台', ({ endpoints }) => endpoints),
  count('online', '在线终端', '台', ({ online }) => online),
  share('onlineRate', '在线率', ({ online, endpoints }) => percent(online, endpoints)),
  count('called', '呼叫', '台次', ({ called }) => called),
  count('answered', '应答', '台次', ({ answered }) => answered),
  count('sounded', '出声', '台次', ({ sounded }) => sounded),
  share('soundedRate', '出声率', ({ sounded, called }) => percent(sounded, called)),
];

export const playFigures: readonly CoverageFigure[] = [
  count('owed', '应播课', '课次', ({ planned }) => planned),
  count('heard', '完整播出', '课次', ({ heard }) => heard),
  count('partial', '部分播出', '课次', ({ partial }) => partial),
  count('missed', '未播', '课次', ({ missed }) => missed),
  count('unknown', '不明', '课次', ({ unknown }) => unknown),
  share('heardRate', '完整播出率', ({ heard, planned }) => percent(heard, planned)),
];

export const varietyFigures: readonly CoverageFigure[] = [
  time('standardMinutes', '普通话', ({ standardMs }) => standardMs),
  time('dialectMinutes', '方言', ({ dialectMs }) => dialectMs),
  share('dialectShare', '方言占比', ({ standardMs, dialectMs }) =>
    percent(dialectMs, standardMs + dialectMs),
  ),
  count('fallbacks', '改用别的话', '课次', ({ fallbacks }) => fallbacks),
];

export const streamFigures: readonly CoverageFigure[] = [
  time('liveMinutes', '直播', ({ liveMs }) => liveMs),
  time('sentMinutes', '推流（无人回报）', ({ sentMs }) => sentMs),
];

export const villageFigures: readonly CoverageFigure[] = [
  count('villagesHeard', '播到的村', '个', ({ villages }) => villages.heard),
  count('villages', '应播的村', '个', ({ villages }) => villages.of),
  count('population', '范围内人口（估计）', '人', ({ population }) => population.heard),
  count('unestimated', '没有人口估计的村', '个', ({ unestimated }) => unestimated),
  count('personTimes', '人次（估计）', '人次', ({ personTimes }) => personTimes),
];

export const columnsOf = (figures: readonly CoverageFigure[], note: string): readonly ReportColumn[] =>
  figures.map(({ key, title, unit, kind }) => ({ key, title, unit, kind, note }));

export const rowOf = (figures: readonly CoverageFigure[], line: NamedLine): ReportRow =>
  Object.fromEntries(figures.map(({ key, of }) => [key, of(line)]));

/** What a figure does not say, where people would hear it said. */
const says: Readonly<Record<string, string>> = {
  population: '播到的村里的人，每人只计一次；不是听众',
  personTimes: '范围内人口 × 完整播出的课次；在家的人每次都算，不是听众',
  online: '这段时间应答过至少一次的终端',
  sentMinutes: '本机推出去的流，没有人回报听到',
  rate: '实际播出 ÷ 计划播出；有一台出声就算播出',
};

export const figuresOf = (
  figures: readonly CoverageFigure[],
  line: NamedLine,
  note: string,
): readonly Figure[] =>
  figures.map(({ key, title, unit, kind, of }) => ({
    ...{ key, name: title, value: of(line), kind, unit, note },
    ...(says[key] === undefined ? {} : { says: says[key] }),
  }));

/** The third number of people, and never a number. */
export const listeners: Figure = {
  key: 'listeners',
  name: '实际收听人数',
  value: '不知道',
  kind: 'text',
  says: '喇叭数不出听众，没有人知道',
};
