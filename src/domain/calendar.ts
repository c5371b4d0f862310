import type { LocalDate } from './ids.ts';
import type { MonthDay, QuietPeriod, Schedule, Season, Slot, WallTime } from './schedule.ts';

/** The one place where wall time and zone become instants. Instants are UTC milliseconds. */

const minutesOf = (wall: WallTime): number => Number(wall.slice(0, 2)) * 60 + Number(wall.slice(3, 5));

/** The date people in a zone read off the wall at an instant. */
export const dateAt = (atMs: number, zone: string): LocalDate =>
  zoned(atMs, zone).toPlainDate().toString() as LocalDate;

/** The time people in a zone read off the wall at an instant, `HH:MM:SS`. */
export const wallTimeAt = (atMs: number, zone: string): string =>
  zoned(atMs, zone).toPlainTime().toString({ smallestUnit: 'second' });

export const addDays = (date: LocalDate, days: number): LocalDate =>
  Temporal.PlainDate.from(date).add({ days }).toString() as LocalDate;

/** A wall time in a missing hour moves forward by the gap; in a doubled hour it is the first of the two. */
export const instantOf = (date: LocalDate, wall: WallTime, zone: string): number =>
  Temporal.PlainDate.from(date).toZonedDateTime({ timeZone: zone, plainTime: Temporal.PlainTime.from(wall) })
    .epochMilliseconds;

/**
 * Whether a date lies in a season, its first and last day included. In a year without 29 February a season from
 * that day begins on 1 March, and one until that day ends on 28 February.
 */
export function isInSeason(date: LocalDate, { from, until }: Pick<Season, 'from' | 'until'>): boolean {
  const day: MonthDay = date.slice(5);
  return from <= until ? day >= from && day <= until : day >= from || day <= until;
}

/** The season of a date; undefined outside all of them. */
export const seasonOn = ({ seasons }: Pick<Schedule, 'seasons'>, date: LocalDate): Season | undefined =>
  seasons?.find((season) => isInSeason(date, season));

/** A county's slots on a date: where its season moves them, else where they always stand. */
export function slotsOn(schedule: Pick<Schedule, 'slots' | 'seasons'>, date: LocalDate): readonly Slot[] {
  const season = seasonOn(schedule, date);
  return schedule.slots.map((slot) => season?.slots.find(({ name }) => name === slot.name) ?? slot);
}

export interface Span {
  readonly startsAtMs: number;
  readonly endsAtMs: number;
}

/** When a slot of a date is on air. */
export function slotSpan(slot: Slot, date: LocalDate, zone: string): Span {
  const startsAtMs = instantOf(date, slot.at, zone);
  return { startsAtMs, endsAtMs: startsAtMs + slot.lengthMs };
}

/** The first quiet period that a span touches, or undefined. Walks by the minute, so zone changes count. */
export function quietDuring(
  span: Span,
  quiet: readonly QuietPeriod[],
  zone: string,
): QuietPeriod | undefined {
  const lastMs = Math.max(span.startsAtMs, span.endsAtMs - 1);
  for (let atMs = span.startsAtMs; ; atMs = Math.min(atMs + 60_000, lastMs)) {
    const found = quiet.find((period) => isQuietAt(atMs, period, zone));
    if (found !== undefined || atMs >= lastMs) return found;
  }
}

export function isQuietAt(atMs: number, period: QuietPeriod, zone: string): boolean {
  const time = zoned(atMs, zone);
  const minute = time.hour * 60 + time.minute;
  const from = minutesOf(period.from);
  const until = minutesOf(period.until);
  return from < until ? minute >= from && minute < until : minute >= from || minute < until;
}

const zoned = (atMs: number, zone: string): Temporal.ZonedDateTime =>
  Temporal.Instant.fromEpochMilliseconds(atMs).toZonedDateTimeISO(zone);
