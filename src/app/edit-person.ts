import { isDeepStrictEqual } from 'node:util';
import { type Actor, actorName } from '../domain/actor.ts';
import type { Person } from '../domain/person.ts';
import type { Context } from './context.ts';
import {
  authoriseOver,
  type PeopleNeeds,
  personWithId,
  requireAdministrator,
  requireAnother,
  requireFree,
  requireKnown,
} from './people-rules.ts';

export interface PersonEdit extends Partial<Pick<Person, 'name' | 'roles' | 'counties' | 'disabled'>> {
  /** null removes it. */
  readonly email?: string | null;
}

/**
 * Changes somebody: name, address, roles, counties, whether they may sign in. Who loses or gains a right is signed
 * out. Nobody changes their own rights, and the last administrator stays one. Throws RequestError.
 */
export async function editPerson(
  { people, clock, store }: PeopleNeeds & Pick<Context, 'store'>,
  actor: Actor,
  id: string,
  { email, ...edit }: PersonEdit,
): Promise<Person> {
  const had = personWithId(await people.records.list(), id).counties;
  const { counties = 'all' } = edit;
  // A county that is gone stays with whoever has it, until it is taken away.
  if (counties !== 'all')
    await requireKnown({ store }, had === 'all' ? counties : counties.filter((one) => !had.includes(one)));
  return people.records.edit((all) => {
    const before = personWithId(all, id);
    const { email: address, ...rest } = { ...before, ...edit };
    const kept = email === undefined ? address : (email ?? undefined);
    const person: Person = kept === undefined ? rest : { ...rest, email: kept };
    authoriseOver(actor, 'managePeople', before);
    authoriseOver(actor, 'managePeople', person);
    const rights = rightsChanged(before, person);
    if (Object.keys(rights).length > 0)
      requireAnother(actor, person, '改自己的角色、县和停用状态', 'change your own roles, counties or state');
    requireFree(all, person);
    requireAdministrator(all, person);
    const named = before.name !== person.name || before.email !== person.email;
    return {
      person,
      entry: {
        chain: 'people',
        verb: 'edit-person',
        subject: id,
        actor: actorName(actor),
        atMs: clock.now(),
        body: { ...rights, ...(named ? { named } : {}) },
      },
    };
  });
}

const rightsChanged = (before: Person, after: Person) =>
  Object.fromEntries(
    (['roles', 'counties', 'disabled'] as const)
      .filter((right) => !isDeepStrictEqual(before[right], after[right]))
      .map((right) => [right, after[right]]),
  );
