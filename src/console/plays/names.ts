import { useQuery } from '@tanstack/react-query';
import { getAreas, getEndpoints, getLessons } from '../api/client.ts';

/** Reads a list to its end. */
async function all<Item>(
  page: (
    cursor: string | undefined,
  ) => Promise<{ readonly items: readonly Item[]; readonly nextCursor?: string }>,
): Promise<Item[]> {
  const items: Item[] = [];
  let cursor: string | undefined;
  do {
    const read = await page(cursor);
    items.push(...read.items);
    cursor = read.nextCursor;
  } while (cursor !== undefined);
  return items;
}

const next = (cursor: string | undefined) => (cursor === undefined ? {} : { cursor });

export interface Names {
  readonly areas: ReadonlyMap<string, string>;
  readonly endpoints: ReadonlyMap<string, string>;
  readonly lessons: ReadonlyMap<string, string>;
}

const nobody: Names = { areas: new Map(), endpoints: new Map(), lessons: new Map() };

/** What people call a county’s places and the lessons; an id that is in none was removed since. */
export function useNames(asked: string | undefined): Names {
  // The ledger has chains that are no county’s.
  const county = asked !== undefined && /^\d{6}$/.test(asked) ? asked : undefined;
  const { data } = useQuery({
    queryKey: ['names', county],
    enabled: county !== undefined,
    staleTime: 300_000,
    queryFn: async (): Promise<Names> => {
      const of = { county: county ?? '', limit: 1000 };
      const [areas, endpoints, lessons] = await Promise.all([
        all((cursor) => getAreas({ ...of, ...next(cursor) })),
        all((cursor) => getEndpoints({ ...of, ...next(cursor) })),
        all((cursor) => getLessons({ limit: 1000, ...next(cursor) })),
      ]);
      return {
        areas: new Map(areas.map(({ area, name }) => [area, name])),
        endpoints: new Map(endpoints.map(({ id, name }) => [id, name])),
        lessons: new Map(lessons.map(({ id, title }) => [id, title])),
      };
    },
  });
  return data ?? nobody;
}

/** A village with its township, as far as they have names. */
export const placeName = ({ areas }: Names, area: string): string =>
  [area.length > 9 ? areas.get(area.slice(0, 9)) : undefined, areas.get(area) ?? area]
    .filter((part) => part !== undefined)
    .join(' ');
