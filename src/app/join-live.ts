import { type DeliveryId, endpointOfDelivery } from '../domain/ids.ts';
import type { LiveFeed, LiveItem } from '../ports/live-sources.ts';
import { ownOrder } from '../protocol/signing.ts';
import { type Actor, type Context, RequestError } from './context.ts';
import { liveItemOf } from './live-items.ts';

/**
 * Listens to the source of a device's own order for it.
 * Throws RequestError when there is no such order of that device, or nothing in it is relayed.
 */
export async function joinLive(
  context: Pick<Context, 'store' | 'liveSources'>,
  actor: Actor,
  order: DeliveryId,
): Promise<{ readonly item: LiveItem; readonly feed: LiveFeed }> {
  const isOwn =
    actor.kind === 'device' &&
    endpointOfDelivery(order) === actor.endpoint &&
    order.startsWith(`${actor.county}/`);
  const found = isOwn ? await context.store.deliveries.find(order) : undefined;
  const item =
    found && (await liveItemOf(context, found.delivery, ownOrder(found.jws, found.delivery.endpoint)));
  if (item === undefined)
    throw new RequestError('not-found', `${order} 里没有直播。Nothing in ${order} is relayed.`);
  return { item, feed: context.liveSources.join(item) };
}
