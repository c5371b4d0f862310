/** One row of a county's table: what tells it from others, and its cells by header. */
export interface TableRow {
  readonly key: string;
  readonly cells: Readonly<Record<string, string>>;
}

export interface CellChange {
  readonly field: string;
  readonly from: string;
  readonly to: string;
}

/** What an import does to one row. */
export type RowChange =
  | { readonly kind: 'added'; readonly key: string; readonly cells: Readonly<Record<string, string>> }
  | { readonly kind: 'changed'; readonly key: string; readonly fields: readonly CellChange[] }
  | { readonly kind: 'removed'; readonly key: string; readonly cells: Readonly<Record<string, string>> };

export interface TableChanges {
  /** In the order of the imported table, then what is removed. */
  readonly changes: readonly RowChange[];
  readonly unchanged: number;
}

/**
 * How a table becomes another, row by row. Cells the other table has no column for stay as they are.
 * @param replace whether rows the other table does not have are removed; else they stay.
 */
export function tableChanges(
  current: readonly TableRow[],
  incoming: readonly TableRow[],
  replace: boolean,
): TableChanges {
  const before = new Map(current.map((row) => [row.key, row]));
  const changes: RowChange[] = [];
  let unchanged = 0;
  for (const { key, cells } of incoming) {
    const old = before.get(key);
    before.delete(key);
    const fields = old === undefined ? [] : cellChanges(old.cells, cells);
    if (old === undefined) changes.push({ kind: 'added', key, cells });
    else if (fields.length > 0) changes.push({ kind: 'changed', key, fields });
    else unchanged += 1;
  }
  const left = replace ? [...before.values()] : [];
  for (const { key, cells } of left) changes.push({ kind: 'removed', key, cells });
  return { changes, unchanged };
}

const cellChanges = (from: TableRow['cells'], to: TableRow['cells']): readonly CellChange[] =>
  Object.entries(to)
    .filter(([field, cell]) => (from[field] ?? '') !== cell)
    .map(([field, cell]) => ({ field, from: from[field] ?? '', to: cell }));
