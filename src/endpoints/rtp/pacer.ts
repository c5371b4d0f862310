/** Something done again and again at instants it names itself, in milliseconds of `performance.now()`. */
export interface Paced {
  readonly firstMs: number;
  /** Does what is due; answers when next, or undefined when it is through. Never throws. */
  run(): number | undefined;
}

/** One timer for everything that is paced. */
export interface Pacer {
  /** Answers how to end it before it is through. */
  add(paced: Paced): () => void;
}

/** A timer is up to a millisecond late, and as much early; the rest is waited for by looking. */
const lookMs = 1;
/** Due within this is due now. */
const earlyMs = 0.1;

/**
 * Sleeps by a timer until shortly before the next instant, then looks at every turn of the event loop until it has come.
 * Takes no processor time while nothing is paced.
 */
export function createPacer(now: () => number = () => performance.now()): Pacer {
  const dueMs = new Map<Paced, number>();
  let timer: NodeJS.Timeout | undefined;
  let looking: NodeJS.Immediate | undefined;
  let soonestMs = Number.POSITIVE_INFINITY;

  const wake = (): void => {
    timer = undefined;
    looking = undefined;
    if (soonestMs <= now() + earlyMs) runDue();
    sleep();
  };
  const runDue = (): void => {
    soonestMs = Number.POSITIVE_INFINITY;
    for (const [paced, due] of dueMs) {
      let nextMs: number | undefined = due;
      while (nextMs !== undefined && nextMs <= now() + earlyMs) nextMs = paced.run();
      if (nextMs === undefined) dueMs.delete(paced);
      else {
        // It may have been ended from within.
        if (dueMs.has(paced)) dueMs.set(paced, nextMs);
        soonestMs = Math.min(soonestMs, nextMs);
      }
    }
  };
  const sleep = (): void => {
    if (timer !== undefined) clearTimeout(timer);
    if (looking !== undefined) clearImmediate(looking);
    timer = undefined;
    looking = undefined;
    if (dueMs.size === 0) return;
    const leftMs = soonestMs - now();
    if (leftMs > lookMs + 1) timer = setTimeout(wake, Math.floor(leftMs - lookMs));
    else looking = setImmediate(wake);
  };
  return {
    add(paced) {
      dueMs.set(paced, paced.firstMs);
      soonestMs = Math.min(soonestMs, paced.firstMs);
      sleep();
      return () => {
        dueMs.delete(paced);
      };
    },
  };
}
