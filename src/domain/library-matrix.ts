import { audiencesOf } from './audience.ts';
import { addDays, placedSlots } from './calendar.ts';
import type { Digest, LessonId, LocalDate, RecordingId, Variety } from './ids.ts';
import type { Lesson, LessonKind } from './lesson.ts';
import { type RecordingState, recordingId } from './recording.ts';
import type { Schedule } from './schedule.ts';
import { standard } from './variety.ts';

/** A lesson in one variety, as the library has it. */
export interface MatrixCell {
  readonly variety: Variety;
  /** Of what airs, or would next; `missing` where nobody spoke it. */
  readonly state: RecordingState | 'missing';
  /** The recording meant; absent where there is none. */
  readonly recording?: RecordingId;
  readonly durationMs?: number;
  /** Whether `content/` has it, so that it airs once approved. */
  readonly isPlaced: boolean;
  /** Newer takes that wait for review beside one that is approved. */
  readonly waiting: number;
  /** The wording changed after it was approved. */
  readonly scriptChanged: boolean;
  /** Counties that want it and whose longest slot cannot hold it between opening and closing. */
  readonly tooLongFor: readonly string[];
}

export interface MatrixRow {
  readonly lesson: LessonId;
  readonly kind: LessonKind;
  readonly title: string;
  readonly topic: string;
  readonly validity: 'valid' | 'not-yet' | 'expiring' | 'expired';
  readonly validUntil?: LocalDate;
  /** No longer planned. */
  readonly retired?: true;
  /** In the order of the matrix' varieties. */
  readonly cells: readonly MatrixCell[];
}

export interface LibraryMatrix {
  /** Standard Mandarin first, then what some audience wants, then what else was recorded. */
  readonly varieties: readonly Variety[];
  /** By lesson id. */
  readonly rows: readonly MatrixRow[];
}

export interface MatrixInput {
  readonly date: LocalDate;
  readonly lessons: readonly Lesson[];
  readonly schedules: readonly Schedule[];
  readonly recordings: readonly MatrixRecording[];
  /** The wording each approved recording was heard against, and what it should speak now. */
  readonly wordings: ReadonlyMap<RecordingId, { readonly heard: Digest; readonly now: Digest }>;
}

export interface MatrixRecording {
  readonly id: RecordingId;
  readonly lesson: LessonId;
  readonly variety: Variety;
  readonly state: RecordingState;
}

/** How long before its last day a lesson is called expiring. */
const expiringDays = 30;

/** Lessons × varieties: what may air, what waits, what is missing. Pure. */
export function libraryMatrix(input: MatrixInput): LibraryMatrix {
  const wanted = input.schedules.flatMap((schedule) =>
    audiencesOf(schedule).flatMap(({ varieties }) => varieties),
  );
  const spoken = [
    ...input.lessons.flatMap(({ recordings }) => recordings.map(({ variety }) => variety)),
    ...input.recordings.map(({ variety }) => variety),
  ];
  const varieties = [...new Set([standard, ...wanted.sort(), ...spoken.sort()])];
  const rows = input.lessons
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
    .map(
      (lesson): MatrixRow => ({
        lesson: lesson.id,
        kind: lesson.kind,
        title: lesson.title,
        topic: lesson.topic,
        validity: validityOf(lesson, input.date),
        ...(lesson.validUntil === undefined ? {} : { validUntil: lesson.validUntil }),
        ...(lesson.retired ? { retired: true as const } : {}),
        cells: varieties.map((variety) => cellOf(lesson, variety, input)),
      }),
    );
  return { varieties, rows };
}

function validityOf({ validFrom, validUntil }: Lesson, date: LocalDate): MatrixRow['validity'] {
  if (validUntil !== undefined && validUntil < date) return 'expired';
  if (validFrom !== undefined && validFrom > date) return 'not-yet';
  return validUntil !== undefined && validUntil <= addDays(date, expiringDays) ? 'expiring' : 'valid';
}

/** What airs comes first, then what waits, then what was sent back. */
const precedence = ['approved', 'in-review', 'draft', 'rejected', 'retired', 'withdrawn'] as const;

function cellOf(lesson: Lesson, variety: Variety, input: MatrixInput): MatrixCell {
  const takes = input.recordings.filter((one) => one.lesson === lesson.id && one.variety === variety);
  const published = lesson.recordings.find((one) => one.variety === variety);
  const aired = published && recordingId({ lesson: lesson.id, ...published });
  const meant =
    takes.find(({ id, state }) => id === aired && state === 'approved') ??
    takes.toSorted((a, b) => precedence.indexOf(a.state) - precedence.indexOf(b.state))[0];
  const wording = meant && input.wordings.get(meant.id);
  const isAired = meant !== undefined && meant.id === aired;
  return {
    variety,
    state: meant?.state ?? 'missing',
    ...(meant === undefined ? {} : { recording: meant.id }),
    ...(isAired ? { durationMs: published?.durationMs ?? 0 } : {}),
    isPlaced: isAired,
    waiting: takes.filter(({ id, state }) => state === 'in-review' && id !== meant?.id).length,
    scriptChanged: wording !== undefined && wording.heard !== wording.now,
    tooLongFor:
      isAired && lesson.kind === 'lesson'
        ? input.schedules
            .filter((schedule) => wants(schedule, variety))
            .filter((schedule) => (published?.durationMs ?? 0) > roomMs(schedule, input))
            .map(({ name }) => name)
        : [],
  };
}

const wants = (schedule: Schedule, variety: Variety): boolean =>
  audiencesOf(schedule).some(({ varieties }) => varieties.includes(variety));

/** What the longest slot of that date leaves for lessons, beside opening and closing in standard Mandarin. */
function roomMs(schedule: Schedule, { date, lessons }: MatrixInput): number {
  const around = [schedule.opening, schedule.closing].flatMap((id) => {
    const recording = lessons
      .find((lesson) => lesson.id === id)
      ?.recordings.find(({ variety }) => variety === standard);
    return recording === undefined ? [] : [recording.durationMs + schedule.gapMs];
  });
  const longestMs = Math.max(0, ...placedSlots(schedule, date).map(({ lengthMs }) => lengthMs));
  return longestMs - around.reduce((sum, ms) => sum + ms, 0);
}
