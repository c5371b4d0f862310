import { Redis } from 'ioredis';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { BroadcastId } from '../../src/domain/ids.ts';
import type { Logger } from '../../src/ports/logger.ts';
import { createChangeFeed } from '../../src/queue/change-feed.ts';
import { aRedis, eventually } from '../support/redis.ts';

const silent: Logger = { info() {}, warn() {}, error() {}, child: () => silent };
const evening = '371524/2026-11-25/evening' as BroadcastId;
const morning = '371524/2026-11-25/morning' as BroadcastId;

let redis: Awaited<ReturnType<typeof aRedis>>;
const closing: (() => Promise<void>)[] = [];
beforeEach(async () => {
  redis = await aRedis();
});
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
  await redis.stop();
});

/** A feed as one process has it, and what its watcher was told. */
function aFeed() {
  const feed = createChangeFeed({ connection: { socketPath: redis.socketPath }, logger: silent });
  closing.push(() => feed.close());
  const told: (readonly BroadcastId[])[] = [];
  const seen = { lost: 0 };
  const unwatch = feed.watch({
    changed: (ids) => told.push(ids),
    lost: () => {
      seen.lost += 1;
    },
  });
  return { feed, told, seen, unwatch };
}

/** Subscribing takes a moment: notes until the first arrives. */
async function ready(...feeds: ReturnType<typeof aFeed>[]): Promise<void> {
  await eventually(() => {
    feeds[0]?.feed.note(morning);
    return feeds.every(({ told }) => told.length > 0);
  });
}

test('a change noted in one process is told in every other, and in its own', async () => {
  const [worker, web] = [aFeed(), aFeed()];
  await ready(worker, web);
  worker.feed.note(evening);
  await eventually(() => [worker, web].every(({ told }) => told.flat().includes(evening)));
});

test('a thousand changes of one broadcast are told in a few messages, each id once', async () => {
  const { feed, told } = aFeed();
  await ready({ feed, told } as ReturnType<typeof aFeed>);
  const before = told.length;
  for (let change = 0; change < 1000; change += 1) feed.note(change % 2 === 0 ? evening : morning);
  await eventually(() => told.slice(before).flat().includes(evening));
  const messages = told.slice(before);
  expect(messages.length).toBeLessThanOrEqual(2);
  for (const ids of messages) expect(new Set(ids).size).toBe(ids.length);
});

test('who no longer watches is told nothing', async () => {
  const [gone, stays] = [aFeed(), aFeed()];
  await ready(gone, stays);
  gone.unwatch();
  const before = gone.told.length;
  stays.feed.note(evening);
  await eventually(() => stays.told.flat().includes(evening));
  expect(gone.told).toHaveLength(before);
});

test('after a lost connection a watcher is told so, and hears of later changes', async () => {
  const web = aFeed();
  await ready(web);
  const admin = new Redis({ path: redis.socketPath });
  await admin.call('CLIENT', 'KILL', 'TYPE', 'pubsub');
  await eventually(() => web.seen.lost > 0);
  admin.disconnect();
  web.feed.note(evening);
  await eventually(() => web.told.flat().includes(evening));
});

test('a message of another version is a reason to look at everything, no more', async () => {
  const web = aFeed();
  await ready(web);
  const other = new Redis({ path: redis.socketPath });
  for (const text of ['{}', 'not json', '["no-broadcast"]', '[7]'])
    await other.publish('dalaba:changes', text);
  other.disconnect();
  await eventually(() => web.seen.lost === 4);
});
