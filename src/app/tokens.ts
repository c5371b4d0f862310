import { randomBytes } from 'node:crypto';
import { type Actor, actorName, operator } from '../domain/actor.ts';
import { madeByOneself } from '../domain/person.ts';
import type { Token } from '../ports/people.ts';
import { RequestError } from './context.ts';
import { authoriseOver, type PeopleNeeds, personWithId } from './people-rules.ts';

export interface TokenRequest {
  /** Whose it is: it acts as that person. */
  readonly person: string;
  readonly label: string;
  readonly days: number;
}

/**
 * Makes a secret that a program signs in with: for oneself, or for somebody one manages. Answers the secret, which
 * is kept nowhere. Throws RequestError.
 */
export async function createToken(
  { people, clock }: PeopleNeeds,
  actor: Actor,
  { person: id, label, days }: TokenRequest,
): Promise<{ readonly id: string; readonly token: string }> {
  await authoriseTokens({ people }, actor, id);
  await requireOwnMaking({ people }, actor, id);
  const token = { id: randomBytes(8).toString('hex'), person: id, label, lifetimeMs: days * 86_400_000 };
  const secret = await people.tokens.create(token, {
    chain: 'people',
    verb: 'create-token',
    subject: id,
    actor: actorName(actor),
    atMs: clock.now(),
    body: { token: token.id, days },
  });
  return { id: token.id, token: secret };
}

/** Nobody but its person, and who operates the machine, makes a token that airs emergencies or judges. Throws RequestError. */
async function requireOwnMaking(
  { people }: Pick<PeopleNeeds, 'people'>,
  actor: Actor,
  id: string,
): Promise<void> {
  if (actor === operator || (actor.kind === 'person' && actor.id === id)) return;
  const { roles } = personWithId(await people.records.list(), id);
  if (!roles.some((role) => madeByOneself.includes(role))) return;
  throw new RequestError(
    'forbidden',
    '应急或审核员的令牌只能由本人登录后生成（或由这台机器的操作者用命令行生成）：管理员不能替他们做事。Who has the role emergency or reviewer signs in and makes their own tokens (or the operator of the machine does): an administrator does not act for them.',
  );
}

/** Ends a token, one's own or of somebody one manages; ending it again changes nothing. Throws RequestError. */
export async function revokeToken({ people, clock }: PeopleNeeds, actor: Actor, id: string): Promise<void> {
  const token = (await people.tokens.list()).find((one) => one.id === id);
  if (token === undefined)
    throw new RequestError('not-found', `没有这个令牌：${id}。There is no such token: ${id}.`);
  await authoriseTokens({ people }, actor, token.person);
  await people.tokens.revoke(id, {
    chain: 'people',
    verb: 'revoke-token',
    subject: token.person,
    actor: actorName(actor),
    atMs: clock.now(),
    body: { token: id },
  });
}

/** One's own tokens, or those of somebody one manages; newest first. Throws RequestError. */
export async function listTokens(
  { people }: Pick<PeopleNeeds, 'people'>,
  actor: Actor,
  person: string,
): Promise<readonly Token[]> {
  await authoriseTokens({ people }, actor, person);
  return people.tokens.list(person);
}

async function authoriseTokens(
  { people }: Pick<PeopleNeeds, 'people'>,
  actor: Actor,
  person: string,
): Promise<void> {
  if (actor.kind === 'person' && actor.id === person) return;
  authoriseOver(actor, 'managePeople', personWithId(await people.records.list(), person));
}
