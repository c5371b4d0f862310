import { type CompiledQuery, type Kysely, type RawBuilder, sql } from 'kysely';
import type { Tables } from './tables.ts';

/** Rows a statement carries; few sizes, so that every statement is compiled and prepared once, and any group needs few. */
const sizes = [64, 32, 16, 8, 4, 2, 1] as const;

/** As both databases hold it, and answer it again: PostgreSQL has no NUL, and UTF-8 no half of a surrogate pair. */
export const storable = (text: string | undefined): string | null =>
  text === undefined ? null : text.toWellFormed().replaceAll('\0', '\ufffd');

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

/** Rows an insert of arrays carries: some megabytes at most. */
const arrayRows = 5000;

/** The same on PostgreSQL, one array a column: one statement and one way there and back, however many rows. */
export function createArrayInsert<Name extends keyof Tables & string>(
  db: Kysely<Tables>,
  table: Name,
  columns: readonly (readonly [name: keyof Tables[Name] & string, type: 'bigint' | 'text'])[],
): (on: Kysely<Tables>, rows: readonly Row[]) => Promise<void> {
  const names = sql.join(columns.map(([name]) => sql.ref(name)));
  const arrays = sql.join(columns.map(([, type]) => sql`${sql.val(null)}::${sql.raw(type)}[]`));
  const insert = sql`insert into ${sql.table(table)} (${names}) select * from unnest(${arrays})`.compile(db);
  return async (on, rows) => {
    for (let from = 0; from < rows.length; from += arrayRows) {
      const some = rows.slice(from, from + arrayRows);
      const parameters = columns.map((_, column) => some.map((row) => row[column]));
      await on.executeQuery({ ...insert, parameters });
    }
  };
}

/**
 * A select by a list of keys, compiled once a size: a list is cut into pieces, the last one filled up by
 * repeating a key. `query` is given the list `?, ?, ?`, and may hold no other parameter but, behind it and in order, those
 * that `more` answers for a piece; rows come piece by piece.
 */
export function createLookup<Found>(
  query: (
    keys: RawBuilder<unknown>,
    more: readonly RawBuilder<unknown>[],
  ) => { compile(): CompiledQuery<Found> },
  more: (keys: readonly string[]) => readonly string[] = () => [],
): (on: Kysely<Tables>, keys: readonly string[]) => Promise<Found[]> {
  const compiled = new Map<number, CompiledQuery<Found>>();
  const compile = (size: number): CompiledQuery<Found> => {
    const known = compiled.get(size);
    if (known !== undefined) return known;
    const keys = sql.join(Array.from({ length: size }, () => sql.val('')));
    const made = query(keys, [sql.val(''), sql.val('')]).compile();
    compiled.set(size, made);
    return made;
  };
  return async (on, keys) => {
    const found: Found[] = [];
    for (let from = 0; from < keys.length; from += sizes[0]) {
      const piece = keys.slice(from, from + sizes[0]);
      const size = sizes.findLast((one) => one >= piece.length) ?? sizes[0];
      const filling = Array.from({ length: size - piece.length }, () => piece[0]);
      const parameters = [...piece, ...filling, ...more(piece)];
      found.push(...(await on.executeQuery<Found>({ ...compile(size), parameters })).rows);
    }
    return found;
  };
}
