import { Counter, collectDefaultMetrics, Registry } from 'prom-client';
import type { Progress } from '../app/progress.ts';
import type { reportDisk } from '../app/report-disk.ts';
import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import type { QueueWatch } from '../ports/queue-watch.ts';
import type { Store } from '../ports/store.ts';
import { createBroadcastFigures } from './broadcast-figures.ts';
import { createEventFigures } from './event-figures.ts';
import {
  createAlertFigures,
  createBeatFigures,
  createDiskFigures,
  createQueueFigures,
} from './service-figures.ts';

/** What is scraped more often than this is answered from the last look. */
const lookEveryMs = 5000;

export interface MetricsDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly queues: QueueWatch;
  readonly disk: Parameters<typeof reportDisk>[0]['disk'];
  readonly settings: Parameters<typeof reportDisk>[0]['settings'];
}

/** A registry of its own for each service, with the process's own figures. */
export function createRegistry(): Registry {
  const register = new Registry();
  collectDefaultMetrics({ register });
  return register;
}

export interface Scrape {
  readonly contentType: string;
  /** Everything in Prometheus' text format. What can't be read is left out and counted, never thrown. */
  text(): Promise<string>;
}

/** Tells event figures what happened. */
export const watchProgress = (
  register: Registry,
  deps: Pick<MetricsDeps, 'store' | 'clock' | 'logger'>,
): ((event: Progress) => void) => createEventFigures(register, deps);

/** Gauges read at each scrape. */
export function createScrape(register: Registry, deps: MetricsDeps): Scrape {
  const failures = new Counter({
    name: 'dalaba_scrape_failures_total',
    help: 'Parts of a scrape that could not be read.',
    labelNames: ['part'],
    registers: [register],
  });
  const looks = {
    broadcasts: createBroadcastFigures(register, deps),
    alerts: createAlertFigures(register, deps),
    queues: createQueueFigures(register, deps.queues),
    clock: createBeatFigures(register, deps),
    disk: createDiskFigures(register, deps),
  };
  const look = async (part: keyof typeof looks): Promise<void> => {
    try {
      await looks[part]();
    } catch (error) {
      failures.inc({ part });
      deps.logger.warn({ err: error, part }, 'a part of the metrics could not be read');
    }
  };
  let last: { readonly atMs: number; readonly looked: Promise<unknown> } | undefined;
  return {
    contentType: register.contentType,
    async text() {
      if (last === undefined || performance.now() - last.atMs >= lookEveryMs) {
        const parts = Object.keys(looks) as (keyof typeof looks)[];
        last = { atMs: performance.now(), looked: Promise.all(parts.map(look)) };
      }
      await last.looked;
      return register.metrics();
    },
  };
}
