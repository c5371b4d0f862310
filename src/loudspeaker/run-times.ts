import type { Order } from '../protocol/order.ts';
import type { LoudspeakerConfig } from './config.ts';
import { quietFrom } from './judge-order.ts';
import { samplesPerMs } from './output.ts';

/** When a run begins and by when it must be silent again, in trusted time. */
export interface RunTimes {
  /** Where in the programme it begins; never before what was heard. */
  readonly fromSample: number;
  /** When that sample is due. */
  readonly dueAtMs: number;
  readonly mustEndByMs: number;
  /** Why an item, or its beginning, is not heard, if one is not. */
  readonly lateReason: 'late' | 'reboot' | 'emergency';
}

/** How far an order has got. */
export interface Reached {
  /** Whether anything of it was heard. */
  readonly begun: boolean;
  /** 0 before the first. */
  readonly sample: number;
  /** Whether the order was accepted before this boot. */
  readonly recovered: boolean;
}

/** Real milliseconds a start may be late and still count as on time, and audio is awaited past it at least. */
const onTimeRealMs = 1_000;
const audioGraceRealMs = 5_000;

const endOfItemsMs = ({ items }: Order): number => {
  const last = items.at(-1);
  return last === undefined ? 0 : last.offsetMs + last.durationMs;
};

const isOnTime = ({ startsAtMs }: Order, nowMs: number, speed: number): boolean =>
  nowMs - startsAtMs < onTimeRealMs * speed;

/** Whether an order is past its start, nothing of it was heard, and its order says to leave it then. */
export const isSkipped = (order: Order, { begun }: Reached, nowMs: number, speed: number): boolean =>
  order.late === 'skip' && !begun && !isOnTime(order, nowMs, speed);

/**
 * When an order that begins now, or goes on now, is heard. What is on time begins at its beginning. Past that,
 * `join` goes where the others are, `skip` leaves what was not begun, and everything else goes on at the sample
 * reached. Expiry and quiet hours end all of them.
 * @param nowMs trusted time
 */
export function timesOf(order: Order, reached: Reached, nowMs: number, config: LoudspeakerConfig): RunTimes {
  const { startsAtMs, expiresAtMs } = order;
  const onTime = reached.sample === 0 && isOnTime(order, nowMs, config.speed);
  const joins = !onTime && order.late === 'join';
  const fromSample = joins ? Math.max(reached.sample, (nowMs - startsAtMs) * samplesPerMs) : reached.sample;
  const dueAtMs = onTime || joins ? startsAtMs + fromSample / samplesPerMs : nowMs;
  const endsAtMs = dueAtMs + order.programme.durationMs - fromSample / samplesPerMs;
  // What was judged in this boot and is on time has been found outside quiet hours as a whole.
  const isHeardAnyhow = (onTime && !reached.recovered) || order.emergency !== undefined;
  const quietAtMs = isHeardAnyhow ? undefined : quietFrom(dueAtMs, endsAtMs, config);
  const skipped = isSkipped(order, reached, nowMs, config.speed);
  const rebooted = reached.recovered && (reached.begun || (order.late ?? 'play-until') === 'play-until');
  return {
    fromSample,
    dueAtMs,
    mustEndByMs: skipped ? startsAtMs : Math.min(expiresAtMs, quietAtMs ?? expiresAtMs),
    lateReason: rebooted ? 'reboot' : 'late',
  };
}

/** Until when audio is worth waiting for, in trusted time. */
export function audioDeadlineMs(order: Order, reached: Reached, nowMs: number, speed: number): number {
  const { startsAtMs, expiresAtMs } = order;
  if (order.late === 'skip' && !reached.begun) return startsAtMs + onTimeRealMs * speed;
  if (order.late === 'join') return Math.min(expiresAtMs, startsAtMs + endOfItemsMs(order));
  return Math.max(
    Math.max(startsAtMs, nowMs) + audioGraceRealMs * speed,
    expiresAtMs - msUntilNextEnds(order, reached.sample),
  );
}

/** How long it takes from a sample on until the item that is next has been heard whole. */
function msUntilNextEnds({ items }: Order, fromSample: number): number {
  const ends = items.map((item) => item.offsetMs + item.durationMs);
  const nextEnd = ends.find((endMs) => endMs * samplesPerMs > fromSample);
  return nextEnd === undefined ? 0 : nextEnd - fromSample / samplesPerMs;
}
