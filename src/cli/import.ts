import { resolve } from 'node:path';
import type { Command } from 'commander';
import { importAreas } from '../app/import-areas.ts';
import { importEndpoints } from '../app/import-endpoints.ts';
import type { ImportEnd } from '../app/import-table.ts';
import type { Config } from '../config.ts';
import type { CountyTables, TableComparison } from '../ports/county-tables.ts';
import type { CredentialChanges, CredentialFile } from '../ports/credentials.ts';
import { confirmed, endImport, type ImportOptions, importOptions } from './import-confirm.ts';
import { importLessonsCommand, type LessonImportDeps } from './import-lessons.ts';
import { comparisonJson, comparisonLines } from './import-lines.ts';
import { actingAs } from './running-service.ts';

export interface ImportDeps extends LessonImportDeps {
  readonly countyTables: (config: Config) => Promise<CountyTables>;
  readonly credentialFile: (config: Config) => Promise<CredentialFile>;
}

interface TableOptions extends ImportOptions {
  readonly county: string;
}

export const importCommand = (program: Command, deps: ImportDeps): void => {
  const group = program
    .command('import')
    .description('成批导入，先预览，确认后才写 · bulk start: a preview first, written only when confirmed');
  tableCommand(group, 'areas', '导入区划表 · import a table of areas').action((file, options) =>
    importOne(deps, options, async (request, confirm) => {
      const config = deps.config(options.home);
      const { end, comparison } = await importAreas(
        {
          actor: await actingAs(config.dataFolder),
          tables: await deps.countyTables(config),
          confirm: (found) => confirm(found, noCredentials),
        },
        { ...request, path: resolve(file) },
      );
      return { end, comparison, credentials: noCredentials };
    }),
  );
  tableCommand(group, 'endpoints', '导入终端表 · import a table of endpoints').action((file, options) =>
    importOne(deps, options, async (request, confirm) => {
      const config = deps.config(options.home);
      return importEndpoints(
        {
          actor: await actingAs(config.dataFolder),
          tables: await deps.countyTables(config),
          credentialFile: await deps.credentialFile(config),
          confirm,
        },
        { ...request, path: resolve(file) },
      );
    }),
  );
  importLessonsCommand(group, deps);
};

const noCredentials: CredentialChanges = { added: [], changed: [], overridden: [] };

const tableCommand = (group: Command, name: string, description: string) =>
  importOptions(
    group
      .command(`${name} <file>`)
      .description(`${description} (CSV, XLSX)`)
      .requiredOption('--county <county>', '县：代码、拼音或名称 · code, pinyin or name'),
    '表里没有的行删掉 · remove rows the file does not have',
  ).option(
    '--json',
    '输出 JSON：{end, county, file, added, changed, removed, unchanged, changes, credentials, findings, published}',
  );

type Confirm = (comparison: TableComparison, credentials: CredentialChanges) => Promise<boolean>;
interface Imported {
  readonly end: ImportEnd;
  readonly comparison: TableComparison;
  readonly credentials: CredentialChanges;
}

async function importOne(
  deps: ImportDeps,
  options: TableOptions,
  run: (request: { county: string; replace: boolean; sheet?: string }, confirm: Confirm) => Promise<Imported>,
): Promise<void> {
  let shown = false;
  const show = (comparison: TableComparison, credentials: CredentialChanges): void => {
    if (!options.json && !shown) deps.out(comparisonLines(comparison, credentials, options.lines));
    shown = true;
  };
  const request = {
    county: options.county,
    replace: options.replace === true,
    ...(options.sheet === undefined ? {} : { sheet: options.sheet }),
  };
  const { end, comparison, credentials } = await run(request, async (found, secrets) => {
    show(found, secrets);
    return confirmed(deps, options);
  });
  show(comparison, credentials);
  const told = comparisonJson(comparison, credentials);
  await endImport(deps, deps.config(options.home), options.json, end, told);
}
