import { useQuery } from '@tanstack/react-query';
import { roleWords } from '../../domain/words.ts';
import { getCounties, getPeople } from '../api/client.ts';
import { useMay, useMe } from '../api/me.ts';
import { useSay, useWord } from '../kit/language.tsx';

const texts = {
  all: ['所有县', 'all counties'],
  none: ['没有县', 'no county'],
  comma: ['、', ', '],
  operator: ['本机操作者', 'the operator of this machine'],
  system: ['系统', 'the service itself'],
  someone: ['编号 {} 的人', 'somebody ({})'],
} as const;

export const countiesKey = ['counties'] as const;
export const peopleKey = ['people'] as const;

/** Counties that may be seen, and what they are called. */
export function useCountyNames() {
  const say = useSay(texts);
  const read = useQuery({ queryKey: countiesKey, queryFn: () => getCounties({ limit: 200 }) });
  const counties = read.data?.items ?? [];
  const nameOf = (code: string): string => counties.find(({ county }) => county === code)?.name ?? code;
  const namesOf = (of: 'all' | readonly string[]): string =>
    of === 'all' ? say('all') : of.length === 0 ? say('none') : of.map(nameOf).join(say('comma'));
  /** Where times of no county in particular are read. */
  const zone = counties[0]?.zone ?? 'Asia/Shanghai';
  return { read, counties, nameOf, namesOf, zone };
}

/** Roles as people call them. */
export function useRoleNames() {
  const say = useSay(texts);
  const word = useWord();
  return (roles: readonly string[]): string => roles.map((role) => word(roleWords, role)).join(say('comma'));
}

/** Whether somebody may see people, in one of their counties at least. */
export function useMayIn() {
  const may = useMay();
  const { data: me } = useMe();
  return (verb: Parameters<typeof may>[0]): boolean => {
    const mine = me?.counties ?? [];
    return may(verb) || (mine !== 'all' && mine.some((county) => may(verb, county)));
  };
}

/** Who did a thing, as the ledger writes an actor, in words. */
export function useActorName() {
  const say = useSay(texts);
  const mayIn = useMayIn();
  const { data: me } = useMe();
  const people = useQuery({
    queryKey: peopleKey,
    queryFn: () => getPeople(),
    enabled: me !== undefined && mayIn('seePeople'),
  });
  return (actor: string): string => {
    const id = actor.startsWith('person:') ? actor.slice('person:'.length) : undefined;
    if (id === undefined) return say('system');
    if (id === 'operator') return say('operator');
    if (id === me?.person?.id) return me.person.name;
    return people.data?.items.find((one) => one.id === id)?.name ?? say('someone', id.slice(0, 4));
  };
}
