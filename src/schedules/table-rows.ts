import type { Area } from '../domain/area.ts';
import type { AreaCode } from '../domain/ids.ts';
import { defaultCredential, type Endpoint } from '../domain/schedule.ts';
import type { TableRow } from '../domain/table-change.ts';
import type { TableName } from '../ports/county-tables.ts';
import type { CsvRow } from '../sources/csv-table.ts';
import type { FindingList } from '../sources/finding-list.ts';
import { halfWidth } from '../sources/words.ts';
import { readAreas } from './areas-csv.ts';
import type { CountyFolder } from './county-folders.ts';
import type { Claim } from './endpoint-owners.ts';
import { readEndpoints } from './endpoints-csv.ts';

/** What the rows of a table are read against. */
export interface Around {
  readonly county: CountyFolder;
  /** Areas that stand elsewhere: for areas their parents, for endpoints where they are. */
  readonly areas: ReadonlySet<AreaCode>;
  readonly claim: Claim;
}

/** What tells a row from others, as it is written. */
export const keyOf = {
  areas: (row: CsvRow): string => halfWidth(row.cell('code')),
  endpoints: (row: CsvRow): string => halfWidth(row.cell('id')).toLowerCase(),
} as const satisfies Record<TableName, (row: CsvRow) => string>;

/** The rows as the county's own reader understands them, spelt as it would have them; bad ones are findings. */
export function tableRows(
  table: TableName,
  rows: readonly CsvRow[],
  around: Around,
  findings: FindingList,
): readonly TableRow[] {
  const headers = rows[0]?.headers ?? [];
  const only = (cells: TableRow['cells']): TableRow['cells'] =>
    Object.fromEntries(Object.entries(cells).filter(([name]) => headers.includes(name)));
  if (table === 'endpoints') {
    const endpoints = readEndpoints(rows, around.areas, findings, around.claim);
    return endpoints.map((one) => ({ key: one.id.toLowerCase(), cells: only(endpointCells(one)) }));
  }
  const written = new Set(rows.map(keyOf.areas));
  return readAreas(rows, around.county, findings, around.areas)
    .filter(({ code }) => written.has(code))
    .map((area) => ({ key: area.code, cells: only(areaCells(area)) }));
}

const areaCells = (area: Area) => ({
  code: area.code,
  name: area.name,
  population: area.population === undefined ? '' : String(area.population),
  varieties: area.varieties.join(' > '),
});

const endpointCells = (one: Endpoint) => ({
  id: one.id,
  name: one.name,
  area: one.area,
  driver: one.driver,
  address: one.address,
  credential: one.credential === defaultCredential(one.id) ? '' : one.credential,
  volume: one.volumePercent === undefined ? '' : String(one.volumePercent),
  lon: one.place === undefined ? '' : String(one.place.lon),
  lat: one.place === undefined ? '' : String(one.place.lat),
});
