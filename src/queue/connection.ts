import { Redis, type RedisOptions } from 'ioredis';
import type { Logger } from '../ports/logger.ts';

/** The private Redis' socket, or a `redis://` or `rediss://` address. */
export type QueueConnection = { readonly socketPath: string } | { readonly url: string };

/** All of Dalaba's keys begin with this unless told. */
export const defaultPrefix = 'dalaba';

const outageReminderMs = 60_000;

/** States a Redis passes through by itself: the command is worth sending again after a moment. */
const passingStates = /^(READONLY|LOADING|MASTERDOWN|MISCONF|OOM|TRYAGAIN|CLUSTERDOWN)\b/;

/** A client that waits for its Redis for ever; who may not wait that long sets a deadline of his own. */
export function connect(connection: QueueConnection): Redis {
  const options: RedisOptions = {
    maxRetriesPerRequest: null,
    maxLoadingRetryTime: 1_000,
    retryStrategy: (times) => Math.min(times * 100, 1_000),
    // 2: connect again, wherever the address leads by now, and send the refused command once more. The pause
    // before that also keeps BullMQ's fetching loop from spinning on the error.
    reconnectOnError: (error) => (passingStates.test(error.message) ? 2 : false),
  };
  if ('url' in connection) return new Redis(connection.url, options);
  return new Redis({ ...options, path: connection.socketPath });
}

/** Makes one log line of the many errors of an outage, and one of its end. */
export function createOutageLog(logger: Logger) {
  let loggedAtMs = Number.NEGATIVE_INFINITY;
  let down = false;
  return {
    failed(error: unknown): void {
      down = true;
      if (performance.now() - loggedAtMs < outageReminderMs) return;
      loggedAtMs = performance.now();
      logger.warn({ err: error }, 'queue: Redis in trouble; waiting for it');
    },
    ready(): void {
      if (!down) return;
      down = false;
      loggedAtMs = Number.NEGATIVE_INFINITY;
      logger.info({}, 'queue: Redis is back');
    },
  };
}
