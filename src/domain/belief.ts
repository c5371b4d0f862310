import type { Evidence, ItemEvidence } from './play.ts';

/**
 * Why a device's word was not taken as it was said.
 *
 * `too-early`  it came before what it tells of could have been: none of it is believed
 * `too-long`   it tells of more than the item has: believed up to the item's length
 * `clock`      what it says was heard is believed, when it says that it was is not
 */
export type Doubt = 'too-early' | 'too-long' | 'clock';
export const doubts = ['too-early', 'too-long', 'clock'] as const satisfies readonly Doubt[];

/** When an order can have been taken, and heard. UTC milliseconds. */
export interface OrderSpan {
  readonly notBeforeMs: number;
  readonly startsAtMs: number;
  readonly expiresAtMs: number;
}

/** How far the clock of a device that was told the time in 5 s may be off, with what it drifts in an hour, and ours. */
export const clockToleranceMs = 10_000;

/** Whether what was received then can be about the order at all: before it was signed nobody knew of it. */
export const isAfterSigning = ({ notBeforeMs }: OrderSpan, receivedAtMs: number): boolean =>
  receivedAtMs >= notBeforeMs - clockToleranceMs;

/**
 * What to believe of a device's word on one item. Our own clock alone is asked: it was received after the item began,
 * whatever the device's clock says.
 */
export function believe(
  { startedAtMs, ...item }: ItemEvidence,
  span: OrderSpan,
  receivedAtMs: number,
): Evidence {
  const mostMs = receivedAtMs - span.startsAtMs + clockToleranceMs;
  if (!isAfterSigning(span, receivedAtMs) || mostMs < 0) return { kind: 'disbelieved', item: item.item };
  const latestMs = Math.min(receivedAtMs, span.expiresAtMs) + clockToleranceMs;
  // What never began has no start to doubt.
  if (startedAtMs === undefined && item.playedMs === 0) return { kind: 'item', item };
  const isPlausible =
    startedAtMs !== undefined && startedAtMs >= span.startsAtMs - clockToleranceMs && startedAtMs <= latestMs;
  const heard = { ...item, mostMs };
  return { kind: 'item', item: isPlausible ? { ...heard, startedAtMs } : { ...heard, doubt: 'clock' } };
}
