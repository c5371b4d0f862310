import type { ReportColumn, ReportRow, ReportTable } from '../domain/report.ts';
import { cellText, isNumber } from './cell-text.ts';
import { escaped } from './escaped.ts';

/** So many columns of figures still fit on paper, if they are narrow. */
const mostColumns = 20;

export const noteMark = (note: string | undefined): string =>
  note === undefined ? '' : `<sup>[${escaped(note)}]</sup>`;

/** A table with its heading; one too wide is cut, and the columns that say what a row is come again in each part. */
export async function* tableHtml(table: ReportTable, zone: string): AsyncGenerator<string> {
  const { title, keys, empty } = table;
  const columns = table.columns.filter(({ isData }) => !isData);
  yield `<section><h2>${escaped(title)}</h2>\n`;
  if (columns.length <= mostColumns) yield* part(table, columns, table.rows, zone);
  else {
    // Wide ones are a county's townships: short enough to be held.
    const rows = await Array.fromAsync(table.rows);
    const [first, rest] = [columns.slice(0, keys), columns.slice(keys)];
    const parts = rows.length === 0 ? [] : inParts(rest, mostColumns - keys);
    for (const some of parts) yield* part(table, [...first, ...some], rows, zone);
    if (parts.length === 0) yield `<p class="empty">${escaped(empty)}</p>\n`;
  }
  yield '</section>\n';
}

/** As few parts as there may be, and as even. */
function inParts<T>(all: readonly T[], most: number): T[][] {
  const parts = Math.ceil(all.length / most);
  const each = Math.ceil(all.length / parts);
  return Array.from({ length: parts }, (_, index) => all.slice(index * each, (index + 1) * each));
}

async function* part(
  { total, empty }: ReportTable,
  columns: readonly ReportColumn[],
  rows: Iterable<ReportRow> | AsyncIterable<ReportRow>,
  zone: string,
): AsyncGenerator<string> {
  let count = 0;
  const first: string[] = [];
  for await (const row of rows) {
    count += 1;
    const html = rowHtml(row, columns, zone);
    if (count <= shortRows) first.push(html);
    else yield count === shortRows + 1 ? `${headOf(columns)}${first.join('')}${html}` : html;
  }
  if (count > 0 && count <= shortRows) yield `${headOf(columns, 'short')}${first.join('')}`;
  if (count === 0) yield `<p class="empty">${escaped(empty)}</p>\n`;
  else yield `${total === undefined ? '' : rowHtml(total, columns, zone, 'total')}</tbody></table>\n`;
}

/** So few rows stay together on paper. */
const shortRows = 15;

function headOf(columns: readonly ReportColumn[], name?: string): string {
  const all = columns.reduce((sum, column) => sum + weightOf(column), 0);
  const widths = columns.map(
    (column) => `<col style="width:${((weightOf(column) / all) * 100).toFixed(2)}%">`,
  );
  const heads = columns.map(
    ({ title, unit, note, kind }) =>
      `<th scope="col"${isNumber(kind) ? ' class="n"' : ''}>${escaped(title)}${unit === undefined ? noteMark(note) : `<span class="unit">${escaped(unit)}${noteMark(note)}</span>`}</th>`,
  );
  return `<table${name === undefined ? '' : ` class="${name}"`}><colgroup>${widths.join('')}</colgroup><thead><tr>${heads.join('')}</tr></thead><tbody>\n`;
}

/** Twelve digits need more room than a count. */
const weightOf = ({ weight, kind }: ReportColumn): number => weight ?? (kind === 'code' ? 1.4 : 1);

/** Digits that are a name are never broken in two. */
const classOf = (value: ReportRow[string], kind: ReportColumn['kind']): string =>
  isNumber(kind) ? ' class="n"' : kind === 'code' && /^\d+$/.test(String(value)) ? ' class="c"' : '';

function rowHtml(row: ReportRow, columns: readonly ReportColumn[], zone: string, name?: string): string {
  const cells = columns.map(
    ({ key, kind }) => `<td${classOf(row[key], kind)}>${escaped(shown(row[key], kind, zone))}</td>`,
  );
  return `<tr${name === undefined ? '' : ` class="${name}"`}>${cells.join('')}</tr>\n`;
}

/** The day stands in a column of its own: of a moment the time is enough. */
const shown = (value: ReportRow[string], kind: ReportColumn['kind'], zone: string): string =>
  kind === 'moment' && value !== undefined
    ? cellText(value, kind, zone).slice(11)
    : cellText(value, kind, zone);
