import { setImmediate } from 'node:timers/promises';

interface Waiting<Call, Result> {
  readonly call: Call;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

export interface GroupedWrites<Call, Result> {
  /** Writes a call together with whatever else is waiting; resolves when its transaction is durable. */
  write(call: Call): Promise<Result>;
  /** Resolves when nothing is waiting or being written. */
  idle(): Promise<void>;
}

/**
 * Group commit: calls made while a commit is under way share the next transaction. When a group fails for a
 * reason that may lie in one of its calls, each is tried alone, so that only the poisoned one fails.
 *
 * `commit` writes calls in one transaction and answers a result, or an Error, for each in order.
 * `isPoison` tells whether a group's failure may be one call's fault rather than the database's.
 */
export function createGroupedWrites<Call, Result>(
  commit: (calls: readonly Call[]) => Promise<readonly (Result | Error)[]>,
  isPoison: (error: unknown) => boolean,
  maxCalls: number,
): GroupedWrites<Call, Result> {
  let waiting: Waiting<Call, Result>[] = [];
  let running: Promise<void> | undefined;

  const commitGroup = async (group: readonly Waiting<Call, Result>[]): Promise<void> => {
    try {
      const results = await commit(group.map(({ call }) => call));
      group.forEach((one, index) => {
        const result = results[index];
        if (result instanceof Error) one.reject(result);
        else one.resolve(result as Result);
      });
    } catch (error) {
      if (group.length > 1 && isPoison(error)) for (const one of group) await commitGroup([one]);
      else for (const one of group) one.reject(error);
    }
  };

  const run = async (): Promise<void> => {
    while (waiting.length > 0) {
      // One turn of the event loop, so that callers just answered can join the next group.
      await setImmediate();
      const group = waiting.slice(0, maxCalls);
      waiting = waiting.slice(maxCalls);
      await commitGroup(group);
    }
    running = undefined;
  };

  return {
    write: (call) =>
      new Promise<Result>((resolve, reject) => {
        waiting.push({ call, resolve, reject });
        running ??= run();
      }),
    idle: async () => {
      await running;
    },
  };
}
