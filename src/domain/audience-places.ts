import { type Area, areaLevel } from './area.ts';
import type { Audience } from './audience.ts';
import type { AreaCode } from './ids.ts';
import type { Schedule } from './schedule.ts';

export interface AudiencePlaces {
  /** Names of the townships it is heard in, or of the county. */
  readonly places: readonly string[];
  /** Living in range, by estimates; 0 where nobody estimated. */
  readonly people: number;
}

/** Where an audience listens. */
export function placesOf(
  { areas, endpoints }: Pick<Schedule, 'areas' | 'endpoints'>,
  audience: Pick<Audience, 'endpoints'>,
): AudiencePlaces {
  const byCode = new Map<AreaCode, Area>(areas.map((area) => [area.code, area]));
  const members = new Set(audience.endpoints);
  const codes = new Set(endpoints.filter(({ id }) => members.has(id)).map(({ area }) => area));
  const townships = new Set(
    [...codes].map((code) => (areaLevel(code) === 'village' ? (code.slice(0, 9) as AreaCode) : code)),
  );
  const people = [...codes].reduce((sum, code) => sum + (byCode.get(code)?.population ?? 0), 0);
  return { places: [...townships].sort().map((code) => byCode.get(code)?.name ?? code), people };
}
