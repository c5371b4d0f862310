import type { Area } from './area.ts';
import type { AreaCode, EndpointId, LessonId, LocalDate, SlotName } from './ids.ts';
import type { LanguageMode } from './plan-rules.ts';

/** `HH:MM`, 00:00 to 23:59; a quiet period may end at 24:00. */
export type WallTime = string;

/** `MM-DD`, 01-01 to 12-31, 02-29 among them. */
export type MonthDay = string;

/** As ISO 8601 counts: 1 Monday to 7 Sunday. */
export type Weekday = 1 | 2 | 3 | 4 | 5 | 6 | 7;

/**
 * First and last day, both included: two dates, or two days of every year, which may run over the year's end.
 */
export interface DayRange {
  readonly from: LocalDate | MonthDay;
  readonly until: LocalDate | MonthDay;
}

/** From one wall time to another; `from` later than `until` runs over midnight, into the day after. */
export interface QuietPeriod {
  readonly from: WallTime;
  readonly until: WallTime;
  readonly name?: string;
  /** Begins on these dates only. */
  readonly dates?: readonly DayRange[];
  /** Begins on these weekdays only. */
  readonly days?: readonly Weekday[];
}

/** What a slot does on a public holiday: air as on any day, not at all, or as on a Sunday. */
export type HolidayRule = 'as-usual' | 'off' | 'weekend';
export const holidayRules = ['as-usual', 'off', 'weekend'] as const satisfies readonly HolidayRule[];

/**
 * What an endpoint does with an order past its start: nothing, join where the others are, or begin at the beginning and
 * play what ends before the order expires. The last unless given.
 */
export type LatePolicy = 'skip' | 'join' | 'play-until';
export const latePolicies = ['skip', 'join', 'play-until'] as const satisfies readonly LatePolicy[];

/** A live source that a slot relays after its opening, and the lesson that is heard where the source is not. */
export interface LiveRelay {
  /** `http` or `https`, without credentials. */
  readonly url: string;
  readonly title: string;
  /** Exact: it takes so long whatever is heard. Whole frames. */
  readonly durationMs: number;
  readonly fallback: LessonId;
  /** On these dates only. */
  readonly dates?: readonly DayRange[];
  /** On these weekdays only. */
  readonly days?: readonly Weekday[];
}

export interface Slot {
  readonly name: SlotName;
  readonly at: WallTime;
  /** Exact budget: no programme is longer. */
  readonly lengthMs: number;
  /** Weekdays on which it airs; every day unless given. */
  readonly days?: readonly Weekday[];
  /** What follows stands in place of the county's own; null takes its opening or closing away. */
  readonly holidays?: HolidayRule;
  readonly language?: LanguageMode;
  readonly opening?: LessonId | null;
  readonly closing?: LessonId | null;
  readonly gapMs?: number;
  readonly volumePercent?: number;
  readonly live?: LiveRelay;
}

export type SeasonName = 'spring' | 'summer' | 'autumn' | 'winter';
export const seasonNames = ['spring', 'summer', 'autumn', 'winter'] as const satisfies readonly SeasonName[];

/** Days of every year on which slots stand elsewhere; `from` later than `until` runs over the year's end. */
export interface Season {
  readonly name: SeasonName;
  /** First day. */
  readonly from: MonthDay;
  /** Last day. */
  readonly until: MonthDay;
  /** The slots it moves, as they are in it. */
  readonly slots: readonly Slot[];
}

/** Dates on which slots stand elsewhere, whatever their season says. */
export interface Once {
  readonly name?: string;
  /** First day. */
  readonly from: LocalDate;
  /** Last day. */
  readonly until: LocalDate;
  /** The slots it moves, as they are in it. */
  readonly slots: readonly Slot[];
}

/** Days on which topics count for more, or for less. */
export interface Campaign extends DayRange {
  readonly name: string;
  /** Factor of each topic's value, 0.1 to 10. */
  readonly topics: Readonly<Record<string, number>>;
}

/** How lessons take turns; what is absent is left to the planner's defaults. */
export interface Rotation {
  readonly repeatAfterMs?: number;
  readonly everyMs?: number;
  readonly maxPerWeek?: number;
  readonly topicsApart?: boolean;
  readonly pinned?: readonly Pin[];
  readonly series?: readonly (readonly LessonId[])[];
  readonly first?: LessonId;
  readonly last?: LessonId;
}

/** A lesson that must air: on all dates and in both slots unless given. */
export interface Pin {
  readonly lesson: LessonId;
  readonly dates?: readonly DayRange[];
  readonly slot?: SlotName;
}

/** What some endpoints have of their own: those named, and those of the areas. */
export interface Exception {
  readonly name?: string;
  readonly areas?: readonly AreaCode[];
  readonly endpoints?: readonly EndpointId[];
  /** Beside the county's. */
  readonly quiet: readonly QuietPeriod[];
  readonly volumePercent?: number;
}

/** Public holidays and the working days that make up for them, as officially published. */
export interface PublicDays {
  /** Years whose days are known; of others nothing is assumed. */
  readonly years: readonly number[];
  readonly off: readonly (DayRange & { readonly name: string })[];
  /** Weekend days that are worked. */
  readonly working: readonly { readonly date: LocalDate; readonly name: string }[];
}

/** A county's standing orders, as published in a schedule revision. */
export interface Schedule {
  readonly county: AreaCode;
  readonly name: string;
  /** Latin spelling, as people type it: `donge`. */
  readonly pinyin: string;
  /** IANA zone of the wall times. */
  readonly zone: string;
  /** On plain days; what a date has is answered by `slotsOn`. */
  readonly slots: readonly Slot[];
  /** At most one on any date. Absent where the year has one time. */
  readonly seasons?: readonly Season[];
  /** At most one moves a slot on any date. Absent where there are none. */
  readonly once?: readonly Once[];
  readonly opening?: LessonId;
  readonly closing?: LessonId;
  /** Silence between two items. */
  readonly gapMs: number;
  /** For the whole county. */
  readonly quiet: readonly QuietPeriod[];
  readonly exceptions?: readonly Exception[];
  readonly holidays?: HolidayRule;
  /** Absent where no slot asks for them. */
  readonly publicDays?: PublicDays;
  readonly language?: LanguageMode;
  readonly campaigns?: readonly Campaign[];
  readonly rotation?: Rotation;
  /** Factor of each topic's value, 0.1 to 10. */
  readonly emphasis?: Readonly<Record<string, number>>;
  /** Whether what people complain about raises its topics. */
  readonly complaints?: boolean;
  readonly late?: LatePolicy;
  /** What takes a second person beyond it. */
  readonly limits?: { readonly deliveriesPerHour: number };
  /** How long before air a broadcast freezes and its orders are signed. */
  readonly leadMs: number;
  /** 0 to 100, the ceiling an order carries unless the endpoint has its own. */
  readonly volumePercent: number;
  readonly areas: readonly Area[];
  readonly endpoints: readonly Endpoint[];
}

export type DriverName = 'http' | 'pull' | 'mqtt' | 'ebd' | 'folder' | 'rtp' | 'icecast' | 'axis' | 'memory';
export const driverNames = [
  'http',
  'pull',
  'mqtt',
  'ebd',
  'folder',
  'rtp',
  'icecast',
  'axis',
  'memory',
] as const satisfies readonly DriverName[];

/** Where programmes go. */
export interface Endpoint {
  readonly id: EndpointId;
  readonly name: string;
  /** The village (or township, or county) it is heard in. */
  readonly area: AreaCode;
  readonly driver: DriverName;
  /** Driver-specific: the base URL of an `http` loudspeaker, the mount of an `icecast` server. */
  readonly address: string;
  /** Name of the credential; its value never stands in the schedule. */
  readonly credential: string;
  readonly volumePercent?: number;
  /** Where it stands; absent where nobody said. */
  readonly place?: Place;
}

/** Degrees east and north; all of a county by the same reckoning. */
export interface Place {
  readonly lon: number;
  readonly lat: number;
}

/** The credential of an endpoint whose row names none: its id as a credential may be written. */
export const defaultCredential = (id: EndpointId): string =>
  id.toLowerCase().replace(/[-_]+/g, '-').replace(/-$/, '');

/** The name a person may call a county by: code, pinyin or Chinese name, with or without 县/区. */
export function isCounty(schedule: Pick<Schedule, 'county' | 'name' | 'pinyin'>, text: string): boolean {
  const asked = text
    .trim()
    .toLowerCase()
    .replace(/['’\s]/g, '');
  const short = schedule.name.replace(/[县区市]$/u, '');
  return [schedule.county, schedule.name, short, schedule.pinyin.toLowerCase()].includes(asked);
}
