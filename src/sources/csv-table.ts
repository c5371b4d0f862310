import { CsvError, type Info, parse } from 'csv-parse/sync';
import type { Field } from './field.ts';
import type { FindingList, Place } from './finding-list.ts';
import { didYouMean, nearest, quoted } from './words.ts';

export const maxCsvBytes = 64 * 2 ** 20;
const maxRecordBytes = 2 ** 16;

/** One row under the header, its cells trimmed. */
export interface CsvRow {
  readonly line: number;
  /** The cell under a header, empty where the column or the cell is missing. */
  cell(header: string): string;
  placeOf(header: string): Place;
}

export interface CsvColumns {
  readonly required: readonly string[];
  readonly optional: readonly string[];
}

interface CsvRecord {
  readonly cells: readonly string[];
  readonly raw: string;
  readonly line: number;
}

/** Reads a table by its header; undefined, with findings, when header or quoting cannot be understood. */
export function readCsv(
  text: string,
  columns: CsvColumns,
  findings: FindingList,
): readonly CsvRow[] | undefined {
  const records = readRecords(text, findings);
  if (records === undefined) return undefined;
  const [header, ...body] = records.filter((record) => record.cells.some((cell) => cell !== ''));
  const names = readHeader(header, columns, findings);
  if (names === undefined) return undefined;
  return body.flatMap((record) => {
    const extra = record.cells.findIndex((cell, index) => index >= names.length && cell !== '');
    if (extra === -1) return createRow(record, names);
    const found = `这一行有 ${record.cells.length} 格，表头只有 ${names.length} 格（${record.cells.length} cells under ${names.length} headers）`;
    findings.error(
      cellPlace(record, extra),
      found,
      '有逗号的内容加双引号 (double quotes around text with commas)',
    );
    return [];
  });
}

function readRecords(text: string, findings: FindingList): CsvRecord[] | undefined {
  const records: CsvRecord[] = [];
  let line = 1;
  const keep = ({ record, raw }: { record: string[]; raw: string }): null => {
    records.push({ cells: record.map((cell) => cell.trim()), raw, line });
    line += raw.split('\n').length - (raw.endsWith('\n') ? 1 : 0);
    return null;
  };
  try {
    parse(text, {
      info: true,
      raw: true,
      relax_column_count: true,
      record_delimiter: '\n',
      max_record_size: maxRecordBytes,
      on_record: (row: unknown) => keep(row as { record: string[]; raw: string; info: Info }),
    });
    return records;
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const found = `这一行的引号不成对（quotes that do not match from this row on）：${error.code}`;
    findings.error(
      { line, column: 1 },
      found,
      '引号要成对，引号本身写两次 (paired double quotes, "" for a quote)',
    );
    return undefined;
  }
}

function readHeader(
  header: CsvRecord | undefined,
  { required, optional }: CsvColumns,
  findings: FindingList,
): readonly string[] | undefined {
  const known = [...required, ...optional];
  const expected = `表头：${known.join(',')} (a header row)`;
  if (header === undefined) {
    findings.error(undefined, '文件是空的（the file is empty）', expected);
    return undefined;
  }
  const before = findings.errors();
  const names = header.cells.map((cell) => cell.toLowerCase());
  if (names.length === 1 && /[\t;，；]/.test(header.raw)) {
    findings.error(
      cellPlace(header, 0),
      '不是用逗号分隔的（columns not separated by commas）',
      '用半角逗号分隔 (ASCII commas between columns)',
    );
    return undefined;
  }
  const absent = known.filter((name) => !names.includes(name));
  names.forEach((name, index) => {
    const place = cellPlace(header, index);
    if (names.indexOf(name) < index && name !== '') {
      findings.error(place, `表头 ${quoted(name)} 写了两次（duplicate header）`, '只写一次 (write it once)');
    } else if (!known.includes(name) && nearest(name, absent) !== undefined) {
      findings.error(place, `未知的表头 ${quoted(name)}（unknown header）`, didYouMean(name, absent));
    } else if (!known.includes(name) && name !== '') {
      const found = `未知的表头 ${quoted(name)}，这一列不读（unknown header, column not read）`;
      findings.warning(place, found, didYouMean(name, known));
    }
  });
  const meant = names.map((name) => nearest(name, absent));
  const missing = required.filter((name) => absent.includes(name) && !meant.includes(name));
  if (missing.length > 0) {
    const list = missing.map(quoted).join('、');
    findings.error({ line: header.line, column: 1 }, `缺少表头 ${list}（missing header）`, expected);
  }
  return findings.errors() > before ? undefined : names;
}

function createRow(record: CsvRecord, names: readonly string[]): CsvRow {
  return {
    line: record.line,
    cell: (header) => record.cells[names.indexOf(header)] ?? '',
    placeOf: (header) => cellPlace(record, names.indexOf(header)),
  };
}

/** Where the cell with an index starts; rows only remember their text, since few are ever asked. */
function cellPlace(record: CsvRecord, index: number): Place {
  let { line } = record;
  let column = 1;
  let cell = 0;
  let quotes = false;
  for (const letter of record.raw) {
    if (cell >= index) break;
    if (letter === '"') quotes = !quotes;
    if (letter === ',' && !quotes) cell += 1;
    column += letter.length;
    if (letter === '\n') {
      line += 1;
      column = 1;
    }
  }
  return cell < index ? { line: record.line, column: 1 } : { line, column };
}

/** Reads one cell by a field; undefined, with a finding, when it cannot be taken. */
export function readCell<T>(
  row: CsvRow,
  header: string,
  field: Field<T>,
  findings: FindingList,
): T | undefined {
  const text = row.cell(header);
  const value = field.read(text);
  if (value === undefined) {
    const shown = quoted(field.shown?.(text) ?? text);
    const found =
      text === '' ? `"${header}" 是空的（empty）` : `${header} 写成了 ${shown}（${header} is ${shown}）`;
    findings.error(row.placeOf(header), found, field.expected(text));
  }
  return value;
}
