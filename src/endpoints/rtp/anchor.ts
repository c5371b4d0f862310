import type { Clock } from '../../ports/clock.ts';

/**
 * The clock's instants on the monotonic line of `performance.now()`, as they were when it was anchored. A clock that is
 * stepped later moves nothing, until somebody anchors again.
 */
export interface Anchor {
  /** When an instant of the clock comes, by the monotonic line. */
  monotonicOf(atMs: number): number;
  /** What the clock says, or would say had nobody stepped it. */
  clockOf(monotonicMs: number): number;
  /** By how much the clock is away from that now; 0 where the processor was taken away while looking. */
  driftMs(): number;
}

/** Between two looks at the monotonic line the clock is read; farther apart they tell nothing. */
const closeMs = 0.5;
const tries = 20;

export function anchorTo(clock: Clock): Anchor {
  let best = look(clock);
  for (let n = 1; n < tries && best.widthMs > closeMs / 10; n += 1) {
    const next = look(clock);
    if (next.widthMs < best.widthMs) best = next;
  }
  const { monotonicMs: anchoredMs, atMs: anchoredAtMs } = best;
  const clockOf = (monotonicMs: number): number => anchoredAtMs + (monotonicMs - anchoredMs) * clock.speed;
  return {
    clockOf,
    monotonicOf: (atMs) => anchoredMs + (atMs - anchoredAtMs) / clock.speed,
    driftMs() {
      const { monotonicMs, atMs, widthMs } = look(clock);
      return widthMs > closeMs ? 0 : atMs - clockOf(monotonicMs);
    },
  };
}

function look(clock: Clock): { monotonicMs: number; atMs: number; widthMs: number } {
  const beforeMs = performance.now();
  const atMs = clock.now();
  const afterMs = performance.now();
  return { monotonicMs: (beforeMs + afterMs) / 2, atMs, widthMs: afterMs - beforeMs };
}
