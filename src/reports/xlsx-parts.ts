import type { Cell, CellKind } from '../domain/report.ts';
import { ReportError } from '../ports/report-writers.ts';
import { escaped } from './escaped.ts';

/** Places in `stylesXml`. */
const styles = { text: 0, head: 1, count: 2, decimal: 3, percent: 4, date: 5, moment: 6, number: 7 } as const;

export interface SheetCell {
  /** Of a date, days; of a share, a part of 1. */
  readonly value: string | number | undefined;
  readonly style: keyof typeof styles;
}

/** What a sheet of ISO/IEC 29500 has room for. */
const mostRows = 1_048_576;
const mostSigns = 32_767;

const dayMs = 86_400_000;
/** Day 0 of spreadsheets that count from 1900. */
const dayZero = Date.UTC(1899, 11, 30);

/** Cells of a row, each of its column's kind. @param zone in which moments are read off the wall */
export const cellsOf = (values: readonly Cell[], kinds: readonly CellKind[], zone: string): SheetCell[] =>
  values.map((value, index) => cellOf(value, kinds[index] ?? 'text', zone));

function cellOf(value: Cell, kind: CellKind, zone: string): SheetCell {
  if (kind === 'date' && typeof value === 'string')
    return { value: (Date.parse(`${value}T00:00:00Z`) - dayZero) / dayMs, style: 'date' };
  if (typeof value !== 'number') return { value, style: 'text' };
  switch (kind) {
    case 'moment': {
      const wall = Temporal.Instant.fromEpochMilliseconds(value).toZonedDateTimeISO(zone);
      return { value: (value + wall.offsetNanoseconds / 1e6 - dayZero) / dayMs, style: 'moment' };
    }
    case 'percent':
      // 57.1 / 100 is 0.5710000000000001.
      return { value: Number((value / 100).toPrecision(12)), style: 'percent' };
    case 'count':
    case 'decimal':
    case 'number':
      return { value, style: kind };
    case 'text':
    case 'code':
    case 'date':
      return { value: String(value), style: 'text' };
    default:
      return kind satisfies never;
  }
}

/** Throws ReportError `too-large`. @param number of the row, from 1 */
export function sheetRow(cells: readonly SheetCell[], number: number): string {
  if (number > mostRows)
    throw new ReportError(
      'too-large',
      `Excel 一张表最多 ${mostRows} 行：请缩短日期，或用 CSV。A sheet has room for ${mostRows} rows: ask for fewer days, or for CSV.`,
    );
  return `<row r="${number}">${cells.map((cell, index) => cellXml(cell, `${letters(index)}${number}`)).join('')}</row>`;
}

function cellXml({ value, style }: SheetCell, place: string): string {
  if (value === undefined || value === '') return '';
  const s = styles[style] === 0 ? '' : ` s="${styles[style]}"`;
  if (typeof value === 'number') return `<c r="${place}"${s}><v>${value}</v></c>`;
  return `<c r="${place}"${s} t="inlineStr"><is><t xml:space="preserve">${escaped(value.slice(0, mostSigns))}</t></is></c>`;
}

/** A, B … Z, AA. @param index from 0 */
function letters(index: number): string {
  const last = String.fromCharCode(65 + (index % 26));
  return index < 26 ? last : `${letters(Math.floor(index / 26) - 1)}${last}`;
}

export const columnWidths = (widths: readonly number[]): string =>
  `<cols>${widths.map((width, index) => `<col min="${index + 1}" max="${index + 1}" width="${width.toFixed(1)}" customWidth="1"/>`).join('')}</cols>`;

const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const types = 'application/vnd.openxmlformats-officedocument.spreadsheetml';
const declaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';

export const stylesXml = `${declaration}<styleSheet xmlns="${main}"><numFmts count="4"><numFmt numFmtId="167" formatCode="0.0%"/><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/><numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/><numFmt numFmtId="166" formatCode="#,##0.0"/></numFmts><fonts count="2"><font><sz val="11"/><name val="等线"/></font><font><b/><sz val="11"/><name val="等线"/></font></fonts><fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill><fill><patternFill patternType="solid"><fgColor rgb="FFE8E8E8"/></patternFill></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="8"><xf/><xf fontId="1" fillId="2" applyFont="1" applyFill="1" applyAlignment="1"><alignment wrapText="1" vertical="top"/></xf><xf numFmtId="3" applyNumberFormat="1"/><xf numFmtId="166" applyNumberFormat="1"/><xf numFmtId="167" applyNumberFormat="1"/><xf numFmtId="164" applyNumberFormat="1"/><xf numFmtId="165" applyNumberFormat="1"/><xf numFmtId="0"/></cellXfs></styleSheet>`;

/** Everything of a workbook but its styles and its sheets. */
export const workbookParts = (
  names: readonly string[],
): readonly (readonly [path: string, text: string])[] => [
  [
    '[Content_Types].xml',
    `${declaration}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${types}.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="${types}.styles+xml"/>${names.map((_, n) => `<Override PartName="/xl/worksheets/sheet${n + 1}.xml" ContentType="${types}.worksheet+xml"/>`).join('')}</Types>`,
  ],
  [
    '_rels/.rels',
    `${declaration}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="${office}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
  ],
  [
    'xl/workbook.xml',
    `${declaration}<workbook xmlns="${main}" xmlns:r="${office}"><sheets>${names.map((name, n) => `<sheet name="${escaped(name)}" sheetId="${n + 1}" r:id="r${n + 1}"/>`).join('')}</sheets></workbook>`,
  ],
  [
    'xl/_rels/workbook.xml.rels',
    `${declaration}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${names.map((_, n) => `<Relationship Id="r${n + 1}" Type="${office}/worksheet" Target="worksheets/sheet${n + 1}.xml"/>`).join('')}<Relationship Id="r0" Type="${office}/styles" Target="styles.xml"/></Relationships>`,
  ],
];
