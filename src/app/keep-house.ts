import { dateAt } from '../domain/calendar.ts';
import type { LocalDate } from '../domain/ids.ts';
import { StoreError } from '../ports/store.ts';
import { collectProgrammes } from './collect-programmes.ts';
import { keepRetention } from './keep-retention.ts';
import { reportDisk } from './report-disk.ts';
import { isSteady } from './steady.ts';

type Needs = Parameters<typeof collectProgrammes>[0] &
  Parameters<typeof keepRetention>[0] &
  Parameters<typeof isSteady>[0];

/** Longer than any encoding, upload or joining takes. */
const leftoverAgeMs = 86_400_000;
/** Of three years; of a clock that was ahead there may be some that are still to come. */
const mostSamples = 1100;

/**
 * The day's upkeep, once a day of the service's clock: collects old programmes and leftovers, prunes what was kept long enough, once it has done so for some days, then notes how full
 * the disk is; not before the clock may be believed, but for the tables of the next months. That note is what ends the day's work, so a run that was cut off is made up for by the next tick.
 */
export async function keepHouse(context: Needs): Promise<void> {
  const { store, clock, disk, logger } = context;
  const date = dateAt(clock.now(), 'UTC');
  if (await store.upkeep.isSampled(date)) return;
  await prepareMonths(context, date);
  if (!isSteady(context)) return;
  await collectProgrammes(context);
  const leftovers = await disk.removeLeftovers(leftoverAgeMs);
  if (leftovers > 0) logger.info({ leftovers }, 'leftovers of killed runs removed');
  if (await wasHereLately(context)) await keepRetention(context);
  const { usedBytes, freeBytes } = await reportDisk(context);
  await store.upkeep.sample({ date, atMs: clock.now(), usedBytes, freeBytes });
}

const dayMs = 86_400_000;
const lateDays = 7;
const leastDays = 3;

/** Whether upkeep was done on some of the last days: a clock that went months ahead, at a start or since, has no such days. */
async function wasHereLately({ store, clock }: Needs): Promise<boolean> {
  const nowMs = clock.now();
  const days = (await store.upkeep.samples(mostSamples)).filter(
    ({ atMs }) => atMs <= nowMs && atMs > nowMs - lateDays * dayMs,
  );
  return days.length >= leastDays;
}

/** Two months ahead, so that a day on which the database is being copied does no harm. */
async function prepareMonths({ store, logger }: Needs, date: LocalDate): Promise<void> {
  try {
    const months = await store.months.prepare(date);
    if (months.length > 0) logger.info({ months }, 'the next months have their tables');
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    logger.warn({ error: error.message }, 'the next months have no tables yet; tomorrow is tried again');
  }
}
