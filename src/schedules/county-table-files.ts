import { basename, join } from 'node:path';
import type { Finding } from '../domain/finding.ts';
import type { AreaCode } from '../domain/ids.ts';
import { tableChanges } from '../domain/table-change.ts';
import type { CountyTables, TableComparison, TableRequest } from '../ports/county-tables.ts';
import { createFindingList } from '../sources/finding-list.ts';
import { replaceFile } from '../sources/replace-file.ts';
import { readTableFile } from '../sources/table-file.ts';
import { readAreas } from './areas-csv.ts';
import { type CountyFolder, countyFolder, otherFolders } from './county-folders.ts';
import { type Claim, createEndpointOwners } from './endpoint-owners.ts';
import { secretsOf } from './endpoint-secrets.ts';
import { readEndpoints } from './endpoints-csv.ts';
import { areaImportColumns, endpointImportColumns } from './import-columns.ts';
import { editedText, freshText, type OwnTable, readOwn } from './own-table.ts';
import { resultOf, strandedFindings } from './table-consequences.ts';
import { type Around, tableRows } from './table-rows.ts';

const importColumns = { areas: areaImportColumns, endpoints: endpointImportColumns };

/** Compares people's tables with those of `schedules/`, and writes them; @param home path of the home. */
export function createCountyTables({ home }: { home: string }): CountyTables {
  return {
    compare: (request) => compare(home, request),
    write: ({ file, text, was }) => replaceFile(join(home, file), text, was),
  };
}

async function compare(home: string, request: TableRequest): Promise<TableComparison> {
  const { table, path, replace, sheet } = request;
  const county = await countyFolder(home, request.county);
  const own = await readOwn(home, county, table);
  const areas = areaCodes(county, table === 'areas' ? own : await readOwn(home, county, 'areas'));
  const current = tableRows(table, own.rows, { county, areas, claim: () => true }, own.findings);

  const list = createFindingList(basename(path));
  const read = await readTableFile(path, importColumns[table], list, sheet);
  const rows = read ?? [];
  if (read?.length === 0) list.error(undefined, '表头下面没有内容（no rows under the header）', oneRow);
  const claim = table === 'endpoints' ? await claimBeside(home, county) : () => true;
  const parents = table === 'areas' && replace ? new Set<AreaCode>() : areas;
  const incoming = tableRows(table, rows, { county, areas: parents, claim }, list);
  const secrets = table === 'endpoints' ? secretsOf(rows, list) : new Map<string, string>();

  const isBroken = own.findings.errors() > 0;
  const changes = tableChanges(current, incoming, replace);
  const text = isBroken
    ? freshText(
        table,
        incoming.map(({ cells }) => cells),
      )
    : editedText(own, changes);
  const findings = [...list.all(), ...ownFindings(own, replace)];
  const differs = changes.changes.length > 0 || isBroken;
  if (differs && list.errors() === 0 && (replace || !isBroken)) {
    findings.push(...(await consequences(home, own, text, { county, areas, claim })));
  }
  return {
    table,
    county: { code: county.code, name: county.name },
    file: own.file,
    ...changes,
    findings,
    secrets,
    differs,
    text,
    was: own.was,
  };
}

const oneRow = '每个区域或终端一行 (one row an area or endpoint)';

/** Rows that cannot be read cannot be told apart either: such a table is replaced whole, or mended first. */
function ownFindings({ file, findings }: OwnTable, replace: boolean): readonly Finding[] {
  const count = findings.errors();
  const warnings = findings.all().filter(({ severity }) => severity === 'warning');
  if (count === 0) return warnings;
  const summary = createFindingList(file);
  summary[replace ? 'warning' : 'error'](
    undefined,
    `现有的表里有 ${count} 个错误（the present table has ${count} errors）`,
    '先改好现有的表（dalaba check 列出哪里不对），或整个换掉：页面上勾选删掉文件里没有的行，命令行用 --replace (see dalaba check and mend it, or replace it whole: tick the removal of rows the file does not have, or --replace)',
  );
  return summary.all();
}

async function consequences(
  home: string,
  own: OwnTable,
  text: string,
  around: Around,
): Promise<readonly Finding[]> {
  if (own.table === 'endpoints') return resultOf(own, text, { ...around, claim: () => true }).findings;
  const { keys, findings } = resultOf(own, text, { ...around, areas: new Set() });
  const endpoints = await readOwn(home, around.county, 'endpoints');
  return [...findings, ...strandedFindings(endpoints, around, keys)];
}

const areaCodes = (county: CountyFolder, { rows }: OwnTable): ReadonlySet<AreaCode> =>
  new Set(readAreas(rows, county, createFindingList('areas.csv')).map(({ code }) => code));

/** What other counties' endpoints leave to this one. */
async function claimBeside(home: string, county: CountyFolder): Promise<Claim> {
  const owners = createEndpointOwners();
  for (const folder of await otherFolders(home, county.folder)) {
    const { rows, file } = await readOwn(home, { folder }, 'endpoints');
    readEndpoints(rows, undefined, createFindingList(file), owners.claimFor(folder));
  }
  return owners.claimFor(county.folder);
}
