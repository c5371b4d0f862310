import type { z } from 'zod';
import { InputError } from './input-error.ts';

/** The place where a page ended, as text that only this service reads. */
export const cursorOf = (key: readonly (string | number)[]): string =>
  Buffer.from(JSON.stringify(key)).toString('base64url');

/** Reads a cursor back. Throws InputError when it is not one of this list's. */
export function keyOf<Schema extends z.ZodType>(
  schema: Schema,
  cursor: string | undefined,
): z.output<Schema> | undefined {
  if (cursor === undefined) return undefined;
  const key = schema.safeParse(decoded(cursor));
  if (key.success) return key.data;
  const message =
    '要上一页给的 nextCursor，原样带回；或不带，从头开始（expected nextCursor of the page before, unchanged; leave it out to begin anew）';
  throw new InputError('query', [{ code: 'custom', path: ['cursor'], message, input: cursor }], { cursor });
}

function decoded(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}

export interface Page<Item> {
  readonly items: readonly Item[];
  /** Absent on the last page. */
  readonly nextCursor?: string;
}

/** A page of `limit` out of what was found when one more was asked for. */
export function pageOf<Item>(
  found: readonly Item[],
  limit: number,
  keyOfItem: (item: Item) => readonly (string | number)[],
): Page<Item> {
  const items = found.slice(0, limit);
  const last = items.at(-1);
  return found.length > limit && last !== undefined
    ? { items, nextCursor: cursorOf(keyOfItem(last)) }
    : { items };
}

/** The same of a list that is in memory, in the order of its keys. */
export function pageOfList<Item>(
  all: readonly Item[],
  { limit, after }: { readonly limit: number; readonly after: readonly string[] | undefined },
  keyOfItem: (item: Item) => readonly string[],
): Page<Item> {
  const compare = (a: readonly string[], b: readonly string[]): number => {
    const at = a.findIndex((part, index) => part !== b[index]);
    return at === -1 ? 0 : (a[at] ?? '') < (b[at] ?? '') ? -1 : 1;
  };
  const behind = all
    .filter((item) => after === undefined || compare(keyOfItem(item), after) > 0)
    .sort((a, b) => compare(keyOfItem(a), keyOfItem(b)));
  return pageOf(behind.slice(0, limit + 1), limit, keyOfItem);
}
