import { type Actor, actorName } from '../domain/actor.ts';
import { oneTimePassword } from './one-time-password.ts';
import { authoriseOver, type PeopleNeeds, personWithId, requireAnother } from './people-rules.ts';

/**
 * Gives somebody who lost password or authenticator a one-time password, signs them out everywhere and ends their
 * tokens; answers it, and how many tokens ended. Throws RequestError.
 */
export async function resetPassword(
  { people, clock }: PeopleNeeds,
  actor: Actor,
  id: string,
): Promise<{ readonly password: string; readonly tokensEnded: number }> {
  const password = oneTimePassword();
  const { tokensEnded } = await people.records.setPassword(password, true, (all) => {
    const person = personWithId(all, id);
    authoriseOver(actor, 'managePeople', person);
    requireAnother(actor, person, '重置自己的密码', 'reset your own password');
    return {
      person,
      entry: {
        chain: 'people',
        verb: 'set-password',
        subject: id,
        actor: actorName(actor),
        atMs: clock.now(),
        body: { oneTime: true, tokens: 'ended' },
      },
    };
  });
  return { password, tokensEnded };
}
