import type { Finding } from '../domain/finding.ts';
import type { AreaCode } from '../domain/ids.ts';
import { readCsv } from '../sources/csv-table.ts';
import { createFindingList } from '../sources/finding-list.ts';
import { codeField, readAreas } from './areas-csv.ts';
import { type OwnTable, ownColumns } from './own-table.ts';
import { type Around, tableRows } from './table-rows.ts';

/** What the county's own reader would say of a table's new text; a sound import leaves it without errors. */
export function resultFindings(own: OwnTable, text: string, around: Around): readonly Finding[] {
  const findings = createFindingList(own.file);
  const rows = readCsv(plain(text), ownColumns[own.table], findings) ?? [];
  tableRows(own.table, rows, around, findings);
  return findings.all().filter(({ severity }) => severity === 'error');
}

/** Endpoints whose area a new areas.csv no longer has: they would fall silent. */
export function strandedFindings(
  areas: OwnTable,
  text: string,
  endpoints: OwnTable,
  { county }: Around,
): readonly Finding[] {
  const codes = (of: string): ReadonlySet<AreaCode> => {
    const unused = createFindingList(areas.file);
    const rows = readCsv(plain(of), ownColumns.areas, unused) ?? [];
    return new Set(readAreas(rows, county, unused).map(({ code }) => code));
  };
  const [before, after] = [codes(areas.text), codes(text)];
  const findings = createFindingList(endpoints.file);
  for (const row of endpoints.rows) {
    const code = codeField.read(row.cell('area'));
    if (code === undefined || !before.has(code) || after.has(code)) continue;
    const found = `终端 "${row.cell('id')}" 所在的区域 "${code}" 会被删掉（its area would be removed）`;
    findings.error(
      row.placeOf('area'),
      found,
      '先改这个终端的区域 (move this endpoint to another area first)',
    );
  }
  return findings.all();
}

const plain = (text: string): string => text.replace(/^\ufeff/, '').replace(/\r\n?/g, '\n');
