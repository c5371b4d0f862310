import { randomBytes } from 'node:crypto';
import { type Actor, actorName, system } from '../domain/actor.ts';
import type { LedgerEntry } from '../domain/ledger.ts';
import type { Person } from '../domain/person.ts';
import type { NewPerson } from '../ports/people.ts';
import type { Context } from './context.ts';
import { oneTimePassword } from './one-time-password.ts';
import { authoriseOver, type PeopleNeeds, personWithId, requireFree, requireKnown } from './people-rules.ts';

export interface AddedPerson {
  readonly person: Person;
  /** Must be changed at the first sign-in; kept nowhere. */
  readonly password: string;
}

/** Adds somebody who may sign in. Throws RequestError. */
export async function addPerson(
  context: PeopleNeeds & Pick<Context, 'store'>,
  actor: Actor,
  asked: Omit<NewPerson, 'id'>,
): Promise<AddedPerson> {
  authoriseOver(actor, 'managePeople', asked);
  await requireKnown(context, asked.counties);
  const { records } = context.people;
  const person = { ...asked, id: newPersonId() };
  const password = oneTimePassword();
  await records.add(person, password, (all) => {
    requireFree(all, person);
    return entryOf(context, actor, person);
  });
  return { person: personWithId(await records.list(), person.id), password };
}

/** The name of whoever is there before anybody else. */
const firstName = 'admin';

/** Adds an administrator where there is nobody yet; answers name and password, undefined where there is somebody. */
export async function addFirstAdministrator(
  context: PeopleNeeds,
): Promise<{ readonly name: string; readonly password: string } | undefined> {
  const { records } = context.people;
  if ((await records.list()).length > 0) return undefined;
  const person = {
    id: newPersonId(),
    name: firstName,
    roles: ['administrator'],
    counties: 'all',
  } as const satisfies NewPerson;
  const password = oneTimePassword();
  const added = await records.add(person, password, (all) =>
    all.length > 0 ? undefined : entryOf(context, system('start'), person),
  );
  return added ? { name: firstName, password } : undefined;
}

const newPersonId = (): string => randomBytes(8).toString('hex');

const entryOf = ({ clock }: PeopleNeeds, actor: Actor, { id, roles, counties }: NewPerson): LedgerEntry => ({
  chain: 'people',
  verb: 'create-person',
  subject: id,
  actor: actorName(actor),
  atMs: clock.now(),
  body: { roles, counties },
});
