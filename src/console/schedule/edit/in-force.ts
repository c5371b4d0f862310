import { isInSeason } from '../../../domain/calendar.ts';
import type { LocalDate } from '../../../domain/ids.ts';
import { type SeasonName, seasonNames } from '../../../domain/schedule.ts';
import { dayOf } from './days.ts';
import { listAt, textAt, type Values } from './values.ts';

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

/** What moves a slot on some dates, today or later, by what the file says; where each stands. */
export const onceFor = (
  values: Values,
  slot: string,
  today: string,
): readonly { readonly at: string; readonly from: string; readonly until: string }[] =>
  listAt(values, 'once').flatMap((one, index) => {
    const [from, until] = ['from', 'until'].map((key) => dayOf(textAt(one, key)));
    if (from === undefined || until === undefined || until < today) return [];
    return textAt(one, `slots.${slot}.at`) === '' ? [] : [{ at: `once.${index + 1}`, from, until }];
  });
