import { type CompiledQuery, type Kysely, type RawBuilder, sql } from 'kysely';
import type { Tables } from './tables.ts';

/** Rows a statement carries; few sizes, so that every statement is compiled and prepared once, and any group needs few. */
const sizes = [64, 32, 16, 8, 4, 2, 1] as const;

/** PostgreSQL cannot hold a NUL in text. */
export const storable = (text: string | undefined): string | null =>
  text === undefined ? null : text.replaceAll('\0', '\ufffd');

export type Row = readonly (string | number | null)[];

/**
 * A statement over many rows of `columns` values each, compiled once a size. `statement` is given the row
 * list `(?, ?), (?, ?)` and says what to do with it. Answers how many rows were touched.
 */
export function createRowBatch(
  db: Kysely<Tables>,
  columns: number,
  statement: (rows: RawBuilder<unknown>) => RawBuilder<unknown>,
): (on: Kysely<Tables>, rows: readonly Row[]) => Promise<number> {
  const compiled = new Map<number, CompiledQuery>();
  const compile = (size: number): CompiledQuery => {
    const known = compiled.get(size);
    if (known !== undefined) return known;
    const row = sql`(${sql.join(Array.from({ length: columns }, () => sql.val(null)))})`;
    const made = statement(sql.join(Array.from({ length: size }, () => row))).compile(db);
    compiled.set(size, made);
    return made;
  };
  return async (on, rows) => {
    let touched = 0n;
    for (let from = 0; from < rows.length; ) {
      const size = sizes.find((one) => one <= rows.length - from) ?? 1;
      const parameters = rows.slice(from, from + size).flat();
      const result = await on.executeQuery({ ...compile(size), parameters });
      touched += result.numAffectedRows ?? 0n;
      from += size;
    }
    return Number(touched);
  };
}

/** A plain insert of rows whose values stand in the order of `columns`. */
export function createInsert<Name extends keyof Tables & string>(
  db: Kysely<Tables>,
  table: Name,
  columns: readonly (keyof Tables[Name] & string)[],
): (on: Kysely<Tables>, rows: readonly Row[]) => Promise<number> {
  const names = sql.join(columns.map((column) => sql.ref(column)));
  return createRowBatch(
    db,
    columns.length,
    (rows) => sql`insert into ${sql.table(table)} (${names}) values ${rows}`,
  );
}

/**
 * A select by a list of keys, compiled once a size: a list is cut into pieces, the last one filled up by
 * repeating a key. `query` is given the list `?, ?, ?`, and may hold no other parameter; rows come piece by piece.
 */
export function createLookup<Found>(
  query: (keys: RawBuilder<unknown>) => { compile(): CompiledQuery<Found> },
): (on: Kysely<Tables>, keys: readonly string[]) => Promise<Found[]> {
  const compiled = new Map<number, CompiledQuery<Found>>();
  const compile = (size: number): CompiledQuery<Found> => {
    const known = compiled.get(size);
    if (known !== undefined) return known;
    const made = query(sql.join(Array.from({ length: size }, () => sql.val('')))).compile();
    compiled.set(size, made);
    return made;
  };
  return async (on, keys) => {
    const found: Found[] = [];
    for (let from = 0; from < keys.length; from += sizes[0]) {
      const piece = keys.slice(from, from + sizes[0]);
      const size = sizes.findLast((one) => one >= piece.length) ?? sizes[0];
      const parameters = [...piece, ...Array.from({ length: size - piece.length }, () => piece[0])];
      found.push(...(await on.executeQuery<Found>({ ...compile(size), parameters })).rows);
    }
    return found;
  };
}
