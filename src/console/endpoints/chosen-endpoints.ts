import type { EndpointState, EndpointStates } from '../api/client.ts';

/** What somebody wants to see of a county's endpoints. */
export interface Wanted {
  /** Of this area and what lies in it. */
  readonly area: string | undefined;
  readonly text: string;
  readonly condition: string | undefined;
  readonly driver: string | undefined;
}

/** The names of areas by their codes. */
export const areaNames = ({ areas }: Pick<EndpointStates, 'areas'>): ReadonlyMap<string, string> =>
  new Map(areas.map(({ area, name }) => [area, name]));

/** Township and village of an area, as far as it has them. */
export function placeOf(area: string, names: ReadonlyMap<string, string>): string {
  const codes = [area.slice(0, 9), area].filter(
    (code, index) => code.length > 6 && (index === 1 || code !== area),
  );
  const parts = codes.map((code) => names.get(code) ?? code);
  return parts.length === 0 ? (names.get(area) ?? area) : parts.join(' ');
}

/** Whether an area of the county, down to a village, has any endpoint. */
export const hasEndpoints = ({ endpoints }: EndpointStates, area: string): boolean =>
  [6, 9, 12].includes(area.length) && endpoints.some((one) => one.area.startsWith(area));

/** Those that are wanted, in the order they were published. */
export function chosenEndpoints(
  { endpoints }: EndpointStates,
  names: ReadonlyMap<string, string>,
  { area, text, condition, driver }: Wanted,
): readonly EndpointState[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return endpoints.filter((one) => {
    if (area !== undefined && !one.area.startsWith(area)) return false;
    if (condition !== undefined && one.condition !== condition) return false;
    if (driver !== undefined && one.driver !== driver) return false;
    if (words.length === 0) return true;
    const about = `${one.name} ${one.id} ${placeOf(one.area, names)}`.toLowerCase();
    return words.every((word) => about.includes(word));
  });
}
