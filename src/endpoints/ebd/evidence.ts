import type { Reported } from '../../ports/driver.ts';
import type { Order } from '../../protocol/order.ts';
import type { AiredSpan, Report } from './report.ts';

/** A reported time this far from the order's own is about something else. */
const farMs = 10 * 60_000;
/** Times are told in whole seconds. */
const secondMs = 1000;

/**
 * What a platform's report is evidence of. Nothing while it waits or airs, and nothing where it failed without saying
 * how much was heard. A platform plays the file from its beginning, so places in the programme count from the
 * reported start; of many terminals the one that aired the longest stands for all.
 */
export function evidenceOf(order: Order, { state, coverage, aired }: Report): readonly Reported[] {
  switch (state) {
    case 'untouched':
    case 'waiting':
    case 'airing':
      return [];
    case 'done':
      if (coverage === 0) return [{ kind: 'missed', reason: 'not-covered' }];
      return itemsOf(order, longest(order, aired) ?? wholeOf(order), 'cut');
    case 'failed':
    case 'cancelled': {
      const reason = state === 'failed' ? 'platform-failed' : 'cancelled';
      const span = longest(order, aired);
      if (span !== undefined) return itemsOf(order, span, reason);
      return state === 'failed' && coverage !== 0 ? [] : [{ kind: 'missed', reason }];
    }
    default:
      return state satisfies never;
  }
}

const wholeOf = ({ startsAtMs, programme }: Order): AiredSpan => ({
  fromMs: startsAtMs,
  toMs: startsAtMs + programme.durationMs,
});

const longest = ({ startsAtMs, expiresAtMs }: Order, aired: readonly AiredSpan[]): AiredSpan | undefined =>
  aired
    .filter(({ fromMs }) => fromMs >= startsAtMs - farMs && fromMs <= expiresAtMs + farMs)
    .sort((a, b) => b.toMs - b.fromMs - (a.toMs - a.fromMs) || a.fromMs - b.fromMs)[0];

/** How much of each item lies in a span; an item that is not heard to its end was cut by `reason`. */
const itemsOf = ({ items }: Order, { fromMs, toMs }: AiredSpan, reason: string): Reported[] =>
  items.map(({ item, offsetMs, durationMs }) => {
    const playedMs = Math.min(durationMs, Math.max(0, toMs + secondMs - fromMs - offsetMs));
    const cut = playedMs < durationMs ? { cutBy: reason } : {};
    return { kind: 'reported', item: { item, startedAtMs: fromMs + offsetMs, playedMs, ...cut } };
  });
