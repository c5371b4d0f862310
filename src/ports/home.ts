import type { AlertSettings } from '../domain/alert-channel.ts';
import type { Finding } from '../domain/finding.ts';
import type { LessonId, Variety } from '../domain/ids.ts';
import type { Lesson, LessonKind } from '../domain/lesson.ts';
import type { Schedule } from '../domain/schedule.ts';

/** People's lesson files, read and checked as a whole. Never throws for what people wrote. */
export interface LibraryFiles {
  read(): Promise<{
    lessons: readonly LessonFile[];
    /** What is there, but too broken to be read: the ids, as far as they can be told. */
    unread: readonly LessonId[];
    findings: readonly Finding[];
  }>;
}

/** A lesson as its folder says, its recordings still files. */
export interface LessonFile {
  readonly lesson: Omit<Lesson, 'recordings'>;
  /** Path of the lesson.yaml relative to the home. */
  readonly file: string;
  readonly recordings: readonly RecordingFile[];
}

export interface RecordingFile {
  readonly variety: Variety;
  readonly script?: string;
  /** Absolute path of the audio. */
  readonly path: string;
  /** Path relative to the home, for findings. */
  readonly file: string;
  /** Where lesson.yaml names it. */
  readonly line: number;
  readonly column: number;
}

/** People's county schedules, read and checked as a whole. Never throws for what people wrote. */
export interface ScheduleFiles {
  read(): Promise<{
    schedules: readonly Schedule[];
    sample: boolean;
    /** Who is warned; absent when that file has an error. */
    alerts?: AlertSettings;
    /** What they name in `content/`, in the order of their files. */
    mentions: readonly Mention[];
    findings: readonly Finding[];
  }>;
}

/** A lesson or a topic that a schedule names, and where. */
export type Mention = Pick<Required<Finding>, 'file' | 'line' | 'column'> &
  (
    | {
        readonly names: 'lesson';
        readonly id: LessonId;
        /** What it is to be there. */
        readonly as: LessonKind;
      }
    | { readonly names: 'topic'; readonly id: string }
  );

/** Thrown when a person's files cannot be found or changed as asked; the message is for that person. */
export class HomeError extends Error {
  override readonly name = 'HomeError';
  /** `changed`: by somebody else, since it was looked at; `taken`: by another lesson. */
  readonly kind: 'not-found' | 'invalid' | 'changed' | 'taken' | 'unwritable';
  constructor(kind: HomeError['kind'], message: string, cause?: unknown) {
    super(message, { cause });
    this.kind = kind;
  }
}
