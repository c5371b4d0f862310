import type { PlayFilter, PlayRecord } from '../ports/plays.ts';
import { requireKnown, requireSense } from './asked-plays.ts';
import type { Context } from './context.ts';

/**
 * Current plays by broadcast, endpoint, delivery and item. Throws RequestError for days the wrong way round, and for a county, a
 * place or a lesson that there is not.
 */
export async function listPlays(
  { store }: Pick<Context, 'store'>,
  filter: PlayFilter,
): Promise<readonly PlayRecord[]> {
  requireSense(filter);
  const found = await store.plays.list(filter);
  if (found.length === 0 && filter.after === undefined) await requireKnown({ store }, filter);
  return found;
}
