import type { TableRequest } from '../ports/county-tables.ts';
import { importTable, type TableImport } from './import-table.ts';

/** Makes somebody's table of areas part of a county's `areas.csv`; see `importTable`. */
export const importAreas = (deps: TableImport, request: Omit<TableRequest, 'table'>) =>
  importTable(deps, { ...request, table: 'areas' });
