import { setImmediate, setTimeout as sleep } from 'node:timers/promises';

interface Waiting<Call, Result> {
  readonly call: Call;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

export interface GroupedCalls<Call, Result> {
  /** Runs a call together with whatever else is waiting; resolves when its transaction is durable. */
  call(call: Call): Promise<Result>;
  /** Resolves when nothing is waiting or running. */
  idle(): Promise<void>;
}

/**
 * Group commit: calls made while others run share the next transaction. When a group fails for a
 * reason that may lie in one of its calls, each is tried alone, so that only the poisoned one fails.
 *
 * `run` does all calls of a group at once and answers a result, or an Error, for each in order.
 * `isPoison` tells whether a group's failure may be one call's fault rather than the database's. `pauseMs`: so
 * long after a group the next is gathered, unless a full one waits; a call after a quiet moment waits for nobody.
 */
export function createGroupedCalls<Call, Result>(
  run: (calls: readonly Call[]) => Promise<readonly (Result | Error)[]>,
  isPoison: (error: unknown) => boolean,
  maxCalls: number,
  pauseMs = 0,
): GroupedCalls<Call, Result> {
  let waiting: Waiting<Call, Result>[] = [];
  let running: Promise<void> | undefined;

  const runGroup = async (group: readonly Waiting<Call, Result>[]): Promise<void> => {
    try {
      const results = await run(group.map(({ call }) => call));
      group.forEach((one, index) => {
        const result = results[index];
        if (result instanceof Error) one.reject(result);
        else one.resolve(result as Result);
      });
    } catch (error) {
      if (group.length > 1 && isPoison(error)) for (const one of group) await runGroup([one]);
      else for (const one of group) one.reject(error);
    }
  };

  let nextAtMs = 0;
  const drain = async (): Promise<void> => {
    while (waiting.length > 0) {
      // One turn of the event loop, so that callers just answered can join the next group.
      await setImmediate();
      const earlyMs = nextAtMs - performance.now();
      if (earlyMs > 0 && waiting.length < maxCalls) await sleep(earlyMs);
      const group = waiting.slice(0, maxCalls);
      waiting = waiting.slice(maxCalls);
      await runGroup(group);
      nextAtMs = performance.now() + pauseMs;
    }
    running = undefined;
  };

  return {
    call: (call) =>
      new Promise<Result>((resolve, reject) => {
        waiting.push({ call, resolve, reject });
        running ??= drain();
      }),
    idle: async () => {
      await running;
    },
  };
}
