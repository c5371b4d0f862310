import type { Finding } from '../domain/finding.ts';
import type { Digest, LessonId, Variety } from '../domain/ids.ts';
import type { LessonKind } from '../domain/lesson.ts';

/** People's lesson files, written one at a time and never over what somebody else wrote meanwhile. */
export interface LessonEditor {
  /** A lesson.yaml as it lies there, broken or not. Throws HomeError `not-found`, `invalid`. */
  read(id: LessonId): Promise<LessonState>;
  /**
   * Makes a lesson's folder, whole or not at all. Throws HomeError: `taken` when the id or the title is another
   * lesson's, `invalid` with every problem, `unwritable`.
   */
  create(id: LessonId, lesson: NewLesson): Promise<LessonState>;
  /**
   * Writes what is named and keeps all else of the file: order, comments, recordings. An edit that changes nothing
   * writes nothing. Throws HomeError: `changed` when the file is not the one of `basedOn`, and as `create`.
   */
  edit(id: LessonId, basedOn: Digest, edit: LessonEdit): Promise<{ before: LessonState; after: LessonState }>;
}

export interface LessonState {
  readonly id: LessonId;
  /** Path of its lesson.yaml relative to the home. */
  readonly file: string;
  /** SHA-256 of the file's bytes. */
  readonly digest: Digest;
  /** Absent when what the file says does not hold. */
  readonly fields?: LessonFields;
  /** Of the file itself; its recordings are looked at when it is published. */
  readonly findings: readonly Finding[];
}

/** What lesson.yaml says beside the files of its recordings. */
export interface LessonFields {
  readonly title: string;
  readonly kind: LessonKind;
  readonly topic: string;
  readonly weight: number;
  readonly validFrom?: string;
  readonly validUntil?: string;
  readonly synthetic: boolean;
  readonly retired: boolean;
  readonly script: string;
  /** The wording of each recording that has one of its own. */
  readonly scripts: Readonly<Record<Variety, string>>;
}

export type NewLesson = Pick<LessonFields, 'title' | 'topic' | 'script'> &
  Partial<Pick<LessonFields, 'kind' | 'weight' | 'validFrom' | 'validUntil' | 'synthetic'>>;

/** What is to change; null takes a value away. */
export interface LessonEdit extends Partial<Omit<LessonFields, 'validFrom' | 'validUntil' | 'scripts'>> {
  readonly validFrom?: string | null;
  readonly validUntil?: string | null;
  readonly scripts?: Readonly<Record<Variety, string | null>>;
}
