import { addDays } from '../domain/calendar.ts';
import type { ReportColumn, ReportRow, ReportSection, ReportTable } from '../domain/report.ts';
import { varietyName } from '../domain/variety.ts';
import { findGaps, type GapReport } from './find-gaps.ts';
import type { ReportBody, ReportGround } from './report-ground.ts';
import { gapsSource } from './report-notes.ts';
import { monthsOf } from './report-period.ts';

interface MonthGaps {
  readonly month: string;
  readonly note: string;
  readonly gaps: GapReport;
}

/** What villages lacked at the end of each month, or of the days asked for, in all of those days. */
export async function makeGapSheet(ground: ReportGround): Promise<ReportBody> {
  const { context, schedule, period } = ground;
  const months: MonthGaps[] = [];
  for (const { month, from, to } of monthsOf(period)) {
    const days = Temporal.PlainDate.from(from).until(addDays(to, 1)).days;
    const gaps = await findGaps(context, schedule.county, days, to);
    const source = gapsSource({ county: schedule.county, from, to }, days);
    months.push({ month, gaps, note: ground.notes.add(`${from} 至 ${to} 的缺口`, source) });
  }
  return {
    title: '缺口月报',
    sections: [
      summary(months),
      ...(months.length > 1 ? [chart(months)] : []),
      ...tables(months),
      {
        ...{ is: 'text', id: 'method', title: '口径说明' },
        lines: [
          '村：有喇叭，而这段时间一课都没有完整听到。“最后听到”是到这段时间末为止最近的一天。',
          '课：这段时间末还能播，而没有在应隔天数内播到每一个有喇叭的村。',
          '乡镇：村里最想听的方言，这段时间一分钟也没有播到。',
          '终端：收下了播出令，而没有人报告它出过声；本机推流的终端不算。',
          '终端、区划、课和排期按那段时间最后一天发布的算；播放按当时的记录算。只凭终端回执和平台报告。',
        ],
      },
    ],
  };
}

const kinds = [
  ['villages', '没听到课的村', '个'],
  ['lessons', '没播到每个村的课', '课'],
  ['townships', '没听到方言的乡镇', '个'],
  ['endpoints', '收了不响的终端', '台'],
] as const;

const summary = (months: readonly MonthGaps[]): ReportSection => ({
  ...{ is: 'table', id: 'summary', title: '每月缺口', keys: 1, empty: '没有缺口。' },
  columns: [
    { key: 'month', title: '月份', kind: 'text' },
    ...kinds.map(
      ([key, title, unit]): ReportColumn => ({ key, title, unit, kind: 'count', ...sameNote(months) }),
    ),
    { key: 'note', title: '出处', kind: 'text' },
  ],
  rows: months.map(({ month, gaps, note }) => ({
    ...{ month, note: `[${note}]` },
    ...Object.fromEntries(kinds.map(([key]) => [key, gaps[key].length])),
  })),
});

/** Where one query answers them all, the column says which. */
const sameNote = (months: readonly MonthGaps[]): { note?: string } => {
  const [only, ...more] = months;
  return only === undefined || more.length > 0 ? {} : { note: only.note };
};

const chart = (months: readonly MonthGaps[]): ReportSection => ({
  ...{ is: 'chart', id: 'gaps', title: '每月缺口', unit: '个', form: 'columns' },
  categories: months.map(({ month }) => month),
  series: kinds.map(([key, name]) => ({ name, values: months.map(({ gaps }) => gaps[key].length) })),
});

function tables(months: readonly MonthGaps[]): ReportTable[] {
  const table = (
    id: (typeof kinds)[number][0],
    title: string,
    columns: readonly ReportColumn[],
    rowsOf: (gaps: GapReport) => readonly ReportRow[],
  ): ReportTable => ({
    ...{ is: 'table', id, title, keys: 2, empty: '没有。' },
    columns: [
      { key: 'month', title: '月份', kind: 'text' },
      ...columns.map((one) => ({ ...one, ...sameNote(months) })),
    ],
    rows: months.flatMap(({ month, gaps }) => rowsOf(gaps).map((row) => ({ month, ...row }))),
  });
  return [
    table(
      'villages',
      '一课都没有完整听到的村',
      [
        { key: 'area', title: '代码', kind: 'code' },
        { key: 'name', title: '村', kind: 'text' },
        { key: 'population', title: '范围内人口（估计）', unit: '人', kind: 'count' },
        { key: 'lastHeard', title: '最后听到', kind: 'date' },
      ],
      ({ villages }) => villages.map((one) => ({ ...one })),
    ),
    table(
      'lessons',
      '没有按时播到每个村的课',
      [
        { key: 'lesson', title: '编号', kind: 'code' },
        { key: 'title', title: '课', kind: 'text', weight: 2 },
        { key: 'everyDays', title: '应隔', unit: '天', kind: 'count' },
        { key: 'heardIn', title: '播到的村', unit: '个', kind: 'count' },
        { key: 'of', title: '有终端的村', unit: '个', kind: 'count' },
      ],
      ({ lessons }) => lessons.map((one) => ({ ...one })),
    ),
    table(
      'townships',
      '没有听到自己方言的乡镇',
      [
        { key: 'area', title: '代码', kind: 'code' },
        { key: 'name', title: '乡镇', kind: 'text' },
        { key: 'wanted', title: '想要的方言', kind: 'text' },
        { key: 'heardOtherwise', title: '用别的话播到', unit: '课次', kind: 'count' },
      ],
      ({ townships }) => townships.map((one) => ({ ...one, wanted: varietyName(one.wanted) })),
    ),
    table(
      'endpoints',
      '收了播出令、没有出过声的终端',
      [
        { key: 'endpoint', title: '编号', kind: 'code' },
        { key: 'name', title: '终端', kind: 'text' },
        { key: 'area', title: '所在', kind: 'code' },
        { key: 'accepted', title: '接收', unit: '次', kind: 'count' },
      ],
      ({ endpoints }) => endpoints.map((one) => ({ ...one })),
    ),
  ];
}
