import { queryOptions } from '@tanstack/react-query';
import { getLessonsLessonHistory } from '../api/client.ts';

/** What was done to a lesson and its recordings. */
export const historyQuery = (lesson: string) =>
  queryOptions({
    queryKey: ['library', 'history', lesson],
    queryFn: () => getLessonsLessonHistory({ lesson }),
  });
