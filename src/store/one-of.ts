import { type RawBuilder, sql } from 'kysely';

/** Whether a column is one of some values; nothing is one of none. */
export const isOneOf = (column: string, values: readonly string[]): RawBuilder<boolean> =>
  values.length === 0
    ? sql<boolean>`1 = 0`
    : sql<boolean>`${sql.ref(column)} in (${sql.join(values.map((value) => sql.val(value)))})`;
