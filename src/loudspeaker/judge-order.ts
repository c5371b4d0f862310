import { createHash } from 'node:crypto';
import { isQuietAt, quietDuring } from '../domain/calendar.ts';
import { isCancel, type Order, type Refusal } from '../protocol/order.ts';
import type { LoudspeakerConfig } from './config.ts';

/** What a loudspeaker thinks of an order whose signature holds. */
export type Judgement =
  | { readonly verdict: 'new' }
  | { readonly verdict: 'known' }
  | { readonly verdict: 'refused'; readonly reason: Refusal; readonly detail: string };

/** What it remembers of earlier orders, across reboots. */
export interface OrderMemory {
  /** Of the orders for the same broadcast; 0 before the first. */
  highestSequence(): number;
  hasSequence(sequence: number): boolean;
  hasOrder(hash: string): boolean;
}

export const hashOfOrder = (jws: string): string => createHash('sha256').update(jws).digest('hex');

/** Whether the order is meant for this device at all; needs no clock. */
export function judgeTarget(
  order: Order,
  config: Pick<LoudspeakerConfig, 'endpoint' | 'county'>,
): Judgement | undefined {
  if (order.county !== config.county) return no('foreign', `the order is for county ${order.county}`);
  if (order.endpoint !== config.endpoint) return no('foreign', `the order is for ${order.endpoint}`);
  const { replaces } = order;
  if (replaces !== undefined && !`${replaces}/`.startsWith(`${order.broadcast}/${order.endpoint}/`))
    return no('malformed', `${replaces} is no order of this broadcast for ${order.endpoint}`);
  return itemsProblem(order);
}

/**
 * Whether an order of these bytes was taken before, or is outranked by one for its broadcast that was; needs no clock.
 * Orders for other broadcasts may come in any order: what is over has expired, what was taken is known.
 */
export function judgeSequence(order: Order, hash: string, memory: OrderMemory): Judgement | undefined {
  if (memory.hasOrder(hash)) return { verdict: 'known' };
  const { sequence } = order;
  if (memory.hasSequence(sequence)) return no('conflict', `another order holds sequence ${sequence}`);
  const highest = memory.highestSequence();
  if (sequence < highest) return no('replayed', `sequence ${sequence} is below ${highest}`);
  return undefined;
}

/** Half of the slowest answer that told the time: so far a trusted clock may be behind. Real milliseconds. */
const clockErrorMs = 2_500;

/** Whether now, and the hours the order wants, are right. @param nowMs trusted time */
export function judgeTime(
  order: Order,
  nowMs: number,
  config: Pick<LoudspeakerConfig, 'quiet' | 'zone' | 'speed'>,
): Judgement {
  if (nowMs + clockErrorMs * config.speed < order.notBeforeMs)
    return no('not-yet-valid', `valid in ${order.notBeforeMs - nowMs} ms`);
  if (nowMs >= order.expiresAtMs) return no('expired', `expired ${nowMs - order.expiresAtMs} ms ago`);
  // An emergency is heard in quiet hours, too.
  if (isCancel(order) || order.emergency !== undefined) return { verdict: 'new' };
  const { startsAtMs } = order;
  const span = { startsAtMs, endsAtMs: startsAtMs + order.programme.durationMs };
  const quiet = quietDuring(span, config.quiet, config.zone);
  if (quiet !== undefined) return no('quiet', `quiet from ${quiet.from} until ${quiet.until}`);
  return { verdict: 'new' };
}

/** The first quiet minute of a span, or undefined. @returns UTC milliseconds */
export function quietFrom(
  startsAtMs: number,
  endsAtMs: number,
  { quiet, zone }: Pick<LoudspeakerConfig, 'quiet' | 'zone'>,
): number | undefined {
  for (let atMs = startsAtMs; atMs < endsAtMs; atMs = nextMinute(atMs)) {
    if (quiet.some((period) => isQuietAt(atMs, period, zone))) return atMs;
  }
  return undefined;
}

const nextMinute = (atMs: number): number => (Math.floor(atMs / 60_000) + 1) * 60_000;

function itemsProblem(order: Order): Judgement | undefined {
  let endMs = 0;
  const numbers = new Set(order.items.map((item) => item.item));
  if (numbers.size < order.items.length) return no('malformed', 'two items have one number');
  for (const { item, offsetMs, durationMs } of order.items) {
    if (offsetMs < endMs) return no('malformed', `item ${item} begins before the one before it ends`);
    endMs = offsetMs + durationMs;
  }
  if (order.live !== undefined && !numbers.has(order.live))
    return no('malformed', `there is no item ${order.live} to be live`);
  if (endMs > order.programme.durationMs) return no('malformed', 'the items are longer than the programme');
  return undefined;
}

const no = (reason: Refusal, detail: string): Judgement => ({ verdict: 'refused', reason, detail });
