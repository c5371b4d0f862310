import type { LessonId } from './ids.ts';

/**
 * What a slot speaks. `standard`: Mandarin only. `dialect`: the audience's own list, as far as it goes. `both`: each
 * lesson in standard Mandarin, then in the audience's first dialect. `alternate`: standard in the morning and dialect
 * in the evening on one day, the other way round on the next.
 */
export type LanguageMode = 'standard' | 'dialect' | 'both' | 'alternate';
export const languageModes = [
  'standard',
  'dialect',
  'both',
  'alternate',
] as const satisfies readonly LanguageMode[];

/** What a county's schedule asks of one slot of one date, for the planner. */
export interface PlanRules {
  readonly mode: LanguageMode;
  /** A lesson heard less long ago is not chosen. */
  readonly repeatAfterMs: number;
  /** How often each lesson should be heard; its value grows as that time passes. */
  readonly everyMs: number;
  /** How often at most in seven days; absent without such a limit. */
  readonly maxPerWeek?: number;
  /** Two lessons of one topic never stand side by side. */
  readonly topicsApart: boolean;
  /** Must air in this slot, before anything else is chosen. */
  readonly pinned: readonly LessonId[];
  /** Stands first, or last, among the lessons where it is chosen. */
  readonly first?: LessonId;
  readonly last?: LessonId;
  /** Lessons that follow one another: a later one is not chosen before the one before it was heard. */
  readonly series: readonly (readonly LessonId[])[];
  /** Factor of a topic's value, 0.1 to 10, with where it comes from; 1 where absent. */
  readonly emphasis: ReadonlyMap<string, Emphasis>;
}

export interface Emphasis {
  readonly factor: number;
  /** For the explanation: the campaign's name, `schedule`, `complaints`. */
  readonly from: readonly string[];
}
