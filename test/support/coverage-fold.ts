import { areaLevel } from '../../src/domain/area.ts';
import {
  type DeliveryCounts,
  deliveryCountNames,
  type PlayCounts,
  playCountNames,
} from '../../src/domain/coverage-counts.ts';
import type { CoverageLine, CoveragePlace } from '../../src/domain/coverage-lines.ts';
import type { AreaCode } from '../../src/domain/ids.ts';
import type { EndpointCoverage } from '../../src/ports/coverage.ts';

interface Group {
  readonly place: string;
  readonly period?: string;
  readonly subject?: string;
  readonly counts: number[];
  /** Lessons heard, an endpoint in an area. */
  readonly stands: Map<string, { area: AreaCode; heard: number }>;
  /** Whether it answered, wherever it stood. */
  readonly endpoints: Map<string, boolean>;
}

const names = [...deliveryCountNames, ...playCountNames];

/**
 * Endpoints gathered by place. With `undefined` for a place all are one line, whatever the period and subject: nobody is
 * counted twice in it.
 */
export function coverageLines(
  rows: readonly EndpointCoverage[],
  place: CoveragePlace | undefined,
  populations: ReadonlyMap<AreaCode, number>,
): CoverageLine[] {
  const groups = new Map<string, Group>();
  for (const row of rows) {
    const named = place === undefined ? { place: '' } : keyOf(row, place);
    const key = `${named.place}\n${named.period ?? ''}\n${named.subject ?? ''}`;
    const group = groups.get(key) ?? {
      ...named,
      counts: names.map(() => 0),
      stands: new Map(),
      endpoints: new Map(),
    };
    groups.set(key, group);
    gather(group, row);
  }
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => lineOf(group, populations));
}

const keyOf = (
  { period, subject, ...row }: EndpointCoverage,
  place: CoveragePlace,
): Pick<Group, 'place' | 'period' | 'subject'> => ({
  place: placeOf(row, place),
  ...(period === undefined ? {} : { period }),
  ...(subject === undefined ? {} : { subject }),
});

/** An endpoint of a whole township stands in no village, and one of a county in no township: there its own place stands. */
function placeOf(
  { county, area, endpoint }: Pick<EndpointCoverage, 'county' | 'area' | 'endpoint'>,
  place: CoveragePlace,
): string {
  switch (place) {
    case 'county':
      return county;
    case 'township':
      return area.slice(0, 9);
    case 'village':
      return area;
    case 'endpoint':
      return endpoint;
    default:
      return place satisfies never;
  }
}

function gather({ counts, stands, endpoints }: Group, row: EndpointCoverage): void {
  names.forEach((name, index) => {
    counts[index] = (counts[index] ?? 0) + row[name];
  });
  const key = `${row.area} ${row.endpoint}`;
  const known = stands.get(key) ?? { area: row.area, heard: 0 };
  known.heard += row.heard;
  stands.set(key, known);
  const id = `${row.county} ${row.endpoint}`;
  endpoints.set(id, (endpoints.get(id) ?? false) || row.answered > 0);
}

function lineOf(
  { counts, stands, endpoints, ...named }: Group,
  populations: ReadonlyMap<AreaCode, number>,
): CoverageLine {
  // Where loudspeakers of a village differ, the one that played most: two do not double the people around them.
  const villages = new Map<AreaCode, number>();
  for (const { area, heard } of stands.values())
    if (areaLevel(area) === 'village') villages.set(area, Math.max(heard, villages.get(area) ?? 0));
  const heard = [...villages].filter(([, times]) => times > 0);
  const people = (area: AreaCode): number => populations.get(area) ?? 0;
  const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);
  return {
    ...named,
    ...(Object.fromEntries(
      names.map((name, index) => [name, counts[index] ?? 0]),
    ) as unknown as DeliveryCounts & PlayCounts),
    endpoints: endpoints.size,
    online: [...endpoints.values()].filter((isOnline) => isOnline).length,
    villages: { heard: heard.length, of: villages.size },
    population: {
      heard: sum(heard.map(([area]) => people(area))),
      of: sum([...villages.keys()].map(people)),
    },
    unestimated: heard.filter(([area]) => !populations.has(area)).length,
    personTimes: sum(heard.map(([area, times]) => people(area) * times)),
  };
}
