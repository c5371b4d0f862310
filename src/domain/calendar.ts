import type { LocalDate, Occasion } from './ids.ts';
import type {
  DayRange,
  LiveRelay,
  MonthDay,
  Once,
  QuietPeriod,
  Schedule,
  Season,
  SeasonName,
  Slot,
  WallTime,
  Weekday,
} from './schedule.ts';

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

/** Whether a date lies in a range, be it of dates or of days of every year. */
export const isInRange = (date: LocalDate, range: DayRange): boolean =>
  range.from.length === 5 ? isInSeason(date, range) : date >= range.from && date <= range.until;

export const weekdayOf = (date: LocalDate): Weekday => Temporal.PlainDate.from(date).dayOfWeek as Weekday;

/** The season of a date; undefined outside all of them. */
export const seasonOn = ({ seasons }: Pick<Schedule, 'seasons'>, date: LocalDate): Season | undefined =>
  seasons?.find((season) => isInSeason(date, season));

/** The dates that move a slot, as it stands on one of them; undefined where it stands as on other days. */
export const onceMoving = ({ once }: Pick<Schedule, 'once'>, placed: Slot): Once | undefined =>
  once?.find(({ slots }) => slots.includes(placed));

type Places = Pick<Schedule, 'slots' | 'seasons' | 'once'>;

/** A county's slots where they stand on a date, whether or not they air; `slotsOn` says which do. */
export const placedSlots = (schedule: Places, date: LocalDate): readonly Slot[] =>
  schedule.slots.map((slot) => placeOf(schedule, slot, date).slot);

/** Where a slot stands on a date, and by what. */
function placeOf(
  places: Pick<Places, 'seasons' | 'once'>,
  plain: Slot,
  date: LocalDate,
): { readonly slot: Slot; readonly by: Ruling } {
  const movedBy = (of: Season | Once | undefined) => of?.slots.find(({ name }) => name === plain.name);
  const only = places.once?.find((one) => isInRange(date, one) && movedBy(one) !== undefined);
  const slot = movedBy(only);
  if (only !== undefined && slot !== undefined)
    return { slot, by: { rule: 'once', ...(only.name === undefined ? {} : { name: only.name }) } };
  const season = seasonOn(places, date);
  const moved = movedBy(season);
  if (season !== undefined && moved !== undefined)
    return { slot: moved, by: { rule: 'season', season: season.name } };
  return { slot: plain, by: { rule: 'plan' } };
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
  if (quiet.length === 0) return undefined;
  const lastMs = Math.max(span.startsAtMs, span.endsAtMs - 1);
  for (let atMs = span.startsAtMs; ; atMs = Math.min(atMs + 60_000, lastMs)) {
    const time = zoned(atMs, zone);
    const found = quiet.find((period) => isQuietTime(time, period));
    if (found !== undefined || atMs >= lastMs) return found;
  }
}

export const isQuietAt = (atMs: number, period: QuietPeriod, zone: string): boolean =>
  isQuietTime(zoned(atMs, zone), period);

function isQuietTime(time: Temporal.ZonedDateTime, period: QuietPeriod): boolean {
  const minute = time.hour * 60 + time.minute;
  const from = minutesOf(period.from);
  const until = minutesOf(period.until);
  if (from < until) return minute >= from && minute < until && beginsOn(time, 0, period);
  // The hours after midnight belong to the day before.
  return (minute >= from && beginsOn(time, 0, period)) || (minute < until && beginsOn(time, 1, period));
}

function beginsOn(time: Temporal.ZonedDateTime, daysBefore: number, period: QuietPeriod): boolean {
  if (!isPlanned(period)) return true;
  return holdsOn(time.toPlainDate().subtract({ days: daysBefore }).toString() as LocalDate, period);
}

function holdsOn(date: LocalDate, { dates, days }: Pick<QuietPeriod, 'dates' | 'days'>): boolean {
  if (days?.includes(weekdayOf(date)) === false) return false;
  return dates === undefined || dates.some((range) => isInRange(date, range));
}

/** What a slot relays on a date. */
export const liveOn = ({ live }: Pick<Slot, 'live'>, date: LocalDate): LiveRelay | undefined =>
  live !== undefined && holdsOn(date, live) ? live : undefined;

/** The periods that begin on a date, or run into it from the day before. */
export const quietOn = (quiet: readonly QuietPeriod[], date: LocalDate): readonly QuietPeriod[] =>
  quiet.filter(
    (period) => holdsOn(date, period) || (period.from > period.until && holdsOn(addDays(date, -1), period)),
  );

/** What decided, the highest of quiet > holiday > once > season > plan; an emergency asks none of them. */
export type Ruling =
  | { readonly rule: 'plan' }
  | { readonly rule: 'season'; readonly season: SeasonName }
  /** Moved on these dates only. */
  | { readonly rule: 'once'; readonly name?: string }
  /** Not one of its weekdays. */
  | { readonly rule: 'days'; readonly weekday: Weekday }
  | { readonly rule: 'holiday'; readonly name: string }
  /** A weekend day that is worked. */
  | { readonly rule: 'make-up'; readonly name: string }
  | { readonly rule: 'quiet'; readonly quiet: QuietPeriod };

/** What a slot does on a date, and why. */
export interface SlotDay {
  readonly date: LocalDate;
  /** Where it stands on that date. */
  readonly slot: Slot;
  readonly airs: boolean;
  readonly why: Ruling;
  /** A public holiday could change it, and that year's are not known. */
  readonly yearUnknown: boolean;
}

type Asked = Pick<Schedule, 'slots' | 'seasons' | 'once' | 'quiet' | 'zone' | 'holidays' | 'publicDays'>;

/** The one answer to what each of a county's slots does on a date. */
export const slotDays = (schedule: Asked, date: LocalDate): readonly SlotDay[] =>
  schedule.slots.map((slot) => dayOf(schedule, slot, date, schedule.quiet));

/** The same of one slot; undefined where the county has none of that name. */
export function slotDay(schedule: Asked, date: LocalDate, name: Occasion): SlotDay | undefined {
  const slot = schedule.slots.find((one) => one.name === name);
  return slot && dayOf(schedule, slot, date, schedule.quiet);
}

/**
 * The slots a county means to air on a date. Quiet time of every day is no reason to leave one out: only a change of
 * clocks brings a slot there, and then its broadcast is missed on the record rather than never expected.
 */
export function slotsOn(schedule: Asked, date: LocalDate): readonly Slot[] {
  const quiet = schedule.quiet.filter((period) => isPlanned(period) && mayTouch(period, date));
  return schedule.slots
    .map((slot) => dayOf(schedule, slot, date, quiet))
    .filter(({ airs }) => airs)
    .map(({ slot }) => slot);
}

const isPlanned = ({ dates, days }: QuietPeriod): boolean => dates !== undefined || days !== undefined;

/** Whether a period begins on a date, the day before or the day after: slots and periods may run over midnight. */
const mayTouch = ({ dates }: QuietPeriod, date: LocalDate): boolean =>
  dates === undefined ||
  [-1, 0, 1].some((days) => dates.some((range) => isInRange(addDays(date, days), range)));

function dayOf(schedule: Asked, plain: Slot, date: LocalDate, periods: readonly QuietPeriod[]): SlotDay {
  const { slot, by: stands } = placeOf(schedule, plain, date);
  const rule = slot.holidays ?? schedule.holidays ?? 'as-usual';
  const asksForDays = rule !== 'as-usual' || slot.days !== undefined;
  const yearUnknown = asksForDays && !schedule.publicDays?.years.includes(Number(date.slice(0, 4)));
  const told = (airs: boolean, why: Ruling): SlotDay => ({ date, slot, airs, why, yearUnknown });
  const quiet =
    periods.length === 0
      ? undefined
      : quietDuring(slotSpan(slot, date, schedule.zone), periods, schedule.zone);
  if (quiet !== undefined) return told(false, { rule: 'quiet', quiet });
  const { off, working } = publicDay(schedule, date);
  if (off !== undefined && rule !== 'as-usual') {
    const airs = rule === 'weekend' && airsOn(slot, 7);
    return told(airs, { rule: 'holiday', name: off });
  }
  if (slot.days === undefined) return told(true, stands);
  if (working !== undefined) {
    return told(
      workdays.every((day) => airsOn(slot, day)),
      { rule: 'make-up', name: working },
    );
  }
  const weekday = weekdayOf(date);
  return airsOn(slot, weekday) ? told(true, stands) : told(false, { rule: 'days', weekday });
}

export const workdays = [1, 2, 3, 4, 5] as const satisfies readonly Weekday[];

const airsOn = ({ days }: Slot, weekday: Weekday): boolean => days?.includes(weekday) ?? true;

/** The public holiday a date is, or the one it is worked for; neither on most dates. */
export function publicDay(
  { publicDays }: Pick<Schedule, 'publicDays'>,
  date: LocalDate,
): { readonly off?: string; readonly working?: string } {
  const working = publicDays?.working.find((one) => one.date === date)?.name;
  if (working !== undefined) return { working };
  const off = publicDays?.off.find((range) => isInRange(date, range))?.name;
  return off === undefined ? {} : { off };
}

const zoned = (atMs: number, zone: string): Temporal.ZonedDateTime =>
  Temporal.Instant.fromEpochMilliseconds(atMs).toZonedDateTimeISO(zone);
