import { Counter, Histogram, type Registry } from 'prom-client';
import type { DriverName } from '../domain/schedule.ts';
import { DeliveryError, type Driver } from '../ports/driver.ts';
import type { Receipts } from '../ports/receipts.ts';
import { TranscodeError, type Transcoder } from '../ports/transcoder.ts';
import { reasonClass } from './reason-class.ts';

const seconds = (sinceMs: number): number => (performance.now() - sinceMs) / 1000;

/** Counts attempts by driver, answer and reason class. */
export function measureDrivers(
  register: Registry,
  drivers: Readonly<Record<DriverName, Driver>>,
): Readonly<Record<DriverName, Driver>> {
  const attempts = new Counter({
    name: 'dalaba_delivery_attempts_total',
    help: 'Attempts to hand an order over, by driver, how they ended, and reason class.',
    labelNames: ['driver', 'result', 'reason'],
    registers: [register],
  });
  const measured = (name: string, driver: Driver): Driver => ({
    ...driver,
    async deliver(order, endpoint, signal) {
      try {
        const acceptance = await driver.deliver(order, endpoint, signal);
        const reason = reasonClass(acceptance.answer === 'refused' ? acceptance.reason : undefined);
        attempts.inc({ driver: name, result: acceptance.answer, reason });
        return acceptance;
      } catch (error) {
        const { kind, reason } =
          error instanceof DeliveryError ? error : { kind: 'retry-later', reason: 'internal' };
        attempts.inc({ driver: name, result: kind, reason: reasonClass(reason) });
        throw error;
      }
    },
  });
  return Object.fromEntries(
    Object.entries(drivers).map(([name, driver]) => [name, measured(name, driver)]),
  ) as Record<DriverName, Driver>;
}

/** Times renditions, and counts the ones that failed by kind. */
export function measureTranscoder(register: Registry, transcoder: Transcoder): Transcoder {
  const made = new Histogram({
    name: 'dalaba_rendition_seconds',
    help: 'How long making a rendition took.',
    buckets: [0.5, 1, 2, 5, 10, 20, 60, 180, 600],
    registers: [register],
  });
  const failed = new Counter({
    name: 'dalaba_renditions_failed_total',
    help: 'Renditions that could not be made, by kind.',
    labelNames: ['kind'],
    registers: [register],
  });
  return {
    ...transcoder,
    async render(...request) {
      const beganMs = performance.now();
      try {
        const measures = await transcoder.render(...request);
        made.observe(seconds(beganMs));
        return measures;
      } catch (error) {
        failed.inc({ kind: error instanceof TranscodeError ? error.kind : 'other' });
        throw error;
      }
    },
  };
}

/** Counts receipts by what became of them. */
export function measureReceipts(register: Registry, receipts: Receipts): Receipts {
  const taken = new Counter({
    name: 'dalaba_receipts_total',
    help: 'Receipts handed in: stored, duplicate, conflict (kept beside the first), or failed (not acknowledged).',
    labelNames: ['result'],
    registers: [register],
  });
  return {
    ...receipts,
    async append(endpoint, county, batch, atMs, address) {
      try {
        const appended = await receipts.append(endpoint, county, batch, atMs, address);
        taken.inc({ result: 'stored' }, appended.stored);
        taken.inc({ result: 'duplicate' }, appended.duplicates);
        taken.inc({ result: 'conflict' }, appended.conflicts);
        return appended;
      } catch (error) {
        taken.inc({ result: 'failed' }, batch.length);
        throw error;
      }
    },
  };
}

/** Times work by what it is. */
export function createTimings(register: Registry) {
  const assembly = new Histogram({
    name: 'dalaba_programme_assembly_seconds',
    help: 'How long making a programme took, its missing renditions included.',
    buckets: [0.05, 0.1, 0.5, 1, 5, 15, 60, 300, 1800],
    registers: [register],
  });
  const tick = new Histogram({
    name: 'dalaba_tick_seconds',
    help: 'How long the clock’s look at all broadcasts took.',
    buckets: [0.01, 0.05, 0.1, 0.5, 1, 5, 15, 60],
    registers: [register],
  });
  const timed =
    (histogram: typeof tick) =>
    async <T>(work: () => Promise<T>): Promise<T> => {
      const beganMs = performance.now();
      try {
        return await work();
      } finally {
        histogram.observe(seconds(beganMs));
      }
    };
  return { assembly: timed(assembly), tick: timed(tick) };
}
