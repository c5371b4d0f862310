import type { Actor } from '../domain/actor.ts';
import type { Verb } from '../domain/permissions.ts';
import { canManageAll, type Person, sameName } from '../domain/person.ts';
import type { Clock } from '../ports/clock.ts';
import type { People } from '../ports/people.ts';
import { authorise } from './authorise.ts';
import { type Context, RequestError } from './context.ts';

/** What the verbs about people work with. */
export interface PeopleNeeds {
  readonly people: People;
  readonly clock: Pick<Clock, 'now'>;
}

/** Every county of a person must be the actor's; one of all counties, or of none, is for who has all. Throws RequestError. */
export function authoriseOver(
  actor: Actor,
  verb: Extract<Verb, 'managePeople' | 'seePeople'>,
  { counties }: Pick<Person, 'counties'>,
): void {
  if (counties === 'all' || counties.length === 0) authorise(actor, verb);
  else for (const county of counties) authorise(actor, verb, county);
}

/**
 * Nobody is given a county that is not there: a slip of the hand would look like a right. Throws RequestError.
 * @param asked those that are given anew
 */
export async function requireKnown(
  { store }: { readonly store: Pick<Context['store'], 'revisions'> },
  asked: Person['counties'],
): Promise<void> {
  if (asked === 'all' || asked.length === 0) return;
  const known = (await store.revisions.schedules()).map(({ body }) => body);
  const unknown = asked.filter((code) => !known.some(({ county }) => county === code));
  if (unknown.length === 0) return;
  const those = known.map(({ county, name }) => `${name} ${county}`).join('、');
  throw new RequestError(
    'invalid',
    known.length === 0
      ? `没有这些县：${unknown.join('、')}；还没有发布过任何县，先运行 dalaba publish。There is no county ${unknown.join(', ')}: none is published yet; run dalaba publish first.`
      : `没有这些县：${unknown.join('、')}；有的是：${those}。There is no county ${unknown.join(', ')}; those there are: ${known.map(({ county }) => county).join(', ')}.`,
  );
}

/** Throws RequestError. */
export function personWithId(all: readonly Person[], id: string): Person {
  const person = all.find((one) => one.id === id);
  if (person !== undefined) return person;
  throw new RequestError('not-found', `没有这个人：${id}。There is no such person: ${id}.`);
}

/** Throws RequestError when somebody else has a name or an address. */
export function requireFree(all: readonly Person[], person: Pick<Person, 'id' | 'name' | 'email'>): void {
  const others = all.filter(({ id }) => id !== person.id);
  if (others.some(({ name }) => sameName(name) === sameName(person.name))) {
    throw new RequestError(
      'conflict',
      `已经有人叫“${person.name}”，请换一个名字，如加上单位。Somebody has the name ${person.name} already; choose another.`,
    );
  }
  if (person.email !== undefined && others.some(({ email }) => email === person.email)) {
    throw new RequestError(
      'conflict',
      '这个邮箱已经是别人的。That e-mail address is somebody else’s already.',
    );
  }
}

/** Throws RequestError when nobody would be left to look after the others. */
export function requireAdministrator(all: readonly Person[], changed: Person): void {
  if (!all.some(canManageAll)) return;
  if (all.map((one) => (one.id === changed.id ? changed : one)).some(canManageAll)) return;
  throw new RequestError(
    'conflict',
    '这是最后一位管所有县的管理员，先指定另一位再改。This is the last administrator of all counties; name another first.',
  );
}

/** Throws RequestError when it is the actor: nobody raises, locks out or resets oneself. */
export function requireAnother(actor: Actor, { id }: Pick<Person, 'id'>, zh: string, en: string): void {
  if (actor.kind !== 'person' || actor.id !== id) return;
  throw new RequestError(
    'forbidden',
    `不能${zh}，请另一位管理员来做。You may not ${en}; ask another administrator.`,
  );
}
