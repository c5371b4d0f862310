import { createChecking } from '../app/check-orders.ts';
import type { Context } from '../app/context.ts';
import { enqueueDeliveries } from '../app/enqueue-deliveries.ts';
import { keepHouse } from '../app/keep-house.ts';
import { keepCheckpoints } from '../app/make-checkpoints.ts';
import { obeyMutes } from '../app/obey-mutes.ts';
import { prepareNotices } from '../app/prepare-notices.ts';
import type { Progress } from '../app/progress.ts';
import { continueReplacements } from '../app/replace-orders.ts';
import { runTick } from '../app/run-tick.ts';
import { silenceAgain } from '../app/silence-again.ts';
import { watchSpace } from '../app/watch-space.ts';
import type { createTimings } from '../metrics/measured-ports.ts';
import { createTick } from '../queue/clock.ts';
import type { Closing } from './closing.ts';

/** How often, in real time, owed deliveries and replacements are looked for. */
const reconcileEveryMs = 500;
/** How often, in real time, endpoints that are to be looked at before air go into the queue. */
const checkEveryMs = 1000;
/** How long after a play, or what another process did, broadcasts are looked at. */
const lookSoonMs = 1000;

interface TickDeps {
  readonly context: Context;
  /** What ends the ticks again is added. */
  readonly closing: Closing;
  readonly timings: ReturnType<typeof createTimings>;
  /** Called after every run of the minute's tick. */
  readonly watch: () => void;
}

/** The minute's tick, and the faster look for owed deliveries; what just happened may bring either forward. */
export function startTicks({ context, closing, timings, watch }: TickDeps) {
  const { speed } = context.clock;
  const { logger } = context;
  const checking = createChecking(context);
  const broadcasts = createTick({
    speed,
    logger,
    run: async () => {
      await timings.tick(() => runTick(context)).finally(watch);
      await checking.plan();
    },
  });
  const checks = createTick({
    everyMs: checkEveryMs,
    speed: 1,
    logger,
    run: async () => {
      await checking.enqueue();
    },
  });
  const lookAtSpace = watchSpace(context);
  const house = createTick({
    speed,
    logger,
    run: async () => {
      await lookAtSpace();
      await keepHouse(context);
      await keepCheckpoints(context);
      await prepareNotices(context);
    },
  });
  const deliveries = createTick({
    everyMs: reconcileEveryMs,
    speed: 1,
    logger,
    run: async () => {
      await continueReplacements(context);
      await obeyMutes(context);
      await silenceAgain(context);
      await enqueueDeliveries(context);
    },
  });
  broadcasts.start();
  deliveries.start();
  house.start();
  checks.start();
  let soon: NodeJS.Timeout | undefined;
  closing.push(
    () => clearTimeout(soon),
    () => broadcasts.stop(),
    () => house.stop(),
    () => checks.stop(),
    () => deliveries.stop(),
  );
  const now = () => {
    void broadcasts.runNow();
    void deliveries.runNow();
    void house.runNow();
  };
  const lookSoon = () => {
    soon ??= setTimeout(() => {
      soon = undefined;
      void broadcasts.runNow();
    }, lookSoonMs);
  };
  now();
  return {
    now,
    lookSoon,
    after({ kind }: Progress): void {
      if (kind === 'assembled') void broadcasts.runNow();
      else if (kind === 'frozen' || kind === 'replaced') void deliveries.runNow();
      else if (kind === 'play' || kind === 'delivery') lookSoon();
    },
  };
}
