import { CsvError, type Info, parse } from 'csv-parse/sync';
import type { Field } from './field.ts';
import type { FindingList, Place } from './finding-list.ts';
import { didYouMean, halfWidth, nearest, quoted } from './words.ts';

export const maxCsvBytes = 64 * 2 ** 20;
const maxRecordBytes = 2 ** 16;

/** One row under the header, its cells trimmed. */
export interface CsvRow {
  readonly line: number;
  /** How many lines it takes: quoted cells may hold line ends. */
  readonly lines: number;
  /** Of its table, as they were understood. */
  readonly headers: readonly string[];
  /** The cell under a header, empty where the column or the cell is missing. */
  cell(header: string): string;
  placeOf(header: string): Place;
  /** What the file itself calls a column. */
  titleOf(header: string): string;
}

export interface CsvColumns {
  readonly required: readonly string[];
  readonly optional: readonly string[];
  /** Other words for a header, in lower case. */
  readonly synonyms?: Readonly<Record<string, readonly string[]>>;
}

/** A row before its header is known: its cells, and where each starts. */
export interface TableRecord {
  readonly cells: readonly string[];
  readonly line: number;
  readonly lines: number;
  placeOf(index: number): Place;
}

/** Reads a table by its header; undefined, with findings, when header or quoting cannot be understood. */
export function readCsv(
  text: string,
  columns: CsvColumns,
  findings: FindingList,
): readonly CsvRow[] | undefined {
  const records = readRecords(text, ',', findings);
  if (records === undefined) return undefined;
  const [header] = records.filter(hasCells);
  if (header?.cells.length === 1 && /[\t;，；]/.test(header.cells[0] ?? '')) {
    findings.error(
      header.placeOf(0),
      '不是用逗号分隔的（columns not separated by commas）',
      '用半角逗号分隔 (ASCII commas between columns)',
    );
    return undefined;
  }
  return readTable(records, columns, findings);
}

/** The rows under a header; undefined, with findings, when the header cannot be understood. */
export function readTable(
  records: readonly TableRecord[],
  columns: CsvColumns,
  findings: FindingList,
): readonly CsvRow[] | undefined {
  const [header, ...body] = records.filter(hasCells);
  const names = readHeader(header, columns, findings);
  if (names === undefined || header === undefined) return undefined;
  return body.flatMap((record) => {
    const extra = record.cells.findIndex((cell, index) => index >= names.length && cell !== '');
    if (extra === -1) return createRow(record, names, header.cells);
    const found = `这一行有 ${record.cells.length} 格，表头只有 ${names.length} 格（${record.cells.length} cells under ${names.length} headers）`;
    findings.error(
      record.placeOf(extra),
      found,
      '有逗号的内容加双引号 (double quotes around text with commas)',
    );
    return [];
  });
}

const hasCells = (record: TableRecord): boolean => record.cells.some((cell) => cell !== '');

/** Every record of a text, blank lines among them; undefined, with a finding, when the quotes do not match. */
export function readRecords(
  text: string,
  delimiter: ',' | ';' | '\t',
  findings: FindingList,
): readonly TableRecord[] | undefined {
  const records: TableRecord[] = [];
  let line = 1;
  const keep = ({ record, raw }: { record: string[]; raw: string }): null => {
    const lines = raw.split('\n').length - (raw.endsWith('\n') ? 1 : 0);
    const start = line;
    const cells = record.map((cell) => cell.trim());
    records.push({ cells, line, lines, placeOf: (index) => cellPlace(raw, start, delimiter, index) });
    line += lines;
    return null;
  };
  try {
    parse(text, {
      info: true,
      raw: true,
      delimiter,
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
  header: TableRecord | undefined,
  { required, optional, synonyms = {} }: CsvColumns,
  findings: FindingList,
): readonly string[] | undefined {
  const known = [...required, ...optional];
  /** In the words of those who keep such tables, where there are any. */
  const called = (name: string): string => synonyms[name]?.[0] ?? name;
  const expected = `表头：${known.map(called).join(',')} (a header row: ${known.join(',')})`;
  if (header === undefined) {
    findings.error(undefined, '文件是空的（the file is empty）', expected);
    return undefined;
  }
  const before = findings.errors();
  const names = header.cells.map((cell) => headerNamed(cell, known, synonyms));
  const absent = known
    .filter((name) => !names.includes(name))
    .flatMap((name) => [name, ...(synonyms[name] ?? [])]);
  names.forEach((name, index) => {
    const place = header.placeOf(index);
    if (names.indexOf(name) < index && name !== '') {
      findings.error(place, `表头 ${quoted(name)} 写了两次（duplicate header）`, '只写一次 (write it once)');
    } else if (!known.includes(name) && nearest(name, absent) !== undefined) {
      findings.error(place, `未知的表头 ${quoted(name)}（unknown header）`, didYouMean(name, absent));
    } else if (!known.includes(name) && name !== '') {
      const found = `未知的表头 ${quoted(name)}，这一列不读（unknown header, column not read）`;
      findings.warning(place, found, expected);
    }
  });
  const meant = names.map((name) => headerNamed(nearest(name, absent) ?? '', known, synonyms));
  const missing = required.filter((name) => absent.includes(name) && !meant.includes(name));
  if (missing.length > 0) {
    const list = missing.map((name) => quoted(called(name))).join('、');
    const found = `缺少表头 ${list}（missing header ${missing.join(', ')}）`;
    findings.error({ line: header.line, column: 1 }, found, expected);
  }
  return findings.errors() > before ? undefined : names;
}

/** The header a cell means, else the cell itself in lower case. */
function headerNamed(
  cell: string,
  known: readonly string[],
  synonyms: Readonly<Record<string, readonly string[]>>,
): string {
  const word = cell.toLowerCase();
  if (known.includes(word)) return word;
  const parts = Object.keys(synonyms).length === 0 ? [] : word.split('/').map(plainHeader);
  return known.find((name) => parts.some((part) => part === name || synonyms[name]?.includes(part))) ?? word;
}

/** `终端编号 (必填)*` is `终端编号`: what forms add to a header says nothing about the column. */
const plainHeader = (word: string): string => halfWidth(word).replace(/\(.*?\)|[*:\s_-]/g, '');

function createRow(record: TableRecord, names: readonly string[], titles: readonly string[]): CsvRow {
  return {
    line: record.line,
    lines: record.lines,
    headers: names,
    cell: (header) => record.cells[names.indexOf(header)] ?? '',
    placeOf: (header) => record.placeOf(names.indexOf(header)),
    titleOf: (header) => titles[names.indexOf(header)] ?? header,
  };
}

/** Where the cell with an index starts; rows only remember their text, since few are ever asked. */
function cellPlace(raw: string, start: number, delimiter: string, index: number): Place {
  let line = start;
  let column = 1;
  let cell = 0;
  let quotes = false;
  for (const letter of raw) {
    if (cell >= index) break;
    if (letter === '"') quotes = !quotes;
    if (letter === delimiter && !quotes) cell += 1;
    column += letter.length;
    if (letter === '\n') {
      line += 1;
      column = 1;
    }
  }
  return cell < index ? { line: start, column: 1 } : { line, column };
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
    const title = row.titleOf(header);
    const found =
      text === ''
        ? `"${title}" 是空的（${header} is empty）`
        : `${title} 写成了 ${shown}（${header} is ${shown}）`;
    findings.error(row.placeOf(header), found, field.expected(text));
  }
  return value;
}
