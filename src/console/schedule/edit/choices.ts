import { useQuery } from '@tanstack/react-query';
import { type County, getAreas, getEndpoints, getLessons } from '../../api/client.ts';
import type { Subject } from './subject.ts';

export interface Choice {
  readonly value: string;
  readonly label: string;
}

const most = 1000;

/** What a schedule may name: lessons by kind, topics, areas and endpoints of the county; of all counties, these. */
export function useNames({ which, counties }: Subject) {
  const ofCounty = which !== 'calendar';
  const lessons = useQuery({
    queryKey: ['schedule-names', 'lessons'],
    queryFn: () => getLessons({ limit: most }),
  });
  const areas = useQuery({
    queryKey: ['schedule-names', which, 'areas'],
    queryFn: () => getAreas({ county: which, limit: most }),
    enabled: ofCounty,
  });
  const endpoints = useQuery({
    queryKey: ['schedule-names', which, 'endpoints'],
    queryFn: () => getEndpoints({ county: which, limit: most }),
    enabled: ofCounty,
  });
  const all = (lessons.data?.items ?? []).filter(({ retired }) => retired !== true);
  const ofKind = (kind: string): Choice[] =>
    all.filter((one) => one.kind === kind).map(({ id, title }) => ({ value: id, label: title }));
  const countyChoice = ({ county, name }: County): Choice => ({ value: county, label: name });
  return {
    lessons: ofKind('lesson'),
    openings: ofKind('opening'),
    closings: ofKind('closing'),
    topics: [...new Set(all.filter(({ kind }) => kind === 'lesson').map(({ topic }) => topic))].sort(),
    areas: ofCounty
      ? (areas.data?.items ?? []).map(({ area, name }) => ({ value: area, label: name }))
      : counties.map(countyChoice),
    endpoints: (endpoints.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name })),
  };
}

export type Names = ReturnType<typeof useNames>;
