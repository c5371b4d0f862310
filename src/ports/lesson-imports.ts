import type { Finding } from '../domain/finding.ts';
import type { LessonId, Variety } from '../domain/ids.ts';
import type { LessonFile } from './home.ts';

/** Folders of recordings that are to become lessons. */
export interface LessonImports {
  /**
   * Reads a folder and the sheet that says what its files are, and what that would change in `content/`; writes
   * nothing and opens no recording. What is wrong is in the findings.
   */
  compare(request: LessonsRequest): Promise<LessonComparison>;
  /**
   * Writes one lesson, whole or not at all; recordings are copied, their bytes kept. Throws HomeError `changed`
   * when a recording or the lesson is no longer what was compared.
   */
  write(change: LessonChange): Promise<void>;
  /** Takes recordings of these bytes out of a lesson; answers how many files went. Throws HomeError. */
  drop(lesson: LessonFile, masters: ReadonlySet<string>): Promise<number>;
  /**
   * A sheet to start from, as CSV: every recording of the folder, with guesses. Throws HomeError `not-found`.
   * @param dialect what a file called 方言 is spoken in, where the home tells.
   */
  template(folder: string, dialect: Variety | undefined): Promise<string>;
}

export interface LessonsRequest {
  /** Absolute path of the folder of recordings. */
  readonly folder: string;
  /** Absolute path of the sheet, CSV or XLSX. */
  readonly map: string;
  readonly sheet?: string;
  /** Whether recordings of lessons that exist may be added and replaced. */
  readonly replace: boolean;
  /** The home's lessons, and the ids of those too broken to be read. */
  readonly lessons: readonly LessonFile[];
  readonly unread: readonly LessonId[];
  /** Varieties that some area of the home listens to. */
  readonly wanted: ReadonlySet<Variety>;
}

export interface LessonComparison {
  readonly changes: readonly LessonChange[];
  /** Lessons that have all of these recordings already. */
  readonly unchanged: number;
  readonly findings: readonly Finding[];
}

/** What an import does to one lesson: makes it, or gives it recordings. */
export type LessonChange =
  | {
      readonly kind: 'added';
      readonly id: LessonId;
      readonly title: string;
      readonly topic: string;
      readonly script: string;
      readonly recordings: readonly NewRecording[];
    }
  | {
      readonly kind: 'changed';
      readonly id: LessonId;
      readonly title: string;
      /** Path of its lesson.yaml relative to the home. */
      readonly file: string;
      readonly recordings: readonly NewRecording[];
    };

export interface NewRecording {
  readonly variety: Variety;
  /** Absolute path of the file to copy. */
  readonly path: string;
  /** Its path in the folder, with forward slashes. */
  readonly name: string;
  /** SHA-256 of the file. */
  readonly digest: string;
  /** The wording, where it differs from the lesson's script. */
  readonly script?: string;
  /** The recording it takes the place of: absolute path and SHA-256. */
  readonly replaces?: { readonly path: string; readonly digest: string };
  /** Where the sheet names it. */
  readonly file: string;
  readonly line: number;
}
