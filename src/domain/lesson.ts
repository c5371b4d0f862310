import type { Digest, LessonId, LocalDate, Variety } from './ids.ts';

/** `notice`: said in an emergency and at no other time. */
export type LessonKind = 'lesson' | 'opening' | 'closing' | 'filler' | 'notice';
export const lessonKinds = [
  'lesson',
  'opening',
  'closing',
  'filler',
  'notice',
] as const satisfies readonly LessonKind[];

/** One teaching unit, as published in a library revision. */
export interface Lesson {
  readonly id: LessonId;
  readonly kind: LessonKind;
  readonly title: string;
  /** What it is about, e.g. `anti-fraud`; openings and closings have `station`. */
  readonly topic: string;
  /** Relative importance, 0.1 to 10; 1 unless the lesson says otherwise. */
  readonly weight: number;
  readonly validFrom?: LocalDate;
  /** The last date on which it may air. */
  readonly validUntil?: LocalDate;
  /** The approved wording in standard Mandarin. */
  readonly script: string;
  /** Spoken by a machine, as the samples are. */
  readonly synthetic: boolean;
  /** No longer planned, whatever its dates say; its history stays. */
  readonly retired?: true;
  readonly recordings: readonly Recording[];
}

/** A lesson spoken in one variety. */
export interface Recording {
  readonly variety: Variety;
  /** Digest of the untouched master; what a reviewer approves. */
  readonly master: Digest;
  readonly durationMs: number;
  /** The wording spoken, where it differs from the lesson's script. */
  readonly script?: string;
}

export const isValidOn = (lesson: Lesson, date: LocalDate): boolean =>
  (lesson.validFrom === undefined || lesson.validFrom <= date) &&
  (lesson.validUntil === undefined || date <= lesson.validUntil);
