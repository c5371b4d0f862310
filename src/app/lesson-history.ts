import type { LessonId, RecordingId } from '../domain/ids.ts';
import type { LedgerEntry, LedgerVerb } from '../domain/ledger.ts';
import { recordingId } from '../domain/recording.ts';
import type { People } from '../ports/people.ts';
import type { Context } from './context.ts';
import { recordingVerbs } from './describe-recording.ts';

/** Something that was done to a lesson, or to a recording of it. */
export interface LessonEvent {
  readonly atMs: number;
  readonly verb: LedgerVerb;
  /** As the ledger writes an actor. */
  readonly actor: string;
  /** Of a person, as long as it is kept. */
  readonly name?: string;
  /** Which recording it was done to. */
  readonly recording?: RecordingId;
  readonly reason?: string;
  /** Of an edit: each field, without the wording of scripts. */
  readonly changes?: readonly FieldChange[];
  /** Of a publication: what it did to the lesson. */
  readonly published?: 'added' | 'changed' | 'removed';
}

export interface FieldChange {
  readonly field: string;
  readonly from?: string;
  readonly to?: string;
}

type Needs = Pick<Context, 'store'> & { readonly people: Pick<People, 'records'> };

const ofLesson = ['create-lesson', 'edit-lesson', 'retire-lesson'] as const satisfies readonly LedgerVerb[];

/** A publication so soon behind an edit or an approval says the same again. */
const sameMs = 60_000;

/** Who did what to a lesson and its recordings, and when it was published; from the ledger, oldest first. */
export async function lessonHistory(
  { store, people }: Needs,
  lesson: LessonId,
): Promise<readonly LessonEvent[]> {
  const recordings = await store.recordings.list({ lesson });
  const masters = [...new Set(recordings.map(({ master }) => master))];
  const [own, published, persons, ...spoken] = await Promise.all([
    store.ledger.about('library', ofLesson, lesson),
    store.ledger.about('library', ['publish-library'], 'library'),
    people.records.list(),
    ...masters.map((master) => store.ledger.about('library', recordingVerbs, master)),
  ]);
  const names = new Map(persons.map(({ id, name }) => [`person:${id}`, name]));
  const done = [...own, ...spoken.flat().filter(({ body }) => body.lesson === lesson)].sort(byTime);
  const news = published.filter((entry) => isNews(entry, whatOf(entry, lesson), done));
  return [...done, ...news].sort(byTime).map((entry) => eventOf(entry, lesson, names));
}

const byTime = (a: LedgerEntry, b: LedgerEntry): number => a.atMs - b.atMs;

/** Whether a publication says more of a lesson than what was done right before it. */
const isNews = (
  { atMs }: LedgerEntry,
  what: LessonEvent['published'],
  done: readonly LedgerEntry[],
): boolean =>
  what !== undefined &&
  !done.some(
    (one) =>
      one.atMs <= atMs && atMs - one.atMs < sameMs && (what === 'changed' || one.verb === 'create-lesson'),
  );

const whatOf = ({ body }: LedgerEntry, lesson: LessonId): LessonEvent['published'] =>
  (['added', 'changed', 'removed'] as const).find((what) => {
    const lessons = body[what];
    return Array.isArray(lessons) && lessons.includes(lesson);
  });

function eventOf(entry: LedgerEntry, lesson: LessonId, names: ReadonlyMap<string, string>): LessonEvent {
  const { atMs, verb, actor, subject, body } = entry;
  const name = names.get(actor);
  const published = whatOf(entry, lesson);
  return {
    ...{ atMs, verb, actor },
    ...(name === undefined ? {} : { name }),
    ...(typeof body.variety === 'string' ? { recording: idOf(lesson, body.variety, subject) } : {}),
    ...(typeof body.reason === 'string' ? { reason: body.reason } : {}),
    ...(Array.isArray(body.changes) ? { changes: body.changes.map(changeOf) } : {}),
    ...(published === undefined ? {} : { published }),
  };
}

const idOf = (lesson: LessonId, variety: string, master: string): RecordingId =>
  recordingId({ lesson, variety, master } as Parameters<typeof recordingId>[0]);

/** Scripts stand in the ledger by their digests, which tell people nothing. */
function changeOf({ field, from, to }: { field: string; from?: unknown; to?: unknown }): FieldChange {
  if (field.startsWith('script')) return { field };
  return {
    field,
    ...(from === undefined || from === null ? {} : { from: String(from) }),
    ...(to === undefined || to === null ? {} : { to: String(to) }),
  };
}
