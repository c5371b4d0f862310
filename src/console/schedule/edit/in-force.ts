import { isInSeason } from '../../../domain/calendar.ts';
import type { LocalDate } from '../../../domain/ids.ts';
import { type SeasonName, seasonNames } from '../../../domain/schedule.ts';
import { dayOf } from './days.ts';
import { textAt, type Values } from './values.ts';

/** The season that has a slot on a date by what the file says; undefined where its own time holds. */
export const seasonOf = (values: Values, slot: string, date: string): SeasonName | undefined =>
  seasonNames.find((name) => {
    const [from, until] = ['from', 'until'].map((key) => dayOf(textAt(values, `seasons.${name}.${key}`)));
    if (from === undefined || until === undefined) return false;
    return (
      textAt(values, `seasons.${name}.slots.${slot}.at`) !== '' &&
      isInSeason(date as LocalDate, { from, until })
    );
  });
