import type { Audience } from '../domain/audience.ts';
import { type AudiencePlaces, placesOf } from '../domain/audience-places.ts';
import type { Schedule } from '../domain/schedule.ts';
import { varietyName } from '../domain/variety.ts';

/** Who an audience is, for people: where, how many endpoints, how loud, in which languages. */
export const audienceHeading = (
  schedule: Pick<Schedule, 'areas' | 'endpoints'>,
  audience: Audience,
): string =>
  headingOf({ ...audience, ...placesOf(schedule, audience), endpoints: audience.endpoints.length });

/** The same of one that is counted already. */
export const headingOf = ({
  places,
  endpoints,
  volumePercent,
  varieties,
}: Pick<AudiencePlaces, 'places'> &
  Pick<Audience, 'volumePercent' | 'varieties'> & { readonly endpoints: number }): string =>
  `${placesText(places)} · ${endpoints} 个终端 · 音量 ${volumePercent} · ${varieties.map(varietyName).join(' → ')}`;

const mostPlaces = 3;

/** The first few, and how many there are. */
export function placesText(places: readonly string[]): string {
  const shown = places.slice(0, mostPlaces).join('、');
  return places.length > mostPlaces ? `${shown}等 ${places.length} 处` : shown;
}
