import type { Report, ReportRow } from '../../src/domain/report.ts';

/** The rows of one of a report's tables, by its id. */
export async function rowsOf({ sections }: Report, id: string): Promise<ReportRow[]> {
  const table = sections.find((section) => section.is === 'table' && section.id === id);
  if (table?.is !== 'table') throw new Error(`no table ${id}`);
  return Array.fromAsync(table.rows);
}
