import { actorName } from '../domain/actor.ts';
import { actorOf, type Person, sameName } from '../domain/person.ts';
import type { Cookie } from '../ports/people.ts';
import { RequestError } from './context.ts';
import { LockedError } from './locked.ts';
import { type PeopleNeeds, personWithId } from './people-rules.ts';

export interface PasswordChange {
  readonly current: string;
  readonly next: string;
  /** Where the request comes from, for the lock-out. */
  readonly address: string;
  /** Of the session it is changed in: it ends as every other, and another takes its place. */
  readonly cookie: Cookie;
}

/** Changes one's own password; answers the cookies of the session that takes the place of all others. Throws RequestError, LockedError. */
export async function changePassword(
  { people, clock }: PeopleNeeds,
  { id }: Pick<Person, 'id'>,
  { current, next, address, cookie }: PasswordChange,
): Promise<readonly string[]> {
  const person = personWithId(await people.records.list(), id);
  await requirePassword({ people }, person, current, address);
  requireFit(next, current, person);
  const { setCookies } = await people.records.setPassword(
    next,
    false,
    (all) => ({
      person: personWithId(all, id),
      entry: {
        chain: 'people',
        verb: 'set-password',
        subject: id,
        actor: actorName(actorOf(person)),
        atMs: clock.now(),
        body: {},
      },
    }),
    cookie,
  );
  return setCookies;
}

/** Throws RequestError when it is not that person's password, LockedError after too many. */
export async function requirePassword(
  { people }: Pick<PeopleNeeds, 'people'>,
  person: Person,
  password: string,
  address: string,
): Promise<void> {
  const found = await people.signIns.checkPassword(person, password, address);
  if (found === 'wrong')
    throw new RequestError('forbidden', '现在的密码不对。That is not your present password.');
  if (found !== 'right') throw new LockedError(found.untilMs);
}

/** How many different letters make a password that is not guessed at once. */
const fewestLetters = 5;

function requireFit(next: string, current: string, { name }: Person): void {
  const plain = sameName(next);
  if (next === current) throw unfit('新密码要和现在的不同', 'it is the present one');
  if (new Set(plain).size < fewestLetters)
    throw unfit(`至少要有 ${fewestLetters} 种不同的字符`, `it needs ${fewestLetters} different characters`);
  if (plain.includes(sameName(name))) throw unfit('密码里不要有名字', 'it holds your name');
}

const unfit = (zh: string, en: string): RequestError =>
  new RequestError('invalid', `新密码不行：${zh}。Choose another password: ${en}.`);
