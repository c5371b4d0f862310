import type { Digest, LessonId, Variety } from './ids.ts';
import type { LessonKind } from './lesson.ts';
import type { Worth } from './plan-value.ts';

/** Why this item, or why this lesson did not become one; in the words a county reads. */
export interface Reason {
  readonly rule: string;
  /** One Chinese sentence. */
  readonly text: string;
  /** The same in English; absent from older plans. */
  readonly en?: string;
}

/** What a live item relays. */
export interface PlannedLive {
  readonly title: string;
  readonly url: string;
}

export interface PlaylistItem {
  /** From 0, in order of playing. */
  readonly index: number;
  readonly kind: LessonKind;
  readonly lesson: LessonId;
  readonly title: string;
  readonly topic: string;
  /** What the slot asks for first; the second of a pair asks for the dialect. */
  readonly wanted: Variety;
  /** The variety heard. */
  readonly variety: Variety;
  /** Digest of the approved master. */
  readonly master: Digest;
  readonly durationMs: number;
  /** Of a live item: everything else said of it is the recording that is heard where the source is not. */
  readonly live?: PlannedLive;
  readonly reason: Reason;
  /** Of a lesson; absent from older plans. */
  readonly worth?: Worth;
}

export interface LeftOut {
  readonly lesson: LessonId;
  readonly title: string;
  readonly reason: Reason;
  /** Of a lesson that could have aired; absent from older plans. */
  readonly worth?: Worth;
}

/** Opening, lessons, fillers, closing for one slot and audience. */
export interface Playlist {
  readonly items: readonly PlaylistItem[];
  readonly leftOut: readonly LeftOut[];
  readonly gapMs: number;
  /** Items and gaps together. */
  readonly durationMs: number;
  readonly budgetMs: number;
  /** Why an audience that was to hear something hears nothing. */
  readonly silentBecause?: string;
  /** What its lessons are worth together; absent from older plans. */
  readonly total?: {
    readonly value: number;
    /** No choice is worth more: where this equals the value, it is proved to be the best. */
    readonly bound: number;
  };
}
