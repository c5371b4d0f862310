import type { Evidence, ItemEvidence } from './play.ts';

/** So much of an item was heard, and no more of it can have been when that was told. */
interface Told {
  readonly heardMs: number;
  readonly mostMs: number;
}

/**
 * What there was no time to hear when it was told: nobody hears a minute in half of one, nor five items in the time of
 * one. Of the items before it, in their order, what had been told of them by then was heard first, be that believed or not.
 */
export function tooEarlyAmong(
  items: readonly { readonly index: number; readonly durationMs: number }[],
  evidence: readonly Evidence[],
): ReadonlySet<ItemEvidence> {
  const tooEarly = new Set<ItemEvidence>();
  const before: (readonly Told[])[] = [];
  for (const { index, durationMs } of items) {
    const told: Told[] = [];
    for (const one of evidence) {
      if ((one.kind !== 'item' && one.kind !== 'reported') || one.item.item !== index) continue;
      const { playedMs, mostMs = Infinity } = one.item;
      const heardMs = Math.min(playedMs, durationMs);
      const earlierMs = before.reduce((sum, earlier) => sum + mostOf(earlier, mostMs), 0);
      if (heardMs + earlierMs > mostMs) tooEarly.add(one.item);
      told.push({ heardMs, mostMs });
    }
    before.push(told);
  }
  return tooEarly;
}

const mostOf = (told: readonly Told[], byMs: number): number =>
  Math.max(0, ...told.map(({ heardMs, mostMs }) => (mostMs <= byMs ? heardMs : 0)));
