import { findingLine } from '../domain/finding.ts';
import type { ReportRow, ReportSection } from '../domain/report.ts';
import { topicName } from '../domain/topic.ts';
import type { Casework } from '../ports/casework.ts';
import type { ReportGround } from './report-ground.ts';
import { complaintsSource } from './report-notes.ts';

/** So many of a file's problems are printed; `dalaba check` tells all. */
const mostFindings = 5;

/** What people complained about and what was mediated, as it was imported or entered: beside the plays, never from them. */
export async function caseworkSections(ground: ReportGround): Promise<ReportSection[]> {
  const { context, schedule, period, today, notes } = ground;
  const isWithin = ({ month }: { month: string }) =>
    month >= period.from.slice(0, 7) && month <= period.to.slice(0, 7);
  const imported = (await context.store.complaints.months(schedule.county)).filter(isWithin);
  const casework = await context.casework.read(schedule.county, today);
  const entered = casework.months.filter(isWithin);
  const note = notes.add('导入的投诉件数（dalaba complaints import）', complaintsSource(schedule.county));
  const enteredNote =
    casework.file === undefined
      ? {}
      : { note: notes.add(`填报的数：${casework.file}`, enteredSource(casework)) };
  const months = [...new Set([...imported, ...entered].map(({ month }) => month))].sort();
  const rows = months.map((month): ReportRow => {
    const topics = imported.find((one) => one.month === month)?.topics;
    const { complaints, mediations, settled, source } = entered.find((one) => one.month === month) ?? {};
    return {
      ...{ month, imported: topics && sumOf(Object.values(topics)), complaints, mediations, settled, source },
      rate: mediations && settled !== undefined ? Math.round((settled / mediations) * 1000) / 10 : undefined,
    };
  });
  const topics = new Map<string, number>();
  for (const [topic, count] of imported.flatMap((one) => Object.entries(one.topics)))
    topics.set(topic, (topics.get(topic) ?? 0) + count);
  return [
    {
      ...{ is: 'table', id: 'casework', title: '投诉和调解（人导入或填报，供对照）', keys: 1 },
      columns: [
        { key: 'month', title: '月份', kind: 'text' },
        { key: 'imported', title: '投诉（导入）', unit: '件', kind: 'count', note },
        { key: 'complaints', title: '投诉（填报）', unit: '件', kind: 'count', ...enteredNote },
        { key: 'mediations', title: '调解（填报）', unit: '件', kind: 'count', ...enteredNote },
        { key: 'settled', title: '调解成功（填报）', unit: '件', kind: 'count', ...enteredNote },
        { key: 'rate', title: '成功率', unit: '%', kind: 'percent' },
        { key: 'source', title: '谁说的', kind: 'text', weight: 2 },
      ],
      rows,
      empty: '没有导入过投诉，也没有填报。填报写在县的文件夹里：casework.csv，见 docs/reports.md。',
    },
    ...(topics.size === 0
      ? []
      : [
          {
            ...({
              is: 'table',
              id: 'complaint-topics',
              title: '投诉的主题（导入）',
              keys: 2,
              empty: '',
            } as const),
            columns: [
              { key: 'topic', title: '主题', kind: 'code' },
              { key: 'name', title: '名称', kind: 'text' },
              { key: 'count', title: '投诉', unit: '件', kind: 'count', note },
            ] as const,
            rows: [...topics]
              .sort(([a, more], [b, less]) => less - more || (a < b ? -1 : 1))
              .map(([topic, count]) => ({ topic, name: topicName(topic), count })),
          },
        ]),
    ...refused(casework),
  ];
}

const sumOf = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);

const enteredSource = ({ file = '', digest }: Casework) => ({
  cli: `cat ${file}`,
  api: `没有接口；制表时文件的 SHA-256 是 ${digest ?? '不知道'}`,
  plays: '背后没有播放记录：是人填报的数',
});

/** A file with anything wrong in it is not believed in part. */
const refused = ({ findings, file = '' }: Casework): ReportSection[] =>
  findings.length === 0
    ? []
    : [
        {
          ...{ is: 'text', id: 'casework-findings', title: '填报文件的问题' },
          lines: [
            ...(findings.some(({ severity }) => severity === 'error')
              ? [`${file} 有错，里面的数一个也没有采用。`]
              : []),
            ...findings.slice(0, mostFindings).map(findingLine),
          ],
        },
      ];
