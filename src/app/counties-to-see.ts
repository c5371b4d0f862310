import { type Actor, countiesOf } from '../domain/actor.ts';
import type { AreaCode } from '../domain/ids.ts';
import { authorise } from './authorise.ts';

/**
 * What a list is limited to for an actor: nothing where it may see all, or asks for one county it may see.
 * Throws RequestError when it asks for another.
 */
export function countiesToSee(
  actor: Actor,
  asked: AreaCode | undefined,
): { readonly counties?: readonly AreaCode[] } {
  if (asked !== undefined) {
    authorise(actor, 'seeCounty', asked);
    return {};
  }
  const counties = countiesOf(actor);
  return counties === 'all' ? {} : { counties };
}
