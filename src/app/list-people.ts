import { type Actor, countiesOf } from '../domain/actor.ts';
import { refusalOf } from '../domain/permissions.ts';
import type { Person } from '../domain/person.ts';
import { authorise } from './authorise.ts';
import type { PeopleNeeds } from './people-rules.ts';

/** Everybody whose counties are the actor's, by name. Throws RequestError. */
export async function listPeople(
  { people }: Pick<PeopleNeeds, 'people'>,
  actor: Actor,
): Promise<readonly Person[]> {
  const seen = countiesOf(actor);
  authorise(actor, 'seePeople', seen === 'all' ? undefined : seen[0]);
  return (await people.records.list()).filter(({ counties }) =>
    counties === 'all' || counties.length === 0
      ? refusalOf(actor, 'seePeople') === undefined
      : counties.every((county) => refusalOf(actor, 'seePeople', county) === undefined),
  );
}
