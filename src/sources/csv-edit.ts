import type { TableRecord } from './csv-table.ts';

/** What happens to a table's text: by line of the row, and new rows at the end. */
export interface CsvEdit {
  readonly set: ReadonlyMap<number, Readonly<Record<string, string>>>;
  readonly remove: ReadonlySet<number>;
  readonly append: readonly Readonly<Record<string, string>>[];
}

/**
 * A table's text after an edit. Lines that nothing happens to stay byte for byte, as do columns nobody reads; a new
 * column goes to the right. @param records of the same text, its blank lines among them.
 */
export function editCsv(text: string, records: readonly TableRecord[], edit: CsvEdit): string {
  const eol = /\r\n|\r|\n/.exec(text)?.[0] ?? '\n';
  const lines = text.match(/[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$/g) ?? [];
  const header = records.find(({ cells }) => cells.some((cell) => cell !== ''));
  const old = header?.cells.map((cell) => cell.toLowerCase()) ?? [];
  const wanted = [...edit.set.values(), ...edit.append].flatMap((cells) => Object.keys(cells));
  const names = [...old, ...new Set(wanted.filter((name) => !old.includes(name)))];
  const out: string[] = [];
  for (const record of records) {
    const cells = edit.set.get(record.line);
    if (edit.remove.has(record.line)) continue;
    if (record === header && names.length > old.length) {
      out.push(rendered([...record.cells, ...names.slice(old.length)], eol));
    } else if (cells === undefined) out.push(...lines.slice(record.line - 1, record.line - 1 + record.lines));
    else out.push(rendered(changed(record.cells, names, cells), eol));
  }
  const last = out.at(-1);
  if (edit.append.length > 0 && last !== undefined && !/[\r\n]$/.test(last)) out.push(eol);
  for (const cells of edit.append) out.push(rendered(changed([], names, cells), eol));
  const mark =
    text.startsWith(byteOrderMark) && out[0]?.startsWith(byteOrderMark) !== true ? byteOrderMark : '';
  return mark + out.join('');
}

const byteOrderMark = '\ufeff';

function changed(
  cells: readonly string[],
  names: readonly string[],
  set: Readonly<Record<string, string>>,
): string[] {
  const all = names.map((name, index) => set[name] ?? cells[index] ?? '');
  return cells.length > names.length ? [...all, ...cells.slice(names.length)] : all;
}

const rendered = (cells: readonly string[], eol: string): string =>
  csvLine(cells).replaceAll('\n', eol) + eol;

/** One row of CSV, quoted where it must be; without a line end. */
export const csvLine = (cells: readonly string[]): string =>
  cells.map((cell) => (/[",\r\n]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',');
