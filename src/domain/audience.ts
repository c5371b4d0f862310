import { type Area, wantedVarieties } from './area.ts';
import type { AreaCode, EndpointId, Variety } from './ids.ts';
import type { Endpoint, Schedule } from './schedule.ts';

/** The endpoints of one county that can take the same programme at the same time. */
export interface Audience {
  /** Made of what its members share, so it stays the same from day to day. */
  readonly key: string;
  readonly varieties: readonly Variety[];
  readonly volumePercent: number;
  readonly endpoints: readonly EndpointId[];
}

/** Groups a county's endpoints by wanted varieties and volume, in a fixed order. */
export function audiencesOf(schedule: Schedule): readonly Audience[] {
  const areas = new Map<AreaCode, Area>(schedule.areas.map((area) => [area.code, area]));
  const groups = Map.groupBy(schedule.endpoints, (endpoint) => audienceKey(endpoint, schedule, areas));
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([key, members]) => {
      const [first] = members;
      if (first === undefined) return [];
      return {
        key,
        varieties: wantedVarieties(first.area, areas),
        volumePercent: first.volumePercent ?? schedule.volumePercent,
        endpoints: members.map((endpoint) => endpoint.id).sort(),
      };
    });
}

const audienceKey = (endpoint: Endpoint, schedule: Schedule, areas: ReadonlyMap<AreaCode, Area>): string =>
  `${wantedVarieties(endpoint.area, areas).join('>')}@${endpoint.volumePercent ?? schedule.volumePercent}`;
