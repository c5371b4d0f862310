import { queryOptions, useQuery } from '@tanstack/react-query';
import { getEmergencies, getLessons } from '../../api/client.ts';

/** How often is looked at who took an emergency. */
export const lookMs = 5000;

/** Emergencies and drills, newest first. */
export const emergenciesQuery = queryOptions({
  queryKey: ['emergencies'],
  queryFn: () => getEmergencies({ limit: 50 }),
  refetchInterval: lookMs,
});

/** What a notice is called. */
export function useNoticeTitle(): (id: string) => string {
  const notices = useQuery({
    queryKey: ['lessons', 'notice'],
    queryFn: () => getLessons({ kind: 'notice', limit: 1000 }),
  });
  return (id) => notices.data?.items.find((one) => one.id === id)?.title ?? id;
}
