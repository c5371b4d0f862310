import type { Finding } from '../domain/finding.ts';
import type { AreaCode } from '../domain/ids.ts';
import type { TableChanges } from '../domain/table-change.ts';

export type TableName = 'areas' | 'endpoints';

/** The tables of a home's counties, and tables people made elsewhere that are to become them. */
export interface CountyTables {
  /**
   * Reads somebody's table and says how it would change the county's own; writes nothing. What is wrong with
   * either is in the findings. Throws HomeError when the county cannot be told.
   */
  compare(request: TableRequest): Promise<TableComparison>;
  /**
   * Writes a comparison without errors, whole or not at all, keeping what it does not touch byte for byte.
   * Throws HomeError `changed` when the file is no longer the one that was compared.
   */
  write(comparison: TableComparison): Promise<void>;
}

export interface TableRequest {
  readonly table: TableName;
  /** Absolute path of the CSV or XLSX file. */
  readonly path: string;
  /** Code, pinyin or Chinese name, or the name of its folder. */
  readonly county: string;
  /** Whether rows that are not in the file are removed. */
  readonly replace: boolean;
  /** Which sheet of a workbook; the first unless given. */
  readonly sheet?: string;
}

export interface TableComparison extends TableChanges {
  readonly table: TableName;
  readonly county: { readonly code: AreaCode; readonly name: string };
  /** Path of the county's table relative to the home. */
  readonly file: string;
  readonly findings: readonly Finding[];
  /** Secrets the table brought, by credential name; never shown, never written into the table. */
  readonly secrets: ReadonlyMap<string, string>;
  /** Whether there is anything to write. */
  readonly differs: boolean;
  /** The county's table as it would be. */
  readonly text: string;
  /** SHA-256 of the county's table as it was; undefined where there was none. */
  readonly was: string | undefined;
}
