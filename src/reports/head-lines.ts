import { dateAt, wallTimeAt } from '../domain/calendar.ts';
import { type Report, shortSignature } from '../domain/report.ts';

/** What every report begins with, whatever its format: name and value. */
export function headLines(report: Report): readonly (readonly [name: string, value: string])[] {
  const { title, county, countyName, period, from, to, zone, madeAtMs, madeBy, checkpoint } = report;
  const moment = (atMs: number): string => `${dateAt(atMs, zone)} ${wallTimeAt(atMs, zone)}（${zone}）`;
  return [
    ['报表', title],
    ['县区', `${countyName}（${county}）`],
    ['时间', `${period}：${from} 至 ${to}`],
    ['制表', moment(madeAtMs)],
    ['制表人', madeBy],
    ...(checkpoint === undefined
      ? ([['台账检查点', '还没有：运行 dalaba log checkpoint 签一个']] as const)
      : ([
          ['台账检查点', `第 ${checkpoint.size} 条为止，${moment(checkpoint.atMs)}签`],
          ['台账根', checkpoint.root],
          ['签名密钥', checkpoint.kid],
          ['签名（前 16 位）', shortSignature(checkpoint.jws)],
        ] as const)),
  ];
}
