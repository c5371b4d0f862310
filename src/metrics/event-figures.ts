import { Counter, Histogram, type Registry } from 'prom-client';
import type { Progress } from '../app/progress.ts';
import { type BroadcastId, partsOfBroadcast } from '../domain/ids.ts';
import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import type { Store } from '../ports/store.ts';

const latenessBuckets = [-1, 0, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 300];
const marginBuckets = [-60, 0, 5, 15, 30, 60, 120, 300, 600, 900, 1800, 3600];
const keptStarts = 1000;

const labels = ['county', 'slot'] as const;
const labelsOf = (broadcast: BroadcastId) => {
  const { county, slot } = partsOfBroadcast(broadcast);
  return { county, slot };
};

/** Counters and histograms of what happens in this process, from its progress. */
export function createEventFigures(
  register: Registry,
  { store, clock, logger }: { store: Pick<Store, 'broadcasts'>; clock: Clock; logger: Logger },
): (event: Progress) => void {
  const registers = [register];
  const plans = new Counter({
    name: 'dalaba_plans_total',
    help: 'Broadcasts planned by this process.',
    labelNames: labels,
    registers,
  });
  const missed = new Counter({
    name: 'dalaba_broadcasts_missed_total',
    help: 'Broadcasts that did not go out, noticed by this process.',
    labelNames: labels,
    registers,
  });
  const plays = new Counter({
    name: 'dalaba_plays_total',
    help: 'Plays concluded from receipts in this process, by outcome; a corrected play counts again.',
    labelNames: [...labels, 'outcome'],
    registers,
  });
  const lateness = new Histogram({
    name: 'dalaba_play_start_lateness_seconds',
    help: 'How long after the start its order names an endpoint began its first item, in the service’s time.',
    labelNames: labels,
    buckets: latenessBuckets,
    registers,
  });
  const margin = new Histogram({
    name: 'dalaba_delivery_margin_seconds',
    help: 'How long before air a delivery was accepted, in the service’s time; below 0 after the start.',
    labelNames: labels,
    buckets: marginBuckets,
    registers,
  });
  const starts = rememberedStarts(store);

  async function sinceStart(broadcast: BroadcastId, atMs: number): Promise<number | undefined> {
    const startsAtMs = await starts.of(broadcast);
    return startsAtMs === undefined ? undefined : (atMs - startsAtMs) / 1000;
  }

  const observe = (histogram: typeof lateness, broadcast: BroadcastId, atMs: number, sign: 1 | -1): void => {
    sinceStart(broadcast, atMs).then(
      (seconds) => {
        if (seconds !== undefined) histogram.observe(labelsOf(broadcast), sign * seconds);
      },
      (error: unknown) => logger.warn({ err: error, broadcast }, 'a figure could not be taken'),
    );
  };

  return (event) => {
    switch (event.kind) {
      case 'planned':
        return plans.inc(labelsOf(event.broadcast));
      case 'missed':
        return missed.inc(labelsOf(event.broadcast));
      case 'replaced':
        return starts.forget(event.broadcast);
      case 'delivery':
        if (event.state === 'accepted') observe(margin, event.broadcast, clock.now(), -1);
        return;
      case 'play':
        plays.inc({ ...labelsOf(event.broadcast), outcome: event.outcome });
        if (event.item === 0 && event.startedAtMs !== undefined)
          observe(lateness, event.broadcast, event.startedAtMs, 1);
        return;
      default:
        return;
    }
  };
}

/** Only frozen broadcasts are delivered and played, and their starts change only with their orders. */
function rememberedStarts(store: Pick<Store, 'broadcasts'>) {
  const known = new Map<BroadcastId, Promise<number | undefined>>();
  const of = (id: BroadcastId): Promise<number | undefined> => {
    const found = known.get(id);
    if (found !== undefined) return found;
    const asked = store.broadcasts.find(id).then((broadcast) => broadcast?.startsAtMs);
    known.set(id, asked);
    asked.catch(() => known.delete(id));
    const [oldest] = known.keys();
    if (known.size > keptStarts && oldest !== undefined) known.delete(oldest);
    return asked;
  };
  return { of, forget: (id: BroadcastId) => void known.delete(id) };
}
