import type { Actor } from '../domain/actor.ts';
import { isCertain } from '../domain/delivery.ts';
import { type Context, RequestError } from './context.ts';
import { offered } from './deliver-programme.ts';

/**
 * The orders that lie ready for a device that asks, as compact JWS, oldest first. From here on it may hold them,
 * whether it answers or not.
 * @param all also what it accepted before: asked for by a device that may have lost its memory.
 * Throws RequestError when the actor is no device.
 */
export async function fetchOrders(
  { store, clock }: Pick<Context, 'store' | 'clock'>,
  actor: Actor,
  all: boolean,
): Promise<readonly string[]> {
  if (actor.kind !== 'device')
    throw new RequestError('forbidden', '只有终端能取播出令。Only a device may fetch its orders.');
  const now = clock.now();
  const standing = await store.deliveries.standing(actor.county, actor.endpoint, now, all);
  for (const { delivery } of standing) {
    if (delivery.state === 'pending' && isCertain(delivery, 0))
      await store.deliveries.change(offered(delivery, 'not-answered', now));
  }
  return standing.map(({ jws }) => jws);
}
