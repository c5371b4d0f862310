import type { Area } from './area.ts';
import type { AreaCode, EndpointId, LessonId, SlotName } from './ids.ts';

/** `HH:MM`, 00:00 to 23:59. */
export type WallTime = string;

/** From one wall time to another; `from` later than `until` runs over midnight. */
export interface QuietPeriod {
  readonly from: WallTime;
  readonly until: WallTime;
}

export interface Slot {
  readonly name: SlotName;
  readonly at: WallTime;
  /** Exact budget: no programme is longer. */
  readonly lengthMs: number;
}

export type SeasonName = 'spring' | 'summer' | 'autumn' | 'winter';
export const seasonNames = ['spring', 'summer', 'autumn', 'winter'] as const satisfies readonly SeasonName[];

/** `MM-DD`, 01-01 to 12-31, 02-29 among them. */
export type MonthDay = string;

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

/** A county's standing orders, as published in a schedule revision. */
export interface Schedule {
  readonly county: AreaCode;
  readonly name: string;
  /** Latin spelling, as people type it: `donge`. */
  readonly pinyin: string;
  /** IANA zone of the wall times. */
  readonly zone: string;
  /** Outside seasons; what a date has is answered by `slotsOn`. */
  readonly slots: readonly Slot[];
  /** At most one on any date. Absent where the year has one time. */
  readonly seasons?: readonly Season[];
  readonly opening?: LessonId;
  readonly closing?: LessonId;
  /** Silence between two items. */
  readonly gapMs: number;
  readonly quiet: readonly QuietPeriod[];
  /** How long before air a broadcast freezes and its orders are signed. */
  readonly leadMs: number;
  /** 0 to 100, the ceiling an order carries unless the endpoint has its own. */
  readonly volumePercent: number;
  readonly areas: readonly Area[];
  readonly endpoints: readonly Endpoint[];
}

export type DriverName = 'http' | 'memory';
export const driverNames = ['http', 'memory'] as const satisfies readonly DriverName[];

/** Where programmes go. */
export interface Endpoint {
  readonly id: EndpointId;
  readonly name: string;
  /** The village (or township, or county) it is heard in. */
  readonly area: AreaCode;
  readonly driver: DriverName;
  /** Driver-specific: the base URL of an `http` loudspeaker. */
  readonly address: string;
  /** Name of the credential; its value never stands in the schedule. */
  readonly credential: string;
  readonly volumePercent?: number;
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
