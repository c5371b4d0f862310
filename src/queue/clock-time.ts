import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock, PausedClock } from '../ports/clock.ts';

/** A system clock may be stepped while we wait, so a long wait looks again this often. */
const farLookMs = 30_000;
const nearLookMs = 1_000;

/**
 * The machine's clock. `until` follows it when it is set forward or back: within 30 s while the instant is more
 * than a minute away, within 1 s after that.
 * @param now reads UTC milliseconds
 */
export function createWallClock(now: () => number = Date.now): Clock {
  return clockFrom(now, 1);
}

/**
 * A clock that stands at an instant until it is started and then runs at its own speed, for the sample home.
 * @param startMs UTC milliseconds
 * @param speed milliseconds of this clock that pass in one real millisecond, above 0
 */
export function createSampleClock({ startMs, speed }: { startMs: number; speed: number }): PausedClock {
  let originMs: number | undefined;
  const now = () =>
    originMs === undefined ? startMs : Math.floor(startMs + (performance.now() - originMs) * speed);
  return {
    ...clockFrom(now, speed),
    isRunning: () => originMs !== undefined,
    start: () => {
      originMs ??= performance.now();
    },
  };
}

function clockFrom(now: () => number, speed: number): Clock {
  return {
    now,
    speed,
    async until(atMs, signal) {
      signal?.throwIfAborted();
      for (let leftMs = atMs - now(); leftMs > 0; leftMs = atMs - now()) {
        await pause(nextLookMs(leftMs / speed), signal);
      }
    },
  };
}

/** Also keeps every timer far below the 2^31 ms at which setTimeout would fire at once. */
function nextLookMs(leftMs: number): number {
  return Math.max(1, Math.min(leftMs, leftMs > 2 * farLookMs ? farLookMs : nearLookMs));
}

async function pause(durationMs: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await sleep(durationMs, undefined, signal ? { signal } : {});
  } catch (error) {
    // The timer rejects with an AbortError of its own; who waits is owed the signal's reason.
    signal?.throwIfAborted();
    throw error;
  }
}
