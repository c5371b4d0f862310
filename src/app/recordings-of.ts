import type { Digest, LessonId, Variety } from '../domain/ids.ts';
import type { Lesson } from '../domain/lesson.ts';
import type { RecordingState } from '../domain/recording.ts';
import type { RecordingRecord } from '../ports/recordings.ts';
import { type Context, RequestError } from './context.ts';

/** Which recording a person means: the master, or its first digits, tells takes apart. */
export interface RecordingChoice {
  readonly lesson: LessonId;
  readonly variety: Variety;
  readonly master?: string;
}

/** Throws RequestError `not-found`. */
export async function lessonNamed({ store }: Pick<Context, 'store'>, id: LessonId): Promise<Lesson> {
  const lesson = (await store.revisions.library())?.body.lessons.find((one) => one.id === id);
  if (lesson !== undefined) return lesson;
  throw new RequestError('not-found', `没有这一课：${id}。There is no lesson ${id}.`);
}

/** The master that `content/` has for a lesson in a variety, as published. */
async function airedOf(
  store: Context['store'],
  lesson: LessonId,
  variety: Variety,
): Promise<Digest | undefined> {
  const published = (await store.revisions.library())?.body.lessons.find(({ id }) => id === lesson);
  return published?.recordings.find((one) => one.variety === variety)?.master;
}

/**
 * The one recording meant that is in one of the states, or if none is, in any other.
 * Of several, the one on the air.
 * Throws RequestError `not-found`, or `invalid` when several are meant.
 */
export async function chooseRecording(
  { store }: Pick<Context, 'store'>,
  { lesson, variety, master = '' }: RecordingChoice,
  states: readonly RecordingState[],
): Promise<RecordingRecord> {
  const all = (await store.recordings.list({ lesson, variety })).filter((one) =>
    one.master.startsWith(master),
  );
  const wanted = all.filter(({ state }) => states.includes(state));
  const [one, ...others] = wanted.length > 0 ? wanted : all;
  if (one === undefined) {
    throw new RequestError(
      'not-found',
      `${lesson} 没有 ${variety} 录音。Lesson ${lesson} has no recording in ${variety}.`,
    );
  }
  if (others.length === 0) return one;
  const aired = await airedOf(store, lesson, variety);
  const onAir = wanted.find((record) => record.master === aired);
  if (onAir !== undefined) return onAir;
  const ids = [one, ...others].map(({ id, state }) => `${id} (${state})`).join('、');
  throw new RequestError(
    'invalid',
    `有几个录音都符合，请写明是哪一个（--master 加前几位）：${ids}。Several recordings are meant; name one by the first digits of its master: ${ids}.`,
  );
}
