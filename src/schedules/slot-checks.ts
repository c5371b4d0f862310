import {
  addDays,
  isInSeason,
  placedSlots,
  quietDuring,
  type Span,
  slotSpan,
  weekdayOf,
} from '../domain/calendar.ts';
import { type LocalDate, localDate } from '../domain/ids.ts';
import type { Once, QuietPeriod, Season, Slot } from '../domain/schedule.ts';
import { seasonWords, slotWords } from '../domain/words.ts';
import type { FindingList } from '../sources/finding-list.ts';
import type { YamlPath, YamlSource } from '../sources/yaml-values.ts';

/** The slots of a year as a file tells them. */
export interface Timetable {
  readonly slots: readonly Slot[];
  readonly seasons: readonly Season[];
  readonly once: readonly Once[];
}

// Slots and quiet times are compared as a wall clock shows them, so any day of a zone without changes does.
const anyDay: LocalDate = localDate('2026-01-15');
const dayMs = 24 * 3_600_000;
const spanOf = (slot: Slot): Span => slotSpan(slot, anyDay, 'UTC');

// A year with 29 February and one without: every two days that can follow one another.
const days: readonly LocalDate[] = Array.from({ length: 731 }, (_, day) =>
  addDays(localDate('2027-01-01'), day),
);

/** Where the start of a slot is written, be it its own or one it is moved to. */
function placeOfSlot({ seasons, once }: Timetable, slot: Slot): YamlPath {
  const season = seasons.find(({ slots }) => slots.includes(slot));
  const index = once.findIndex(({ slots }) => slots.includes(slot));
  const at = season !== undefined ? ['seasons', season.name] : index === -1 ? [] : ['once', index];
  return [...at, 'slots', slot.name, 'at'];
}

/**
 * Refuses slots that touch quiet time of every day, and slots that quiet time of some days silences on each of their
 * days, however it is spelt; else quiet time of some days is there to silence slots.
 */
export function checkQuiet(
  source: YamlSource,
  timetable: Timetable,
  quiet: readonly QuietPeriod[],
  findings: FindingList,
): void {
  const { slots, seasons, once } = timetable;
  const periods = quiet.filter(({ dates, days: on }) => dates === undefined && on === undefined);
  const tell = (slot: Slot, period: QuietPeriod): void =>
    tellQuiet(source, placeOfSlot(timetable, slot), slot, period, findings);
  const isClear = (slot: Slot): boolean => {
    const period = quietDuring(spanOf(slot), periods, 'UTC');
    if (period !== undefined) tell(slot, period);
    return period === undefined;
  };
  const clear = slots.filter(isClear);
  for (const slot of [...seasons, ...once].flatMap((one) => one.slots)) isClear(slot);
  for (const slot of clear) {
    const period = silencedAllYear(slot, timetable, quiet);
    if (period !== undefined) tell(slot, period);
  }
}

function tellQuiet(
  source: YamlSource,
  at: YamlPath,
  slot: Slot,
  { from, until }: QuietPeriod,
  findings: FindingList,
): void {
  const times = `${from}–${until}`;
  findings.error(
    source.placeOf(at),
    `${slotWords[slot.name].zh}时段 ${slot.at} 起 ${slot.lengthMs / 60_000} 分钟，碰到安静时段 ${times}（the slot touches quiet time ${times}）`,
    '改这个时间或安静时段，每天都有的安静时段不能碰到播出的时段 (another time or length, or other quiet times: those of every day leave slots alone)',
  );
}

/** A period without its dates of one year only; none where nothing is left. */
function everyYear(period: QuietPeriod): readonly QuietPeriod[] {
  if (period.dates === undefined) return [period];
  const dates = period.dates.filter(({ from }) => from.length === 5);
  return dates.length === 0 ? [] : [{ ...period, dates }];
}

/** A quiet period that a slot touches, where there is one on every day it airs; undefined where it is once heard. */
export function silencedAllYear(
  { name, days: on }: Slot,
  { slots, seasons }: Timetable,
  periods: readonly QuietPeriod[],
): QuietPeriod | undefined {
  const quiet = periods.flatMap(everyYear);
  let found: QuietPeriod | undefined;
  for (const date of quiet.length === 0 ? [] : days) {
    if (on?.includes(weekdayOf(date)) === false) continue;
    const slot = placedSlots({ slots, seasons }, date).find((one) => one.name === name);
    const period = slot && quietDuring(slotSpan(slot, date, 'UTC'), quiet, 'UTC');
    if (period === undefined) return undefined;
    found ??= period;
  }
  return found;
}

/** Refuses seasons that share a day; each pair once, with its first. */
export function checkSeasons(source: YamlSource, { seasons }: Timetable, findings: FindingList): void {
  seasons.forEach((season, index) => {
    for (const other of seasons.slice(0, index)) {
      const shared = days.find((day) => isInSeason(day, season) && isInSeason(day, other));
      if (shared === undefined) continue;
      findings.error(
        source.placeOf(['seasons', season.name, 'from']),
        `${seasonWords[season.name].zh}和${seasonWords[other.name].zh}都有 ${shared.slice(5)}（${season.name} and ${other.name} both have ${shared.slice(5)}）`,
        '一天最多一个季节 (at most one season a day)',
      );
    }
  });
}

/**
 * Refuses slots that overlap: those of one day, and those of a day and the next, the turn of a season included.
 * Answers whether they are apart.
 */
export function checkOverlap(source: YamlSource, timetable: Timetable, findings: FindingList): boolean {
  const told = new Set<string>();
  for (const [today, tomorrow] of turnsOf(timetable)) {
    for (const [index, slot] of today.entries()) {
      const earlier = today.slice(0, index).find((other) => doOverlap(spanOf(slot), spanOf(other)));
      if (earlier !== undefined) tell(slot, earlier);
      const next = tomorrow.find((other) => doOverlap(spanOf(slot), later(spanOf(other))));
      if (next !== undefined) tell(slot, next);
    }
  }
  return told.size === 0;

  function tell(slot: Slot, other: Slot): void {
    // The slot that was moved is the one to move elsewhere, before all the one that is so once.
    const [path = []] = [slot, other]
      .map((one) => placeOfSlot(timetable, one))
      .toSorted((one, two) => holders.indexOf(String(one[0])) - holders.indexOf(String(two[0])));
    if (told.has(path.join('.'))) return;
    told.add(path.join('.'));
    findings.error(
      source.placeOf(path),
      `${slotWords[slot.name].zh}时段和${slotWords[other.name].zh}时段重叠（${slot.name} overlaps ${other.name}）`,
      '错开的时间 (times apart)',
    );
  }
}

const holders = ['once', 'seasons', 'slots'];

type Day = readonly Slot[];

/** Every kind of day with every kind that may follow it. */
function turnsOf(timetable: Timetable): readonly (readonly [Day, Day])[] {
  const turns = new Map<string, readonly [Day, Day]>();
  for (const date of new Set([...days, ...timetable.once.flatMap(daysAround)])) {
    const turn = [placedSlots(timetable, date), placedSlots(timetable, addDays(date, 1))] as const;
    const key = turn.flat().map((slot) => placeOfSlot(timetable, slot).join('.'));
    turns.set(key.join('>'), turn);
  }
  return [...turns.values()];
}

/** Its days, and the one before. */
function daysAround({ from, until }: Once): readonly LocalDate[] {
  const found = [addDays(from, -1)];
  for (let date = from; date <= until; date = addDays(date, 1)) found.push(date);
  return found;
}

const later = ({ startsAtMs, endsAtMs }: Span): Span => ({
  startsAtMs: startsAtMs + dayMs,
  endsAtMs: endsAtMs + dayMs,
});

/** Whether two spans share an instant. */
export const doOverlap = (a: Span, b: Span): boolean =>
  a.startsAtMs < b.endsAtMs && b.startsAtMs < a.endsAtMs;
