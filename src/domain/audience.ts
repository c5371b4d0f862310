import { type Area, wantedVarieties } from './area.ts';
import { quietDuring, type Span, slotSpan } from './calendar.ts';
import { type AreaCode, type EndpointId, localDate, type SlotName, type Variety } from './ids.ts';
import type { Endpoint, Exception, QuietPeriod, Schedule, Slot } from './schedule.ts';
import { slotSettings } from './slot-settings.ts';

/** The endpoints of one county that can take the same programme at the same time. */
export interface Audience {
  /** Made of what its members share, so it stays the same from day to day. */
  readonly key: string;
  readonly varieties: readonly Variety[];
  readonly volumePercent: number;
  readonly endpoints: readonly EndpointId[];
}

/** All of a county's endpoints, by what they share outside any slot. */
export const audiencesOf = (schedule: Schedule): readonly Audience[] =>
  grouped(schedule, schedule.endpoints, schedule.volumePercent);

/**
 * Who hears a slot at a time: a county's endpoints without those that have quiet time of their own then, grouped by
 * wanted varieties, volume, and the slots they never hear, in a fixed order.
 */
export function audiencesOn(schedule: Schedule, slot: Slot, span: Span): readonly Audience[] {
  const awake = schedule.endpoints.filter(
    (endpoint) => ownQuietDuring(schedule, endpoint, span) === undefined,
  );
  return grouped(schedule, awake, slotSettings(schedule, slot).volumePercent);
}

/** The quiet period of its own that an endpoint has in a span, or undefined. */
export const ownQuietDuring = (
  schedule: Pick<Schedule, 'exceptions' | 'zone'>,
  endpoint: Endpoint,
  span: Span,
): QuietPeriod | undefined => quietDuring(span, ownQuiet(schedule, endpoint), schedule.zone);

/** An endpoint's quiet periods beside the county's. */
export const ownQuiet = (
  { exceptions = [] }: Pick<Schedule, 'exceptions'>,
  endpoint: Endpoint,
): readonly QuietPeriod[] =>
  exceptions.filter((exception) => concerns(exception, endpoint)).flatMap(({ quiet }) => quiet);

const concerns = ({ areas = [], endpoints = [] }: Exception, { id, area }: Endpoint): boolean =>
  endpoints.includes(id) || areas.some((code) => area.startsWith(code));

function grouped(
  schedule: Schedule,
  endpoints: readonly Endpoint[],
  countyVolume: number,
): readonly Audience[] {
  const areas = new Map<AreaCode, Area>(schedule.areas.map((area) => [area.code, area]));
  const members = endpoints.map((endpoint) => {
    const varieties = wantedVarieties(endpoint.area, areas);
    const volumePercent = volumeOf(schedule, endpoint, countyVolume);
    const unheard = unheardSlots(schedule, endpoint).map((name) => `-${name}`);
    return {
      endpoint,
      varieties,
      volumePercent,
      key: `${varieties.join('>')}@${volumePercent}${unheard.join('')}`,
    };
  });
  return [...Map.groupBy(members, ({ key }) => key)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([key, group]) => {
      const [first] = group;
      if (first === undefined) return [];
      const { varieties, volumePercent } = first;
      return { key, varieties, volumePercent, endpoints: group.map(({ endpoint }) => endpoint.id).sort() };
    });
}

const volumeOf = (schedule: Schedule, endpoint: Endpoint, countyVolume: number): number =>
  ownVolume(schedule, endpoint)?.percent ?? countyVolume;

/** The volume an endpoint has beside the county's and its slots', and where that is written; undefined where it has none. */
export function ownVolume(
  { exceptions = [] }: Pick<Schedule, 'exceptions'>,
  endpoint: Endpoint,
): { readonly percent: number; readonly from: 'exception' | 'endpoint' } | undefined {
  const exception = exceptions.findLast((one) => one.volumePercent !== undefined && concerns(one, endpoint));
  if (exception?.volumePercent !== undefined) return { percent: exception.volumePercent, from: 'exception' };
  return endpoint.volumePercent === undefined
    ? undefined
    : { percent: endpoint.volumePercent, from: 'endpoint' };
}

// Slots and quiet times are compared as a wall clock shows them, so any day of a zone without changes does.
const anyDay = localDate('2026-01-15');

/**
 * The slots in which an endpoint has quiet time of its own all year: its lessons take turns over fewer slots, so that
 * it can't share an audience with those that hear all.
 */
function unheardSlots(schedule: Schedule, endpoint: Endpoint): readonly SlotName[] {
  const standing = ownQuiet(schedule, endpoint)
    .filter(({ dates }) => dates === undefined)
    .map(({ from, until }) => ({ from, until }));
  if (standing.length === 0) return [];
  const slots = [...schedule.slots, ...(schedule.seasons ?? []).flatMap((season) => season.slots)];
  const unheard = slots.filter(
    (slot) => quietDuring(slotSpan(slot, anyDay, 'UTC'), standing, 'UTC') !== undefined,
  );
  return [...new Set(unheard.map(({ name }) => name))].sort();
}
