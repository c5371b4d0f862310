import { useQuery } from '@tanstack/react-query';
import { getLessons, type Lesson } from '../api/client.ts';

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

/** The wording of a lesson in a variety: its own, else the standard one. */
export function wordingOf(
  lesson: Lesson,
  variety: string,
): { readonly text: string; readonly isOwn: boolean } {
  const own = lesson.recordings.find((one) => one.variety === variety)?.script;
  return { text: own ?? lesson.script, isOwn: own !== undefined };
}
