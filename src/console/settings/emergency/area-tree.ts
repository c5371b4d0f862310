import { useQuery } from '@tanstack/react-query';
import { type Area, type Endpoint, getAreas, getEndpoints } from '../../api/client.ts';

export interface AreaNode {
  readonly value: string;
  readonly title: string;
  readonly children: AreaNode[];
}

/** A county's areas as a tree, and where its endpoints stand; read page by page. */
export function useAreas(county: string | undefined) {
  return useQuery({
    queryKey: ['areas-and-endpoints', county],
    enabled: county !== undefined,
    queryFn: async () => {
      const of = { county: county ?? '', limit: 1000 };
      const [areas, endpoints] = await Promise.all([
        everyPage<Area>((cursor) => getAreas({ ...of, ...cursor })),
        everyPage<Endpoint>((cursor) => getEndpoints({ ...of, ...cursor })),
      ]);
      return { areas, endpoints };
    },
  });
}

async function everyPage<Item>(
  ask: (cursor: { cursor?: string }) => Promise<{ items: Item[]; nextCursor?: string }>,
): Promise<Item[]> {
  const items: Item[] = [];
  for (let cursor: { cursor?: string } = {}; ; ) {
    const page = await ask(cursor);
    items.push(...page.items);
    if (page.nextCursor === undefined) return items;
    cursor = { cursor: page.nextCursor };
  }
}

/** Townships below their county, villages below their township; what has no parent here stands at the top. */
export function treeOf(areas: readonly Area[]): AreaNode[] {
  const nodes = new Map<string, AreaNode>();
  const top: AreaNode[] = [];
  for (const { area, name } of [...areas].sort(
    (a, b) => a.area.length - b.area.length || (a.area < b.area ? -1 : 1),
  )) {
    const node = { value: area, title: name, children: [] };
    nodes.set(area, node);
    (nodes.get(area.slice(0, area.length - 3))?.children ?? top).push(node);
  }
  return top;
}

/** How many endpoints stand in some areas; in all where none is named. */
export const endpointsIn = (endpoints: readonly Endpoint[], areas: readonly string[]): number =>
  areas.length === 0
    ? endpoints.length
    : endpoints.filter(({ area }) => areas.some((code) => area.startsWith(code))).length;
