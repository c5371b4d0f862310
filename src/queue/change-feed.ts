import { type BroadcastId, IdError, partsOfBroadcast } from '../domain/ids.ts';
import type { Changes, ChangesWatcher } from '../ports/changes.ts';
import type { Logger } from '../ports/logger.ts';
import { connect, createErrorLog, defaultPrefix, type QueueConnection } from './connection.ts';

/** At most this often, in real time, is anything published. */
const everyMs = 500;

/**
 * Carries changes between processes over Redis' publish and subscribe, and to this one the same way.
 * While Redis is away the ids wait, each once.
 * @param prefix of the channel, for what shares a Redis
 */
export function createChangeFeed({
  connection,
  prefix = defaultPrefix,
  logger,
}: {
  connection: QueueConnection;
  prefix?: string;
  logger: Logger;
}): Changes & { close(): Promise<void> } {
  const channel = `${prefix}:changes`;
  const errors = createErrorLog(logger);
  const publisher = connect(connection, errors);
  const watchers = new Set<ChangesWatcher>();
  const noted = new Set<BroadcastId>();
  let timer: NodeJS.Timeout | undefined;
  let publishing = false;
  let closed = false;
  const subscriber = subscribe(connection, channel, errors, watchers);

  function publishSoon(): void {
    if (closed || publishing || noted.size === 0) return;
    timer ??= setTimeout(() => {
      timer = undefined;
      void publish();
    }, everyMs);
  }

  async function publish(): Promise<void> {
    publishing = true;
    const ids = [...noted];
    noted.clear();
    try {
      await publisher.publish(channel, JSON.stringify(ids));
    } catch (error) {
      errors.log(error);
      for (const id of ids) noted.add(id);
    } finally {
      publishing = false;
      publishSoon();
    }
  }

  return {
    note(broadcast) {
      noted.add(broadcast);
      publishSoon();
    },
    watch(watcher) {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    async close() {
      closed = true;
      clearTimeout(timer);
      publisher.disconnect();
      subscriber.disconnect();
    },
  };
}

/** Hands every message to the watchers; after a lost connection it tells them so. */
function subscribe(
  connection: QueueConnection,
  channel: string,
  errors: ReturnType<typeof createErrorLog>,
  watchers: ReadonlySet<ChangesWatcher>,
) {
  const redis = connect(connection, errors);
  let wasLost = false;
  redis.on('close', () => {
    wasLost = true;
  });
  redis.on('message', (_channel: string, text: string) => {
    const ids = idsOf(text);
    for (const watcher of watchers) {
      if (ids === undefined) watcher.lost();
      else watcher.changed(ids);
    }
  });
  redis.on('ready', () => {
    redis.subscribe(channel).then(() => {
      if (wasLost) for (const watcher of watchers) watcher.lost();
      wasLost = false;
    }, errors.log);
  });
  return redis;
}

/** What a message says; undefined when another version of the service wrote it. */
function idsOf(text: string): BroadcastId[] | undefined {
  try {
    const ids: unknown = JSON.parse(text);
    if (!Array.isArray(ids)) return undefined;
    return ids.map((id) => {
      partsOfBroadcast(String(id));
      return id as BroadcastId;
    });
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof IdError) return undefined;
    throw error;
  }
}
