/**
 * How long to wait after so many failures: doubling pauses with jitter between half and the whole.
 * @param failures 1 or more
 * @param random from 0 to 1
 */
export function retryPauseMs(
  failures: number,
  { retryMs, retryMaxMs }: { readonly retryMs: number; readonly retryMaxMs: number },
  random: number,
): number {
  const longestMs = Math.min(retryMaxMs, retryMs * 2 ** Math.min(failures - 1, 20));
  return longestMs * (0.5 + random / 2);
}

/** From so long before its start on, nothing but its own pauses holds a delivery back. Real milliseconds. */
const lastCallMs = 30_000;
/** Last calls are spread over so long, so that they don't all come at once. Real milliseconds. */
const lastCallSpreadMs = 20_000;

/** A delivery's broadcast, as far as waiting is concerned. */
interface Awaited {
  /** UTC milliseconds of the service's clock. */
  readonly nowMs: number;
  readonly startsAtMs: number;
  /** Milliseconds of that clock that pass in a real one. */
  readonly speed: number;
}

/** Whether the start is so near, or past, that an endpoint is tried whatever it did before. */
export const isLastCall = ({ nowMs, startsAtMs, speed }: Awaited): boolean =>
  nowMs >= startsAtMs - lastCallMs * speed;

/**
 * When a delivery is tried next: after its pause, but once more between 30 and 10 s before its start, however long the
 * pause is.
 * @param pauseMs real milliseconds
 * @param random from 0 to 1
 */
export function nextAttemptAtMs(
  { nowMs, startsAtMs, speed }: Awaited,
  pauseMs: number,
  random: number,
): number {
  const callAtMs = startsAtMs - (lastCallMs - random * lastCallSpreadMs) * speed;
  const pausedMs = nowMs + pauseMs * speed;
  return Math.round(nowMs < callAtMs ? Math.min(pausedMs, callAtMs) : pausedMs);
}
