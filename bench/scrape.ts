import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../src/config.ts';
import { createDisk } from '../src/disk/data-folder.ts';
import { areaCode, type EndpointId, endpointId } from '../src/domain/ids.ts';
import { createRegistry, createScrape } from '../src/metrics/metrics.ts';
import type { Logger } from '../src/ports/logger.ts';
import type { Store } from '../src/ports/store.ts';
import { createQueueBoard } from '../src/queue/board.ts';
import { startPrivateRedis } from '../src/queue/private-redis.ts';
import { settingsOf } from '../src/settings.ts';
import { createStore } from '../src/store/store.ts';
import {
  aBroadcast,
  aBroadcastPlaylist,
  aNewDelivery,
  anEntry,
  aProgramme,
  eveningMs,
} from '../test/contracts/store-samples.ts';
import type { BenchRow } from './bench-row.ts';
import { median } from './speech.ts';

const counties = 100;
const endpointsEach = 500;
const rounds = 5;
const mostMs = 1000;
const silent: Logger = { info() {}, warn() {}, error() {}, child: () => silent };
const clock = { now: () => eveningMs, speed: 1, until: async () => {} };

/**
 * One look at everything /metrics shows, with 50,000 endpoints' evening on air and their morning settled: the first
 * after a start, and the ones after it.
 */
export async function run(): Promise<BenchRow[]> {
  const dataFolder = await mkdtemp(join(tmpdir(), 'dalaba-bench-scrape-'));
  const redis = await startPrivateRedis({ dataFolder, logger: silent });
  const store = await createStore({ file: join(dataFolder, 'dalaba.sqlite'), clock });
  const queues = createQueueBoard({ connection: redis, basePath: '/', logger: silent });
  try {
    await aDay(store);
    const settings = settingsOf(loadConfig({}, '.'));
    const disk = createDisk({ dataFolder });
    const deps = { store, clock, logger: silent, queues, disk, settings };
    const scrape = createScrape(createRegistry(), deps);
    const first = await timed(scrape);
    const later: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      await new Promise((resolve) => setTimeout(resolve, 5100));
      later.push(await timed(scrape));
    }
    const note = `${counties} counties of ${endpointsEach} endpoints`;
    return [row('first scrape after a start', first, note), row('scrape', median(later), note)];
  } finally {
    await queues.close();
    await store.close();
    await redis.stop();
    await rm(dataFolder, { recursive: true, force: true });
  }
}

const row = (name: string, value: number, note: string): BenchRow => ({
  name,
  value,
  unit: 'ms',
  baseline: '',
  rule: 'value ≤',
  limit: mostMs,
  ok: value <= mostMs,
  note,
});

async function timed(scrape: { text(): Promise<string> }): Promise<number> {
  const beganMs = performance.now();
  await scrape.text();
  return performance.now() - beganMs;
}

/** Every county's morning settled and its evening frozen. */
async function aDay(store: Store): Promise<void> {
  for (let n = 0; n < counties; n += 1) {
    const county = areaCode(String(371000 + n));
    for (const slot of ['morning', 'evening'] as const) {
      const broadcast = aBroadcast({ county, slot });
      const ids = Array.from({ length: endpointsEach }, (_, index): EndpointId => endpointId(`e-${index}`));
      const entry = { chain: county, subject: broadcast.id };
      const planned = aBroadcastPlaylist(broadcast, 0, ids);
      await store.broadcasts.plan(broadcast, [planned], anEntry('plan-broadcast', entry));
      await store.broadcasts.assemble(planned.id, planned.playlist, aProgramme(planned.playlist));
      const deliveries = ids.map((id) => aNewDelivery(broadcast, id));
      await store.broadcasts.freeze(broadcast, deliveries, anEntry('freeze-broadcast', entry));
      if (slot === 'evening') continue;
      await store.broadcasts.settle(broadcast.id, anEntry('settle-broadcast', entry));
    }
  }
}

if (import.meta.main) console.table(await run());
