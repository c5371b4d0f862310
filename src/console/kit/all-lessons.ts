import { useQuery } from '@tanstack/react-query';
import { recordingId } from '../../domain/recording.ts';
import { getLessons, type Lesson, type RecordingRecord } from '../api/client.ts';

/** Every lesson that was published, with its scripts. */
export const useAllLessons = () => useQuery({ queryKey: ['lessons', 'all'], queryFn: allLessons });

async function allLessons(): Promise<readonly Lesson[]> {
  const lessons: Lesson[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await getLessons({ limit: 1000, ...(cursor === undefined ? {} : { cursor }) });
    lessons.push(...page.items);
    if (page.nextCursor === undefined) return lessons;
    cursor = page.nextCursor;
  }
}

/** The id of a recording that a lesson has. */
export const idIn = ({ id }: Lesson, { variety, master }: Lesson['recordings'][number]): string =>
  recordingId({ lesson: id, variety, master } as Parameters<typeof recordingId>[0]);

/** Whether it is what its lesson has in its variety: one that is approved airs then. */
export const airsIn = (lessons: readonly Lesson[], { id, lesson }: Pick<RecordingRecord, 'id' | 'lesson'>) =>
  lessons.some((one) => one.id === lesson && one.recordings.some((placed) => idIn(one, placed) === id));

/** The wording of a lesson in a variety: its own, else the standard one. */
export function wordingOf(
  lesson: Lesson,
  variety: string,
): { readonly text: string; readonly isOwn: boolean } {
  const own = lesson.recordings.find((one) => one.variety === variety)?.script;
  return { text: own ?? lesson.script, isOwn: own !== undefined };
}
