import type { Response } from 'express';
import { type Actor, operator } from '../domain/actor.ts';
import { actorOf, type Person } from '../domain/person.ts';

/** Who sent a request, and by what. */
export type Caller =
  | { readonly by: 'operator' | 'nobody'; readonly actor: Actor }
  | { readonly by: 'token'; readonly actor: Actor; readonly person: Person }
  | { readonly by: 'session'; readonly actor: Actor; readonly person: Person; readonly cookie: string };

export const theOperator: Caller = { by: 'operator', actor: operator };

/** Whoever reads on the machine itself where nobody has to sign in yet. */
export const localReader: Caller = {
  by: 'nobody',
  actor: { kind: 'person', id: 'local', roles: ['auditor'], counties: 'all' },
};

/** Whoever is not known and may do nothing. */
export const stranger: Caller = {
  by: 'nobody',
  actor: { kind: 'person', id: 'stranger', roles: [], counties: [] },
};

export const byToken = (person: Person): Caller => ({ by: 'token', actor: actorOf(person), person });
export const bySession = (person: Person, cookie: string): Caller => ({
  by: 'session',
  actor: actorOf(person),
  person,
  cookie,
});

export const setCaller = (response: Response, caller: Caller): void => {
  response.locals.caller = caller;
};

/** Who sent the request that is answered; nobody where it was not asked. */
export const callerOf = (response: Response): Caller =>
  (response.locals.caller as Caller | undefined) ?? stranger;
