import { type ScheduledTask, schedule } from 'node-cron';
import type { Logger } from '../ports/logger.ts';

const minuteMs = 60_000;

export interface Tick {
  start(): void;
  /** Runs at once, or once more when a run is under way; resolves after that run, whether it threw or not. */
  runNow(): Promise<void>;
  /** No more ticks; resolves when the run under way has ended. */
  stop(): Promise<void>;
}

/**
 * Calls `run` every minute. Level-triggered: runs never overlap, ticks that come during a run are remembered as
 * one, and what `run` throws is logged and does not end the ticking.
 * @param everyMs milliseconds of the home's clock between ticks; a whole minute unless told
 * @param speed how fast the home's clock runs; 1 follows the wall clock's minutes by node-cron
 */
export function createTick({
  everyMs = minuteMs,
  speed,
  run,
  logger,
}: {
  everyMs?: number;
  speed: number;
  run: () => Promise<void>;
  logger: Logger;
}): Tick {
  const runs = createRuns(run, logger);
  const beat = () => void runs.request();
  const ticker =
    speed === 1 && everyMs === minuteMs ? minuteTicker(beat) : timerTicker(everyMs / speed, beat);
  return {
    start: ticker.start,
    runNow: runs.request,
    async stop() {
      ticker.stop();
      await runs.stop();
    },
  };
}

interface Ticker {
  start(): void;
  stop(): void;
}

function timerTicker(everyMs: number, beat: () => void): Ticker {
  let timer: NodeJS.Timeout | undefined;
  return {
    start() {
      timer ??= setInterval(beat, Math.max(1, everyMs));
    },
    stop() {
      clearInterval(timer);
      timer = undefined;
    },
  };
}

/**
 * node-cron leaves out a minute it wakes too late for, and waits for the old future when the system clock is set
 * back: the first is told to us and ticks all the same, against the second a plain timer stands guard.
 */
function minuteTicker(beat: () => void): Ticker {
  let task: ScheduledTask | undefined;
  let guard: NodeJS.Timeout | undefined;
  const beatAndGuard = () => {
    guard?.refresh();
    beat();
  };
  const follow = () => {
    task = schedule('* * * * *', beatAndGuard, { suppressMissedWarning: true });
    task.on('execution:missed', beatAndGuard);
  };
  const unfollow = () => {
    void task?.destroy();
    task = undefined;
  };
  return {
    start() {
      if (task) return;
      follow();
      guard = setInterval(() => {
        unfollow();
        follow();
        beat();
      }, 1.5 * minuteMs);
    },
    stop() {
      unfollow();
      clearInterval(guard);
    },
  };
}

function createRuns(run: () => Promise<void>, logger: Logger) {
  let current: Promise<void> | undefined;
  let following: Promise<void> | undefined;
  let stopped = false;

  async function once(): Promise<void> {
    try {
      await run();
    } catch (error) {
      logger.error({ err: error }, 'tick failed; the next one tries again');
    }
  }

  function begin(): Promise<void> {
    current = once().finally(() => {
      current = undefined;
    });
    return current;
  }

  async function follow(underWay: Promise<void>): Promise<void> {
    await underWay;
    following = undefined;
    if (!stopped) await (current ?? begin());
  }

  return {
    request(): Promise<void> {
      if (stopped) return Promise.resolve();
      if (!current) return begin();
      following ??= follow(current);
      return following;
    },
    async stop(): Promise<void> {
      stopped = true;
      await current;
    },
  };
}
