import type { Context } from '../app/context.ts';
import { sendNotices } from '../app/send-notices.ts';
import { isAnyUrgent, watchBroadcasts } from '../app/watch-broadcasts.ts';
import type { Config } from '../config.ts';
import type { Notifier } from '../ports/notifier.ts';
import { createTick } from '../queue/clock.ts';
import type { Closing } from './closing.ts';

/** How often, in real time, owed news is looked for: within what group robots take, 20 messages a minute. */
const sendEveryMs = 5000;
/** While plays come in the clock runs every second; danger is looked for less often, in real time. */
const watchAtMostEveryMs = 1500;
/** What every step of a broadcast is given before its absence is a fault: two ticks, in the clock's time. */
const patienceMs = 2 * 60_000;
/** What every endpoint has to take an emergency, or to fall silent, in real time: the answers of a broker's loudspeakers are spread over 5 s. */
const urgentPatienceRealMs = 12_000;
/** How often it is looked, in real time, whether an emergency is under way, which is then watched as closely. */
const urgentLookEveryMs = 3000;

/**
 * Looks for broadcasts in danger after the clock's runs, and tells people of them. Neither is ever waited for.
 * Answers how to look.
 * @param closing what ends it again is added
 */
export function startWarnings(
  context: Context,
  notifier: Notifier,
  rules: Config['alerts'],
  closing: Closing,
): () => void {
  const { clock, logger } = context;
  const urgentPatienceMs = urgentPatienceRealMs * clock.speed;
  const watcher = {
    ...context,
    rules: { ...rules, patienceMs, urgentPatienceMs },
    watchingSinceMs: clock.now(),
  };
  const sending = createTick({
    everyMs: sendEveryMs,
    speed: 1,
    logger,
    run: () => sendNotices({ ...context, notifier }),
  });
  const watching = createTick({
    speed: clock.speed,
    logger,
    run: async () => {
      if (await watchBroadcasts(watcher)) void sending.runNow();
    },
  });
  const urgent = createTick({
    everyMs: urgentLookEveryMs,
    speed: 1,
    logger,
    run: async () => {
      if (await isAnyUrgent(context)) void watching.runNow();
    },
  });
  sending.start();
  urgent.start();
  closing.push(
    () => urgent.stop(),
    () => sending.stop(),
    // Ends what a channel has not answered yet; it is owed again after the next start.
    () => notifier.close(),
    () => watching.stop(),
  );
  let lookedAtMs = Number.NEGATIVE_INFINITY;
  return () => {
    if (performance.now() - lookedAtMs < watchAtMostEveryMs) return;
    lookedAtMs = performance.now();
    void watching.runNow();
  };
}
