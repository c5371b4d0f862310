import { Redis } from 'ioredis';
import type { Logger } from '../ports/logger.ts';

/** The private Redis' socket, or a `redis://` or `rediss://` address. */
export type QueueConnection = { readonly socketPath: string } | { readonly url: string };

/** All of Dalaba's keys begin with this unless told. */
export const defaultPrefix = 'dalaba';

const reminderMs = 60_000;
const steadyMs = 2_000;

/** States a Redis passes through by itself: the command is worth sending again after a moment. */
const passingStates = /^(READONLY|LOADING|MASTERDOWN|MISCONF|OOM|TRYAGAIN|CLUSTERDOWN)\b/;

/**
 * A client that waits for its Redis for ever; who may not wait that long sets a deadline of his own.
 * Errors go to the log and never end the process.
 */
export function connect(connection: QueueConnection, errors: ErrorLog): Redis {
  const options = {
    maxRetriesPerRequest: null,
    maxLoadingRetryTime: 1_000,
    retryStrategy: (times: number) => Math.min(times * 100, 1_000),
    // 2: connect again, wherever the address leads by now, and send the refused command once more. The pause
    // before that also keeps BullMQ's fetching loop from spinning on the error.
    reconnectOnError: (error: Error) => (passingStates.test(error.message) ? 2 : false) as 2 | false,
  };
  const redis =
    'url' in connection
      ? new Redis(connection.url, options)
      : new Redis({ ...options, path: connection.socketPath });
  redis.on('error', errors.log);
  redis.on('close', errors.disconnected);
  redis.on('ready', errors.connected);
  return redis;
}

export interface ErrorLog {
  log(error: unknown): void;
  disconnected(): void;
  connected(): void;
}

/** One log line a minute of the hundreds of errors an outage of Redis makes, and one when it is over. */
export function createErrorLog(logger: Logger): ErrorLog {
  let loggedAtMs = Number.NEGATIVE_INFINITY;
  let suppressed = 0;
  let down = false;
  let steady: NodeJS.Timeout | undefined;
  return {
    log(error) {
      if (performance.now() - loggedAtMs < reminderMs) {
        suppressed += 1;
        return;
      }
      logger.warn({ err: error, suppressed }, 'queue error; carries on by itself');
      loggedAtMs = performance.now();
      suppressed = 0;
    },
    disconnected() {
      down = true;
      clearTimeout(steady);
    },
    connected() {
      if (!down) return;
      clearTimeout(steady);
      // A Redis that answers with errors is connected to again and again.
      steady = setTimeout(() => {
        down = false;
        logger.info({}, 'queue connected to Redis again');
      }, steadyMs).unref();
    },
  };
}
