import type { TableRecord } from './csv-table.ts';
import type { FindingList } from './finding-list.ts';
import { quoted } from './words.ts';
import { WorkbookError, type WorkbookParts } from './xlsx-parts.ts';

const maxColumns = 256;
const maxCells = 4_000_000;

/** `C5` for the fifth row's third cell. */
export function cellName(line: number, column: number): string {
  let letters = '';
  for (let rest = column; rest > 0; rest = Math.floor((rest - 1) / 26)) {
    letters = String.fromCharCode(65 + ((rest - 1) % 26)) + letters;
  }
  return `${letters}${line}`;
}

function columnOf(reference: string): number {
  let column = 0;
  for (const letter of /^[A-Z]{1,3}/.exec(reference)?.[0] ?? '') {
    column = column * 26 + letter.charCodeAt(0) - 64;
  }
  return column;
}

/** The strings that cells share, in order. Throws WorkbookError. */
export async function readSharedStrings(parts: WorkbookParts, path: string): Promise<readonly string[]> {
  const strings: string[] = [];
  if (!parts.has(path)) return strings;
  let text = '';
  let isText = false;
  let isPhonetic = false;
  await parts.read(path, {
    open: ({ name }) => {
      if (name === 'si') text = '';
      if (name === 'rPh') isPhonetic = true;
      isText = name === 't' && !isPhonetic;
    },
    text: (more) => {
      if (isText) text += more;
    },
    close: (name) => {
      isText = false;
      if (name === 'rPh') isPhonetic = false;
      if (name === 'si') strings.push(text);
    },
  });
  return strings;
}

interface Cell {
  column: number;
  type: string;
  text: string;
  isFormula: boolean;
}

/**
 * The rows of a sheet as text: numbers with all their digits, whatever a format shows of them. A formula is an
 * error, since nobody sees from the file what it stood for. Throws WorkbookError.
 */
export async function readSheet(
  parts: WorkbookParts,
  path: string,
  sheet: string,
  strings: readonly string[],
  findings: FindingList,
): Promise<readonly TableRecord[]> {
  const records: TableRecord[] = [];
  let cells: string[] = [];
  let count = 0;
  let line = 0;
  let cell: Cell | undefined;
  let column = 0;
  let isValue = false;
  const keep = ({ column: at, type, text, isFormula }: Cell): void => {
    const place = { line, column: at };
    const where = `${sheet}!${cellName(line, at)}`;
    if (isFormula) findings.error(place, `${where} 是公式（a formula）`, asValues);
    else if (type === 'e')
      findings.error(place, `${where} 是错误值 ${quoted(text)}（an error value）`, asValues);
    if (text === '' || isFormula || type === 'e') return;
    if (at > maxColumns) throw new WorkbookError(`${where} 太靠右了（beyond column ${maxColumns}）`);
    count += Math.max(0, at - cells.length);
    if (count > maxCells) throw new WorkbookError(`表里的格子超过 ${maxCells} 个（too many cells）`);
    while (cells.length < at - 1) cells.push('');
    cells[at - 1] = textOf(type, text, strings);
  };
  await parts.read(path, {
    open: ({ name, attributes }) => {
      if (name === 'row') {
        line = Number(attributes.r ?? line + 1);
        cells = [];
        column = 0;
      } else if (name === 'c') {
        column = attributes.r === undefined ? column + 1 : columnOf(attributes.r);
        cell = { column, type: attributes.t ?? 'n', text: '', isFormula: false };
      } else if (name === 'f' && cell !== undefined) cell.isFormula = true;
      isValue = name === 'v' || name === 't';
    },
    text: (more) => {
      if (cell !== undefined && isValue) cell.text += more;
    },
    close: (name) => {
      isValue = false;
      if (name === 'c' && cell !== undefined) {
        keep(cell);
        cell = undefined;
      } else if (name === 'row' && cells.length > 0) records.push(recordOf(cells, line));
    },
  });
  return records;
}

const asValues = '复制后“选择性粘贴 → 数值” (copy, then paste as values)';

const recordOf = (cells: readonly string[], line: number): TableRecord => ({
  cells,
  line,
  lines: 1,
  placeOf: (index) => ({ line, column: index + 1 }),
});

function textOf(type: string, text: string, strings: readonly string[]): string {
  if (type === 's') return (strings[Number(text)] ?? '').trim();
  if (type === 'b') return text === '1' ? 'true' : 'false';
  const number = type === 'n' ? Number(text) : Number.NaN;
  return Number.isSafeInteger(number) ? String(number) : text.trim();
}
