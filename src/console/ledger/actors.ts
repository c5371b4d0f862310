import { useQuery } from '@tanstack/react-query';
import { partWords } from '../../domain/ledger-words.ts';
import { prunedActor } from '../../domain/stub.ts';
import { getPeople } from '../api/client.ts';
import { useSay, useWord } from '../kit/language.tsx';
import type { Names } from '../plays/names.ts';
import { texts } from './texts.ts';

/** Who did things, by name: people whom one may see, endpoints, parts of the service. */
export function useActors(endpoints: Names['endpoints']) {
  const say = useSay(texts);
  const word = useWord();
  const read = useQuery({
    queryKey: ['people'],
    queryFn: () => getPeople(),
    // Who may not see people reads their ids.
    retry: false,
    staleTime: 300_000,
  });
  const people = new Map((read.data?.items ?? []).map(({ id, name }) => [id, name]));
  const nameOf = (actor: string): string => {
    const [kind = '', ...rest] = actor.split(':');
    const id = rest.join(':');
    if (kind === 'person')
      return id === 'operator' ? say('operator') : (people.get(id) ?? say('somebody', id.slice(0, 6)));
    if (kind === 'device') return say('device', endpoints.get(id) ?? id);
    if (kind === 'system') return word(partWords, id);
    if (actor === prunedActor) return say('pruned');
    return actor === 'sample-reviewer' ? say('reviewer') : actor;
  };
  const choices = [
    { value: 'person:operator', label: say('operator') },
    ...[...people].map(([id, name]) => ({ value: `person:${id}`, label: name ?? id })),
    ...Object.keys(partWords).map((part) => ({ value: `system:${part}`, label: word(partWords, part) })),
    ...[...endpoints].map(([id, name]) => ({ value: `device:${id}`, label: say('device', name) })),
  ];
  return { nameOf, choices };
}
