import type { Role } from '../../../domain/actor.ts';
import type { Person } from '../../api/client.ts';

/** Somebody as a form has them. */
export interface PersonValues {
  readonly name: string;
  readonly email?: string;
  readonly roles: readonly Role[];
  readonly reach: 'all' | 'some' | 'none';
  readonly some?: readonly string[];
}

/** What the form begins with. @param everywhere whether who fills it in manages all counties */
export const valuesOf = (person: Person | undefined, everywhere: boolean): Partial<PersonValues> => {
  if (person === undefined) return { roles: [], reach: 'some', some: [] };
  const { name, email, roles: held, counties } = person;
  const reach = counties === 'all' ? 'all' : counties.length === 0 && everywhere ? 'none' : 'some';
  return { name, email, roles: held, reach, some: counties === 'all' ? [] : counties };
};

export const countiesIn = ({ reach, some = [] }: PersonValues): 'all' | string[] =>
  reach === 'all' ? 'all' : reach === 'none' ? [] : [...some];

const alike = (a: 'all' | readonly string[], b: 'all' | readonly string[]): boolean =>
  a === 'all' || b === 'all' ? a === b : [...a].sort().join() === [...b].sort().join();

/** What differs of somebody, as the service takes it. */
export function editOf(person: Person, values: PersonValues) {
  const { name = '', email = '', roles: held = [] } = values;
  const counties = countiesIn(values);
  return {
    ...(name.trim() === person.name ? {} : { name: name.trim() }),
    ...(email.trim() === (person.email ?? '') ? {} : { email: email.trim() === '' ? null : email.trim() }),
    ...(alike(held, person.roles) ? {} : { roles: [...held] }),
    ...(alike(counties, person.counties) ? {} : { counties }),
  };
}

export const isChanged = (person: Person, values: PersonValues): boolean =>
  Object.keys(editOf(person, values)).length > 0;

/** Whether closing the form would lose something: of somebody new, what was typed. */
export function isUnsaved(person: Person | undefined, values: PersonValues | undefined): boolean {
  if (values === undefined) return false;
  if (person !== undefined) return isChanged(person, values);
  return [values.name, values.email].some((typed = '') => typed.trim() !== '');
}
