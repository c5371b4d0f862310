import type { Finding } from '../domain/finding.ts';
import { readCsv } from '../sources/csv-table.ts';
import { createFindingList } from '../sources/finding-list.ts';
import { codeField } from './areas-csv.ts';
import { type OwnTable, ownColumns } from './own-table.ts';
import { type Around, tableRows } from './table-rows.ts';

export interface Result {
  /** Of the rows the table would have. */
  readonly keys: ReadonlySet<string>;
  /** Errors the county's own reader would see; a sound import leaves none. */
  readonly findings: readonly Finding[];
}

/** A table's new text as the county's own reader would take it. */
export function resultOf(own: OwnTable, text: string, around: Around): Result {
  const findings = createFindingList(own.file);
  const plain = text.replace(/^\ufeff/, '').replace(/\r\n?/g, '\n');
  const rows = readCsv(plain, ownColumns[own.table], findings) ?? [];
  const keys = new Set(tableRows(own.table, rows, around, findings).map(({ key }) => key));
  return { keys, findings: findings.all().filter(({ severity }) => severity === 'error') };
}

/** Endpoints whose area a new areas.csv no longer has: they would fall silent. */
export function strandedFindings(
  endpoints: OwnTable,
  { county, areas: before }: Around,
  after: ReadonlySet<string>,
): readonly Finding[] {
  const findings = createFindingList(endpoints.file);
  for (const row of endpoints.rows) {
    const code = codeField.read(row.cell('area'));
    if (code === undefined || code === county.code || !before.has(code) || after.has(code)) continue;
    const found = `终端 "${row.cell('id')}" 所在的区域 "${code}" 会被删掉（its area would be removed）`;
    findings.error(
      row.placeOf('area'),
      found,
      '先改这个终端的区域 (move this endpoint to another area first)',
    );
  }
  return findings.all();
}
