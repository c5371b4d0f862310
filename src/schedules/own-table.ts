import { basename, dirname, join } from 'node:path';
import type { TableChanges } from '../domain/table-change.ts';
import type { TableName } from '../ports/county-tables.ts';
import { HomeError } from '../ports/home.ts';
import { csvLine, editCsv } from '../sources/csv-edit.ts';
import {
  type CsvColumns,
  type CsvRow,
  readRecords,
  readTable,
  type TableRecord,
} from '../sources/csv-table.ts';
import { createFindingList, type FindingList } from '../sources/finding-list.ts';
import { decodeText, plainFile, problemWords } from '../sources/plain-file.ts';
import { bytesOf, fileDigest } from '../sources/replace-file.ts';
import { areaColumns } from './areas-csv.ts';
import type { CountyFolder } from './county-folders.ts';
import { endpointColumns } from './endpoints-csv.ts';
import { keyOf } from './table-rows.ts';

export const ownColumns = { areas: areaColumns, endpoints: endpointColumns } as const satisfies Record<
  TableName,
  CsvColumns
>;

/** A county's own table as it lies there; one that is missing is an empty one. */
export interface OwnTable {
  readonly table: TableName;
  /** Path relative to the home. */
  readonly file: string;
  readonly was: string | undefined;
  readonly text: string;
  readonly records: readonly TableRecord[];
  readonly rows: readonly CsvRow[];
  /** Grows with what its rows hold. */
  readonly findings: FindingList;
}

/** Throws HomeError where a file lies that must not be read. */
export async function readOwn(
  home: string,
  { folder }: Pick<CountyFolder, 'folder'>,
  table: TableName,
): Promise<OwnTable> {
  const file = `schedules/${folder}/${table}.csv`;
  const path = join(home, file);
  const findings = createFindingList(file);
  const place = await plainFile(dirname(path), basename(path));
  if (typeof place === 'string' && place !== 'missing') {
    throw new HomeError('invalid', `${file} ${problemWords[place]}`);
  }
  const bytes = await bytesOf(path);
  const text = bytes === undefined ? `${headerOf(table)}\n` : (decodeText(bytes, findings) ?? '');
  const records = readRecords(text.replace(/\r\n?/g, '\n'), ',', findings) ?? [];
  const rows = readTable(records, ownColumns[table], findings) ?? [];
  const mark = bytes?.subarray(0, 3).toString('hex') === 'efbbbf' ? '\ufeff' : '';
  return { table, file, was: fileDigest(bytes), text: mark + text, records, rows, findings };
}

const headerOf = (table: TableName): string =>
  csvLine([...ownColumns[table].required, ...ownColumns[table].optional]);

/** The table's text after some changes; what they do not touch stays byte for byte. */
export function editedText({ table, text, records, rows }: OwnTable, { changes }: TableChanges): string {
  const lines = new Map(rows.map((row) => [keyOf[table](row), row.line]));
  const lineOf = (key: string): number => lines.get(key) ?? 0;
  return editCsv(text, records, {
    set: new Map(
      changes.flatMap((change) =>
        change.kind === 'changed'
          ? [
              [
                lineOf(change.key),
                Object.fromEntries(change.fields.map(({ field, to }) => [field, to])),
              ] as const,
            ]
          : [],
      ),
    ),
    remove: new Set(changes.flatMap(({ kind, key }) => (kind === 'removed' ? [lineOf(key)] : []))),
    append: changes.flatMap((change) => (change.kind === 'added' ? [change.cells] : [])),
  });
}

/** A table of nothing but some rows. */
export function freshText(table: TableName, rows: readonly Readonly<Record<string, string>>[]): string {
  const names = [...ownColumns[table].required, ...ownColumns[table].optional];
  return [headerOf(table), ...rows.map((cells) => csvLine(names.map((name) => cells[name] ?? '')))]
    .map((line) => `${line}\n`)
    .join('');
}
