import type { Delivery } from '../domain/delivery.ts';
import type { LiveItem } from '../ports/live-sources.ts';
import type { Store } from '../ports/store.ts';
import type { Order } from '../protocol/order.ts';

/** What of an order relays a source; undefined where nothing does. */
export async function liveItemOf(
  { store }: { readonly store: Pick<Store, 'broadcasts'> },
  { broadcast, playlist }: Pick<Delivery, 'broadcast' | 'playlist'>,
  { startsAtMs, items }: Pick<Order, 'startsAtMs' | 'items'>,
): Promise<LiveItem | undefined> {
  const found = await store.broadcasts.playlist(playlist);
  for (const { index, live } of found?.playlist.items ?? []) {
    const placed = items.find(({ item }) => item === index);
    if (live === undefined || placed === undefined) continue;
    const { offsetMs: fromMs, durationMs } = placed;
    return { broadcast, url: live.url, startsAtMs, fromMs, toMs: fromMs + durationMs };
  }
  return undefined;
}
