import type { AreaCode } from './ids.ts';
import type { Lesson } from './lesson.ts';
import type { Schedule } from './schedule.ts';

/** One immutable, validated, published state. Numbers count from 1 in each scope. */
export interface Revision<Body> {
  readonly number: number;
  readonly publishedAtMs: number;
  readonly author: string;
  readonly body: Body;
}

export interface LibraryBody {
  readonly lessons: readonly Lesson[];
}

export type LibraryRevision = Revision<LibraryBody>;
export type ScheduleRevision = Revision<Schedule> & { readonly county: AreaCode };
