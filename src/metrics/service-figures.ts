import { Gauge, type Registry } from 'prom-client';
import { type DiskReport, reportDisk } from '../app/report-disk.ts';
import type { Clock } from '../ports/clock.ts';
import type { Disk } from '../ports/disk.ts';
import type { QueueWatch } from '../ports/queue-watch.ts';
import type { Store } from '../ports/store.ts';

const queuePatienceMs = 2000;
/** Reading every folder takes seconds, and says little new from one scrape to the next. */
const reportEveryMs = 10 * 60_000;

/** Jobs by queue and state. */
export function createQueueFigures(register: Registry, queues: QueueWatch): () => Promise<void> {
  const depth = new Gauge({
    name: 'dalaba_queue_jobs',
    help: 'Jobs in Redis by queue and state; one carries up to 50 deliveries or checks.',
    labelNames: ['queue', 'state'],
    registers: [register],
  });
  return async () => {
    depth.reset();
    for (const { queue, state, jobs } of await queues.depths(queuePatienceMs))
      depth.set({ queue, state }, jobs);
  };
}

/** Warnings that are open. */
export function createAlertFigures(
  register: Registry,
  { store }: { store: Pick<Store, 'alerts'> },
): () => Promise<void> {
  const alerts = new Gauge({
    name: 'dalaba_alerts_open',
    help: 'Warnings of broadcasts that are open, by what is wrong.',
    labelNames: ['county', 'kind'],
    registers: [register],
  });
  return async () => {
    const open = await store.alerts.open();
    alerts.reset();
    for (const { county, fault } of open) alerts.inc({ county, kind: fault.kind });
  };
}

/** When the clock last finished a tick, whichever process it runs in. */
export function createBeatFigures(
  register: Registry,
  { store, clock }: { store: Pick<Store, 'upkeep'>; clock: Clock },
): () => Promise<void> {
  const age = new Gauge({
    name: 'dalaba_tick_age_seconds',
    help: 'Since the clock last finished a tick, in real time.',
    registers: [register],
  });
  const took = new Gauge({
    name: 'dalaba_tick_last_seconds',
    help: 'How long that tick took.',
    registers: [register],
  });
  return async () => {
    const beat = await store.upkeep.lastBeat();
    if (beat === undefined) return;
    age.set((clock.now() - beat.atMs) / clock.speed / 1000);
    took.set(beat.tookMs / 1000);
  };
}

type DiskNeeds = Parameters<typeof reportDisk>[0] & { readonly disk: Disk };

/** Free bytes at every scrape; what uses the rest is read in the background, at most every 10 minutes. */
export function createDiskFigures(register: Registry, context: DiskNeeds): () => Promise<void> {
  const registers = [register];
  const free = new Gauge({
    name: 'dalaba_disk_free_bytes',
    help: 'Bytes the service may still write to the file system of its data folder.',
    registers,
  });
  const total = new Gauge({ name: 'dalaba_disk_size_bytes', help: 'Size of that file system.', registers });
  const used = new Gauge({
    name: 'dalaba_disk_used_bytes',
    help: 'Bytes on disk in the data folder, by part; at most 10 minutes old.',
    labelNames: ['part'],
    registers,
  });
  const files = new Gauge({
    name: 'dalaba_disk_files',
    help: 'Files in the data folder, by part; at most 10 minutes old.',
    labelNames: ['part'],
    registers,
  });
  const full = new Gauge({
    name: 'dalaba_disk_full_in_seconds',
    help: 'Until nothing is free, at the growth of the last daily samples; +Inf without growth, absent when unknown.',
    registers,
  });
  full.remove();
  const show = ({ parts, forecast }: DiskReport): void => {
    for (const { part, bytes, files: count } of parts) {
      used.set({ part }, bytes);
      files.set({ part }, count);
    }
    if (forecast !== undefined) full.set((forecast.daysUntilFull ?? Number.POSITIVE_INFINITY) * 86_400);
  };
  const report = stale(reportEveryMs, async () => show(await reportDisk(context)));
  return async () => {
    const { freeBytes, totalBytes } = await context.disk.space();
    free.set(freeBytes);
    total.set(totalBytes);
    await report();
  };
}

/** Waits for the first run only; later ones go on behind, and their failure is the next caller's. */
function stale(everyMs: number, run: () => Promise<void>): () => Promise<void> {
  let ranAtMs = Number.NEGATIVE_INFINITY;
  let underWay: Promise<void> | undefined;
  let failure: unknown;
  const begin = (): Promise<void> => {
    underWay ??= run()
      .then(
        () => {
          ranAtMs = performance.now();
        },
        (error: unknown) => {
          failure = error;
        },
      )
      .finally(() => {
        underWay = undefined;
      });
    return underWay;
  };
  return async () => {
    const isFirst = ranAtMs === Number.NEGATIVE_INFINITY;
    if (performance.now() - ranAtMs >= everyMs) {
      const running = begin();
      if (isFirst) await running;
    }
    if (failure === undefined) return;
    const error = failure;
    failure = undefined;
    throw error;
  };
}
