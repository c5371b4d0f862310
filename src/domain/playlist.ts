import type { Digest, LessonId, Variety } from './ids.ts';
import type { LessonKind } from './lesson.ts';

/** Why this item, or why this lesson did not become one; in the words a county reads. */
export interface Reason {
  readonly rule: string;
  /** One Chinese sentence. */
  readonly text: string;
}

export interface PlaylistItem {
  /** From 0, in order of playing. */
  readonly index: number;
  readonly kind: LessonKind;
  readonly lesson: LessonId;
  readonly title: string;
  readonly topic: string;
  /** First of the audience's list. */
  readonly wanted: Variety;
  /** The variety heard. */
  readonly variety: Variety;
  /** Digest of the approved master. */
  readonly master: Digest;
  readonly durationMs: number;
  readonly reason: Reason;
}

export interface LeftOut {
  readonly lesson: LessonId;
  readonly title: string;
  readonly reason: Reason;
}

/** Opening, lessons, closing for one slot and audience. */
export interface Playlist {
  readonly items: readonly PlaylistItem[];
  readonly leftOut: readonly LeftOut[];
  readonly gapMs: number;
  /** Items and gaps together. */
  readonly durationMs: number;
  readonly budgetMs: number;
  /** Why an audience that was to hear something hears nothing. */
  readonly silentBecause?: string;
}
