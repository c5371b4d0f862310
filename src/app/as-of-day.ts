import { dateAt } from '../domain/calendar.ts';
import type { LocalDate } from '../domain/ids.ts';
import type { LibraryBody } from '../domain/revision.ts';
import type { Schedule } from '../domain/schedule.ts';
import type { Approvals } from '../ports/approvals.ts';
import type { Context } from './context.ts';

type Needs = Pick<Context, 'store' | 'clock'>;

/** What was published on a day. */
export interface Published {
  readonly schedule: Schedule;
  /** Read when it is asked for; undefined where none ever was. */
  library(): Promise<LibraryBody | undefined>;
  /** What may air, as approvals had it. */
  approved(): ReturnType<Approvals['approved']>;
}

/**
 * Places, people and lessons of a day that is over are as they were at its end: what is deleted since changes nothing. Those
 * of today are as they are now; where nothing was published by then, as they first were.
 * @param current the county's newest schedule
 */
export async function publishedOn(
  { store: { revisions, approvals }, clock }: Needs,
  current: Schedule,
  day: LocalDate,
): Promise<Published> {
  if (day >= dateAt(clock.now(), current.zone))
    return {
      schedule: current,
      library: async () => (await revisions.library())?.body,
      approved: () => approvals.approved(),
    };
  const atMs = endOfDayMs(day, current.zone);
  const then = await revisions.scheduleAt(current.county, atMs);
  return {
    schedule: then?.body ?? current,
    library: async () => (await revisions.libraryAt(atMs))?.body,
    approved: () => approvals.approvedAt(atMs),
  };
}

const endOfDayMs = (date: LocalDate, zone: string): number =>
  Temporal.PlainDate.from(date).add({ days: 1 }).toZonedDateTime(zone).epochMilliseconds - 1;
