import { csvLine } from '../domain/csv-line.ts';
import { howToVerify, type Report, type ReportSection, type ReportTable } from '../domain/report.ts';
import { cellData, withUnit } from './cell-text.ts';
import { headLines } from './head-lines.ts';

/**
 * A report for a spreadsheet: what it is, then section after section with a blank line between, then where its figures come
 * from. UTF-8 behind a byte order mark; what a person wrote is never taken for a formula.
 */
export async function* csvOf(report: Report): AsyncGenerator<string> {
  yield `\uFEFF${headLines(report)
    .map((line) => csvLine(line))
    .join('')}`;
  for (const section of report.sections) {
    if (section.is === 'chart') continue;
    yield `\r\n${csvLine([section.title])}`;
    if (section.is === 'table') yield* tableLines(section, report.zone);
    else yield sectionLines(section, report.zone);
  }
  yield `\r\n${csvLine(['数字的出处'])}${csvLine(['编号', '是什么', '命令', '接口', '播放记录'])}`;
  for (const { id, says, cli, api, plays } of report.footnotes)
    yield csvLine([`[${id}]`, says, cli, api, plays]);
  yield `\r\n${csvLine(['怎样核对'])}`;
  for (const line of howToVerify(report)) yield csvLine([line]);
  if (report.checkpoint !== undefined) yield csvLine(['签名全文', report.checkpoint.jws]);
}

function sectionLines(section: Exclude<ReportSection, { is: 'table' | 'chart' }>, zone: string): string {
  if (section.is === 'text') return section.lines.map((line) => csvLine([line])).join('');
  return section.figures
    .map(({ name, value, kind, unit, note, says }) =>
      csvLine([name, cellData(value, kind, zone), unit, note && `[${note}]`, says]),
    )
    .join('');
}

async function* tableLines(
  { columns, rows, total, empty }: ReportTable,
  zone: string,
): AsyncGenerator<string> {
  yield csvLine(
    columns.map(({ title, unit, note }) => `${withUnit(title, unit)}${note ? ` [${note}]` : ''}`),
  );
  const line = (row: Readonly<Record<string, string | number | undefined>>): string =>
    csvLine(columns.map(({ key, kind }) => cellData(row[key], kind, zone)));
  let count = 0;
  for await (const row of rows) {
    count += 1;
    yield line(row);
  }
  if (count === 0) yield csvLine([empty]);
  else if (total !== undefined) yield line(total);
}
