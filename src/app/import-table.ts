import type { Actor } from '../domain/actor.ts';
import type { CountyTables, TableComparison, TableRequest } from '../ports/county-tables.ts';
import { authorise } from './authorise.ts';

/** What one must be allowed, to import a table. */
export const importVerbs = { areas: 'importAreas', endpoints: 'importEndpoints' } as const;

/** What became of an import. */
export type ImportEnd =
  /** There are errors; nothing was written. */
  | 'refused'
  /** The home says all of it already. */
  | 'unchanged'
  /** Nobody said yes; nothing was written. */
  | 'previewed'
  | 'written';

export interface TableImport {
  readonly actor: Actor;
  readonly tables: CountyTables;
  /** Shown what would change; answers whether it shall. */
  readonly confirm: (comparison: TableComparison) => Promise<boolean>;
}

/**
 * Makes somebody's table part of a county's, if there is no error in it and whoever asked says yes.
 * @param beforehand does what has to be done before the table is written, once it is confirmed.
 * Throws RequestError; HomeError: `not-found` for the county, `changed` when the county's table was edited in between.
 */
export async function importTable(
  { actor, tables, confirm }: TableImport,
  request: TableRequest,
  beforehand?: (comparison: TableComparison) => { readonly differs: boolean; run(): void },
): Promise<{ readonly end: ImportEnd; readonly comparison: TableComparison }> {
  const comparison = await tables.compare(request);
  authorise(actor, importVerbs[request.table], comparison.county.code);
  if (comparison.findings.some(({ severity }) => severity === 'error')) return { end: 'refused', comparison };
  const first = beforehand?.(comparison);
  if (!comparison.differs && first?.differs !== true) return { end: 'unchanged', comparison };
  if (!(await confirm(comparison))) return { end: 'previewed', comparison };
  first?.run();
  if (comparison.differs) await tables.write(comparison);
  return { end: 'written', comparison };
}
