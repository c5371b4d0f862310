import { queryOptions } from '@tanstack/react-query';
import { getLessonsLesson, getLibrary, getRecordings, type RecordingRecord } from '../api/client.ts';

/** Lessons × varieties, today. */
export const libraryQuery = queryOptions({ queryKey: ['library'], queryFn: () => getLibrary({}) });

/** A lesson as its file says now. */
export const lessonQuery = (lesson: string) =>
  queryOptions({ queryKey: ['library', 'lesson', lesson], queryFn: () => getLessonsLesson({ lesson }) });

/** Every take of a lesson. */
export const takesQuery = (lesson: string) =>
  queryOptions({ queryKey: ['library', 'takes', lesson], queryFn: () => allRecordings({ lesson }) });

/** Recordings of a filter, page after page. */
export async function allRecordings(
  filter: Omit<Parameters<typeof getRecordings>[0], 'limit' | 'cursor'>,
): Promise<RecordingRecord[]> {
  const found: RecordingRecord[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await getRecordings({ ...filter, limit: 1000, ...(cursor === undefined ? {} : { cursor }) });
    found.push(...page.items);
    cursor = page.nextCursor;
    if (cursor === undefined) return found;
  }
}
