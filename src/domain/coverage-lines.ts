import { areaLevel } from './area.ts';
import type { Share } from './coverage.ts';
import {
  type DeliveryCounts,
  deliveryCountNames,
  type PlayCounts,
  playCountNames,
} from './coverage-counts.ts';
import type { AreaCode, EndpointId } from './ids.ts';

export const coveragePlaces = ['county', 'township', 'village', 'endpoint'] as const;
export type CoveragePlace = (typeof coveragePlaces)[number];

/** What one endpoint in one area comes to, apart by period and subject where asked for. */
export interface EndpointCounts extends DeliveryCounts, PlayCounts {
  readonly county: AreaCode;
  readonly area: AreaCode;
  readonly endpoint: EndpointId;
  readonly period?: string;
  readonly subject?: string;
}

/** What a place comes to; docs/coverage.md says what each figure is and what it does not say. */
export interface CoverageLine extends DeliveryCounts, PlayCounts {
  readonly place: string;
  readonly period?: string;
  readonly subject?: string;
  readonly endpoints: number;
  /** Of them, those that answered at least once. */
  readonly online: number;
  /** With an endpoint that was to play; of them, those where a lesson was heard whole. */
  readonly villages: Share;
  /** People living in range of those villages, each once: an estimate. */
  readonly population: Share;
  /** Villages that heard a lesson, of whose people there is no estimate. */
  readonly unestimated: number;
  /** People in range, once for each lesson heard whole: an estimate, of nobody who listened. */
  readonly personTimes: number;
}

interface Group {
  readonly place: string;
  readonly period?: string;
  readonly subject?: string;
  readonly counts: number[];
  /** Lessons heard, and whether it answered, an endpoint in an area. */
  readonly endpoints: Map<string, { area: AreaCode; heard: number; isOnline: boolean }>;
}

const names = [...deliveryCountNames, ...playCountNames];

/**
 * Endpoints gathered by place. With `undefined` for a place all are one line, whatever the period and subject: nobody is
 * counted twice in it.
 */
export function coverageLines(
  rows: readonly EndpointCounts[],
  place: CoveragePlace | undefined,
  populations: ReadonlyMap<AreaCode, number>,
): CoverageLine[] {
  const groups = new Map<string, Group>();
  for (const row of rows) {
    const named = place === undefined ? { place: '' } : keyOf(row, place);
    const key = `${named.place}\n${named.period ?? ''}\n${named.subject ?? ''}`;
    const group = groups.get(key) ?? { ...named, counts: names.map(() => 0), endpoints: new Map() };
    groups.set(key, group);
    gather(group, row);
  }
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => lineOf(group, populations));
}

const keyOf = (
  { period, subject, ...row }: EndpointCounts,
  place: CoveragePlace,
): Pick<Group, 'place' | 'period' | 'subject'> => ({
  place: placeOf(row, place),
  ...(period === undefined ? {} : { period }),
  ...(subject === undefined ? {} : { subject }),
});

/** An endpoint of a whole township stands in no village, and one of a county in no township: there its own place stands. */
function placeOf(
  { county, area, endpoint }: Pick<EndpointCounts, 'county' | 'area' | 'endpoint'>,
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

function gather({ counts, endpoints }: Group, row: EndpointCounts): void {
  names.forEach((name, index) => {
    counts[index] = (counts[index] ?? 0) + row[name];
  });
  const key = `${row.area} ${row.endpoint}`;
  const known = endpoints.get(key) ?? { area: row.area, heard: 0, isOnline: false };
  known.heard += row.heard;
  known.isOnline ||= row.answered > 0;
  endpoints.set(key, known);
}

function lineOf(
  { counts, endpoints, ...named }: Group,
  populations: ReadonlyMap<AreaCode, number>,
): CoverageLine {
  // Where loudspeakers of a village differ, the one that played most: two do not double the people around them.
  const villages = new Map<AreaCode, number>();
  for (const { area, heard } of endpoints.values())
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
    online: [...endpoints.values()].filter(({ isOnline }) => isOnline).length,
    villages: { heard: heard.length, of: villages.size },
    population: {
      heard: sum(heard.map(([area]) => people(area))),
      of: sum([...villages.keys()].map(people)),
    },
    unestimated: heard.filter(([area]) => !populations.has(area)).length,
    personTimes: sum(heard.map(([area, times]) => people(area) * times)),
  };
}

/** Where nothing was to play. */
export const emptyLine: CoverageLine = lineOf(
  { place: '', counts: names.map(() => 0), endpoints: new Map() },
  new Map(),
);

/** Of so many, how many, in percent with one decimal; undefined of none. */
export const percent = (part: number, of: number): number | undefined =>
  of === 0 ? undefined : Math.round((part / of) * 1000) / 10;
