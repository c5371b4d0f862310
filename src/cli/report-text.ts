import { dateAt, wallTimeAt } from '../domain/calendar.ts';
import {
  type CellKind,
  howToVerify,
  type Report,
  type ReportSection,
  type ReportTable,
  shortSignature,
} from '../domain/report.ts';
import { table } from './table.ts';

/** What a terminal has room for; every other format has all rows. */
const mostRows = 200;

/** A report for a terminal, section after section. */
export async function* reportText(report: Report): AsyncGenerator<string> {
  const { countyName, county, title, period, from, to, zone, madeAtMs, madeBy, checkpoint } = report;
  const moment = (atMs: number): string => `${dateAt(atMs, zone)} ${wallTimeAt(atMs, zone)}`;
  yield `${countyName}（${county}）${title}，${period}：${from} 至 ${to}\n`;
  yield `制表 ${moment(madeAtMs)}（${zone}），${madeBy}\n`;
  yield checkpoint === undefined
    ? '台账检查点：还没有，运行 dalaba log checkpoint 签一个\n'
    : `台账检查点：第 ${checkpoint.size} 条为止，根 ${checkpoint.root}，${moment(checkpoint.atMs)} 由 ${checkpoint.kid} 签（${shortSignature(checkpoint.jws)}…）\n`;
  for (const section of report.sections) {
    if (section.is !== 'chart') yield `\n${section.title}\n${await sectionText(section, zone)}\n`;
  }
  yield '\n数字的出处\n';
  for (const { id, says, cli, api, plays } of report.footnotes)
    yield `[${id}] ${says}\n    ${cli}\n    ${api}\n    播放记录：${plays}\n`;
  yield `\n怎样核对\n${howToVerify(report).join('\n')}\n`;
  if (checkpoint !== undefined) yield `\n签名全文\n${checkpoint.jws}\n`;
}

async function sectionText(section: Exclude<ReportSection, { is: 'chart' }>, zone: string): Promise<string> {
  switch (section.is) {
    case 'text':
      return section.lines.join('\n');
    case 'figures':
      return table(
        ['项目', '数', '单位', '出处', ''],
        section.figures.map(({ name, value, kind, unit = '', note, says = '' }) => [
          ...[name, cell(value, kind, zone), unit, note === undefined ? '' : `[${note}]`, says],
        ]),
      );
    case 'table':
      return tableText(section, zone);
    default:
      return section satisfies never;
  }
}

async function tableText({ columns, rows, total, empty }: ReportTable, zone: string): Promise<string> {
  const shown = columns.filter(({ isData }) => !isData);
  const line = (row: Readonly<Record<string, string | number | undefined>>): string[] =>
    shown.map(({ key, kind }) => cell(row[key], kind, zone));
  const lines: string[][] = [];
  let isMore = false;
  for await (const row of rows) {
    isMore = lines.length === mostRows;
    if (isMore) break;
    lines.push(line(row));
  }
  if (lines.length === 0) return empty;
  if (total !== undefined && !isMore) lines.push(line(total));
  const heads = shown.map(
    ({ title, unit, note }) =>
      `${title}${unit === undefined ? '' : `/${unit}`}${note === undefined ? '' : `[${note}]`}`,
  );
  const more = isMore
    ? `\n……只列了前 ${mostRows} 行，全部的用 --format csv 或 xlsx。More: --format csv.`
    : '';
  return `${table(heads, lines)}${more}`;
}

function cell(value: string | number | undefined, kind: CellKind, zone: string): string {
  if (value === undefined || value === '') return '—';
  return kind === 'moment' && typeof value === 'number' ? wallTimeAt(value, zone) : String(value);
}
