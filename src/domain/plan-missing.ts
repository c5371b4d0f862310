import type { Audience } from './audience.ts';
import { placesOf } from './audience-places.ts';
import type { LessonId, RecordingId, Variety } from './ids.ts';
import type { Lesson } from './lesson.ts';
import type { HorizonPlan } from './plan-horizon.ts';
import { recordingId } from './recording.ts';
import type { Schedule } from './schedule.ts';
import { standard } from './variety.ts';

/** What an audience lacks in its own dialect. */
export interface MissingRecordings {
  readonly audience: string;
  readonly variety: Variety;
  /** Townships it is heard in, or the county. */
  readonly places: readonly string[];
  readonly endpoints: number;
  /** Living in range, by estimates; 0 where nobody estimated. */
  readonly people: number;
  /** The most lessons one after the other that are heard in something else, over the days planned. */
  readonly longestRun: number;
  /** The one whose recording would be heard most first. */
  readonly lessons: readonly MissingRecording[];
}

export interface MissingRecording {
  readonly lesson: LessonId;
  readonly title: string;
  /** How often it is heard in something else over the days planned. */
  readonly plays: number;
  /** Plays times people, or times endpoints where nobody estimated. */
  readonly reach: number;
}

/** More lessons in a row than this in another variety are a finding. */
export const longestRunAllowed = 5;

/** The recordings that audiences wait for, by what each would bring; audiences that lack none are absent. */
export function missingRecordings(
  schedule: Pick<Schedule, 'areas' | 'endpoints'>,
  lessons: readonly Lesson[],
  approved: { has(recording: RecordingId): boolean },
  audiences: readonly { readonly audience: Audience; readonly plans: readonly HorizonPlan[] }[],
): readonly MissingRecordings[] {
  return audiences.flatMap(({ audience, plans }) => {
    const variety = audience.varieties.find((one) => one !== standard);
    if (variety === undefined || variety !== audience.varieties[0]) return [];
    const heard = plans
      .filter(({ at }) => !at.silent)
      .flatMap(({ playlist }) => playlist.items.filter(({ kind }) => kind === 'lesson'))
      .filter(({ wanted }) => wanted === variety);
    const places = placesOf(schedule, audience);
    const dates = plans.map(({ at }) => at.date);
    const lacking = lessons
      .filter((lesson) => lesson.kind === 'lesson' && lesson.recordings.length > 0 && isActive(lesson, dates))
      .filter(
        ({ id, recordings }) =>
          !recordings.some(
            (one) => one.variety === variety && approved.has(recordingId({ lesson: id, ...one })),
          ),
      )
      .map(({ id, title }): MissingRecording => {
        const plays = heard.filter(
          ({ lesson, variety: spoken }) => lesson === id && spoken !== variety,
        ).length;
        return { lesson: id, title, plays, reach: plays * (places.people || audience.endpoints.length) };
      })
      .sort((a, b) => b.reach - a.reach || (a.lesson < b.lesson ? -1 : 1));
    if (lacking.length === 0) return [];
    const longestRun = longest(heard.map(({ variety: spoken }) => spoken !== variety));
    return [
      {
        audience: audience.key,
        variety,
        ...places,
        endpoints: audience.endpoints.length,
        longestRun,
        lessons: lacking,
      },
    ];
  });
}

const isActive = ({ validFrom, validUntil }: Lesson, dates: readonly string[]): boolean =>
  dates.some((date) => (validFrom ?? date) <= date && date <= (validUntil ?? date));

function longest(marks: readonly boolean[]): number {
  let [most, run] = [0, 0];
  for (const mark of marks) {
    run = mark ? run + 1 : 0;
    most = Math.max(most, run);
  }
  return most;
}
