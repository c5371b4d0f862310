import type { Finding } from '../domain/finding.ts';
import type { AreaCode, Digest, SlotName } from '../domain/ids.ts';
import type { Schedule } from '../domain/schedule.ts';
import type { LineChange } from '../domain/text-diff.ts';

/** A county's schedule.yaml, or what all counties share. */
export type ScheduleFileName = AreaCode | 'calendar';

/** One of those, or who is warned. */
export type EditedFileName = ScheduleFileName | 'alerts';

/** People's schedules, changed one file at a time and never over what somebody else wrote meanwhile. */
export interface ScheduleEditor {
  /** A file as it lies there, broken or not. Throws HomeError `not-found`, `invalid`. */
  read(which: EditedFileName): Promise<ScheduleText & WithValues>;
  /**
   * What a text would make of the file and of the whole home, whatever is wrong with it; writes nothing. Throws HomeError
   * `not-found`; `invalid` when it is too large, or is to be changed at keys that lead nowhere.
   */
  draft(which: EditedFileName, draft: DraftedText): Promise<ScheduleDraft>;
  /**
   * What a change would make of the file and of the whole home; writes nothing. Throws HomeError: `changed` when the
   * file is not the one of `basedOn`, `invalid` with every problem when the home would hold less than before.
   */
  prepare(which: EditedFileName, basedOn: Digest, change: ScheduleChange): Promise<PreparedEdit>;
  /** Writes it. Throws HomeError `changed`, `unwritable`. */
  write(edit: PreparedEdit): Promise<void>;
  /**
   * Makes a county's folder with its schedule and two tables without rows, whole or not at all. Throws HomeError: `taken`
   * when its code is another's, `invalid` with every problem, `unwritable`.
   */
  create(county: NewCounty): Promise<ScheduleText>;
}

/** A county before anything else is known of it. */
export interface NewCounty {
  readonly county: AreaCode;
  readonly name: string;
  readonly pinyin: string;
  /** One at least. */
  readonly slots: Partial<Readonly<Record<SlotName, NewSlot>>>;
  /** When nothing is heard, every day, `HH:MM`; it may run over midnight. */
  readonly quiet?: { readonly from: string; readonly until: string };
}

export interface NewSlot {
  /** `HH:MM`. */
  readonly at: string;
  readonly lengthMinutes: number;
}

export interface ScheduleText {
  /** Path relative to the home. */
  readonly file: string;
  /** SHA-256 of the file's bytes. */
  readonly digest: Digest;
  readonly text: string;
}

export interface WithValues {
  /** What the text says, by its keys, every value as it is written; absent where the text is no YAML. */
  readonly values?: unknown;
}

/** A text, the file's unless given, with some keys changed in it. */
export interface DraftedText {
  readonly text?: string;
  readonly changes?: readonly KeyChange[];
}

export interface ScheduleDraft {
  readonly before: ScheduleText;
  readonly after: ScheduleText & WithValues;
  readonly diff: readonly LineChange[];
  /** Whether it could be written: false with an error in the file, or with one it makes elsewhere. */
  readonly holds: boolean;
  /** Of the file, and errors elsewhere that were not there before. */
  readonly findings: readonly KeyedFinding[];
  /** Every county, as it reads before and after. */
  readonly schedulesBefore: readonly Schedule[];
  readonly schedulesAfter: readonly Schedule[];
}

/** With the key it is about, as changes name keys; absent where it is about the file, or another one. */
export interface KeyedFinding extends Finding {
  readonly key?: string;
}

/** The whole text, or what is to change in it, in order; comments and order stay. */
export type ScheduleChange = { readonly text: string } | { readonly changes: readonly KeyChange[] };

export interface KeyChange {
  readonly do: 'set' | 'add' | 'unset';
  /** Keys from the top, with dots; an entry of a list goes by its `name`, or by its number, from 1. */
  readonly key: string;
  /** YAML; not with `unset`. */
  readonly value?: string;
}

export interface PreparedEdit {
  readonly before: ScheduleText;
  readonly after: ScheduleText;
  readonly diff: readonly LineChange[];
  /** Every county, as it reads before and after. */
  readonly schedulesBefore: readonly Schedule[];
  readonly schedulesAfter: readonly Schedule[];
  readonly findings: readonly Finding[];
}
