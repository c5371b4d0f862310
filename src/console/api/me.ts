import { queryOptions, useQuery } from '@tanstack/react-query';
import type { Actor } from '../../domain/actor.ts';
import type { AreaCode } from '../../domain/ids.ts';
import { refusalOf, type Verb } from '../../domain/permissions.ts';
import { getMe, type Me } from './client.ts';

export const meKey = ['me'] as const;

export const meQuery = queryOptions({ queryKey: meKey, queryFn: () => getMe() });

export const useMe = () => useQuery(meQuery);

/** Whether who is signed in may do a thing, in a county or at all; the service decides again. */
export function useMay(): (verb: Verb, county?: string) => boolean {
  const { data } = useMe();
  return (verb, county) => data !== undefined && mayOf(data, verb, county);
}

/** Whether who is signed in may do a thing in all counties, or in one of theirs at least. */
export function useMaySomewhere(): (verb: Verb) => boolean {
  const { data } = useMe();
  const may = useMay();
  const mine = data === undefined || data.counties === 'all' ? [] : data.counties;
  return (verb) => may(verb) || mine.some((county) => may(verb, county));
}

function mayOf(me: Me, verb: Verb, county?: string): boolean {
  const actor: Actor = {
    kind: 'person',
    id: me.id,
    roles: me.roles,
    counties: me.counties as readonly AreaCode[] | 'all',
  };
  return refusalOf(actor, verb, county as AreaCode | undefined) === undefined;
}
