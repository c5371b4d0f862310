import type { Kysely } from 'kysely';
import type { Tables } from './tables.ts';

/**
 * Takes the next `count` numbers, above every one taken before; the row they come from is held until the
 * transaction ends. Answers them in order.
 */
export async function takeNumbers(
  on: Kysely<Tables>,
  name: Tables['counter']['name'],
  count: number,
): Promise<number[]> {
  const { value } = await on
    .updateTable('counter')
    .set((eb) => ({ value: eb('value', '+', count) }))
    .where('name', '=', name)
    .returning('value')
    .executeTakeFirstOrThrow();
  return Array.from({ length: count }, (_, index) => value - count + 1 + index);
}
