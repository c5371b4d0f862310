import { isMeant } from './judge-slot.ts';

/** Why a delivery, or a play of it, stands as it does. */
export type ReasonOf = (delivery: string, reason: string | undefined) => string | undefined;

interface Standing {
  readonly broadcast: { readonly reason?: string | undefined };
  /** Those that are current. */
  readonly playlists: readonly {
    readonly id: string;
    readonly playlist: { readonly items: readonly unknown[] };
  }[];
  /** All there ever were of it. */
  readonly deliveries: readonly {
    readonly id: string;
    readonly endpoint: string;
    readonly sequence: number;
    readonly playlist: string;
  }[];
}

/**
 * What the record calls replaced, of orders that a stop or a cancellation took back, is told as that: the order that
 * took their place plays nothing. Of an endpoint that is the last order before it; those before that one gave way to
 * another programme.
 */
export function reasonsIn({ broadcast, playlists, deliveries }: Standing): ReasonOf {
  const because = broadcast.reason;
  if (because === undefined || !isMeant.has(because)) return (_, reason) => reason;
  const silences = new Set(
    playlists.filter(({ playlist }) => playlist.items.length === 0).map(({ id }) => id),
  );
  const last = new Map<string, Standing['deliveries'][number]>();
  for (const delivery of deliveries) {
    if (silences.has(delivery.playlist)) continue;
    if (delivery.sequence >= (last.get(delivery.endpoint)?.sequence ?? 0))
      last.set(delivery.endpoint, delivery);
  }
  const taken = new Set([...last.values()].map(({ id }) => id));
  return (delivery, reason) => (taken.has(delivery) && reason === 'replaced' ? because : reason);
}
