import { backoffMs, pause } from './device-clock.ts';
import type { Server } from './server.ts';
import type { State } from './state.ts';

/** Sends an endpoint's receipts until the server acknowledged them. */
export interface Outbox {
  /** Says that there is something to send; returns at once. */
  wake(): void;
  /** Sends until the signal; rejects with its reason. */
  run(signal: AbortSignal): Promise<void>;
}

export interface OutboxTiming {
  /** Real milliseconds a receipt waits for company. */
  readonly lingerMs: number;
  readonly firstRetryMs: number;
  readonly longestRetryMs: number;
}

export const outboxTiming: OutboxTiming = { lingerMs: 100, firstRetryMs: 500, longestRetryMs: 30_000 };

const batchSize = 500;
const answerTimeoutMs = 15_000;

/** @param failed told of each attempt that failed, for the log */
export function createOutbox(
  endpoint: string,
  state: State,
  server: Server,
  timing: OutboxTiming,
  failed: (error: unknown) => void,
): Outbox {
  let awake = Promise.withResolvers<void>();

  /** Whether anything was acknowledged; only that leaves the outbox, and only durably so. */
  const sendOne = async (signal: AbortSignal): Promise<boolean> => {
    const receipts = state.waitingReceipts(endpoint, batchSize);
    if (receipts.length === 0) return true;
    const bounded = AbortSignal.any([signal, AbortSignal.timeout(answerTimeoutMs)]);
    try {
      const { acknowledged, missing = [] } = await server.receipts(receipts, bounded);
      await state.write((tables) => {
        tables.acknowledge(endpoint, acknowledged);
        tables.sendAgain(endpoint, missing);
      });
      return acknowledged.length > 0;
    } catch (error) {
      if (!signal.aborted) failed(error);
      return false;
    }
  };
  return {
    wake: () => awake.resolve(),
    async run(signal) {
      signal.addEventListener('abort', () => awake.resolve(), { once: true });
      for (let failures = 0; !signal.aborted; ) {
        if (state.countReceipts(endpoint) === 0) {
          await awake.promise;
          awake = Promise.withResolvers();
        }
        await pause(timing.lingerMs * (0.5 + Math.random()), signal);
        failures = (await sendOne(signal)) ? 0 : failures + 1;
        if (failures > 0)
          await pause(backoffMs(failures - 1, timing.firstRetryMs, timing.longestRetryMs), signal);
      }
      signal.throwIfAborted();
    },
  };
}
