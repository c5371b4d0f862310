import { setTimeout as sleep } from 'node:timers/promises';

/** A device's own monotonic clock: knows how long it has been up, never what time it is. */
export interface DeviceClock {
  /** Milliseconds of this clock in one real millisecond. */
  readonly speed: number;
  /** Milliseconds since the device started. */
  uptimeMs(): number;
  /** Resolves at or just after an uptime; rejects with the signal's reason. */
  until(uptimeMs: number, signal: AbortSignal): Promise<void>;
}

const longestTimerMs = 60_000;

/** @param monotonicMs real milliseconds from any origin, never backwards */
export function createDeviceClock(
  speed: number,
  monotonicMs: () => number = () => performance.now(),
): DeviceClock {
  const startedMs = monotonicMs();
  const uptimeMs = (): number => (monotonicMs() - startedMs) * speed;
  return {
    speed,
    uptimeMs,
    async until(atMs, signal) {
      for (let leftMs = atMs - uptimeMs(); leftMs > 0; leftMs = atMs - uptimeMs()) {
        await pause(Math.min(Math.ceil(leftMs / speed), longestTimerMs), signal);
      }
    },
  };
}

/** Waits real milliseconds; rejects with the signal's reason. */
export async function pause(realMs: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  await sleep(realMs, undefined, { signal }).catch((error: unknown) => {
    throw signal.aborted ? signal.reason : error;
  });
}

/** Exponential with full jitter, so that a village that lost its server does not return as one. */
export const backoffMs = (attempt: number, firstMs: number, longestMs: number): number =>
  Math.min(longestMs, firstMs * 2 ** Math.min(attempt, 20)) * (0.5 + Math.random() / 2);
