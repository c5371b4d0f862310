import { useQuery } from '@tanstack/react-query';
import { getAreas, getEndpoints, getLessons } from '../../api/client.ts';

export interface Choice {
  readonly value: string;
  readonly label: string;
}

const most = 1000;

/** What a schedule may name: lessons by kind, topics, areas and endpoints of the county. */
export function useNames(county: string) {
  const lessons = useQuery({ queryKey: ['lessons', 'all'], queryFn: () => getLessons({ limit: most }) });
  const areas = useQuery({ queryKey: ['areas', county], queryFn: () => getAreas({ county, limit: most }) });
  const endpoints = useQuery({
    queryKey: ['endpoints', county],
    queryFn: () => getEndpoints({ county, limit: most }),
  });
  const all = (lessons.data?.items ?? []).filter(({ retired }) => retired !== true);
  const ofKind = (kind: string): Choice[] =>
    all.filter((one) => one.kind === kind).map(({ id, title }) => ({ value: id, label: title }));
  return {
    lessons: ofKind('lesson'),
    openings: ofKind('opening'),
    closings: ofKind('closing'),
    topics: [...new Set(all.filter(({ kind }) => kind === 'lesson').map(({ topic }) => topic))].sort(),
    areas: (areas.data?.items ?? []).map(({ area, name }) => ({ value: area, label: name })),
    endpoints: (endpoints.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name })),
  };
}

export type Names = ReturnType<typeof useNames>;
