import { type Actor, actorName } from '../domain/actor.ts';
import {
  authoriseOver,
  type PeopleNeeds,
  personWithId,
  requireAdministrator,
  requireAnother,
} from './people-rules.ts';

/** Removes whatever tells who somebody is; the ledger keeps the id, which names nobody any more. Throws RequestError. */
export async function erasePerson({ people, clock }: PeopleNeeds, actor: Actor, id: string): Promise<void> {
  await people.records.erase((all) => {
    const person = personWithId(all, id);
    authoriseOver(actor, 'managePeople', person);
    requireAnother(actor, person, '清除自己', 'erase yourself');
    requireAdministrator(all, { ...person, disabled: true });
    return {
      person,
      entry: {
        chain: 'people',
        verb: 'erase-person',
        subject: id,
        actor: actorName(actor),
        atMs: clock.now(),
        body: {},
      },
    };
  });
}
