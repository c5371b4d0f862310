import type { Request, Response } from 'express';
import { z } from 'zod';
import { LockedError } from '../../app/locked.ts';
import type { People, SignedIn } from '../../ports/people.ts';
import { SignInError } from '../problem.ts';
import { jsonRoute, type Route } from '../route.ts';
import { code, doneSchema, signInSchema, typedName, typedPassword } from '../schemas/people.ts';

export interface SignInRoutesDeps {
  readonly people: Pick<People, 'signIns'>;
}

/** Opening and ending a session, which travels as a cookie. */
export const signInRoutes = ({ people: { signIns } }: SignInRoutesDeps): Route[] => [
  jsonRoute({
    method: 'post',
    path: '/sign-in',
    summary: 'Sign in by name and password; the session is a cookie',
    access: 'anyone',
    body: z.strictObject({ name: typedName, password: typedPassword }),
    schema: signInSchema,
    problems: [429],
    handle: async ({ body, request, response }) =>
      signedIn(await signIns.signIn(body.name, body.password, addressOf(request)), response),
  }),
  jsonRoute({
    method: 'post',
    path: '/sign-in/code',
    summary: 'The second step, where `codeNeeded` was answered: the code of the authenticator',
    access: 'anyone',
    body: z.strictObject({ code }),
    schema: signInSchema,
    problems: [429],
    handle: async ({ body, request, response }) =>
      signedIn(await signIns.giveCode(body.code, request.get('cookie') ?? ''), response),
  }),
  jsonRoute({
    method: 'post',
    path: '/sign-out',
    summary: 'End the session',
    access: 'anyone',
    body: z.strictObject({}),
    schema: doneSchema,
    handle: async ({ request, response }) => {
      setCookies(response, await signIns.signOut(request.get('cookie') ?? ''));
      return { done: true as const };
    },
  }),
];

/** Whom failed attempts are counted for. */
export const addressOf = (request: Request): string => request.ip ?? '';

export function setCookies(response: Response, cookies: readonly string[]): void {
  for (const cookie of cookies) response.append('Set-Cookie', cookie);
}

/** Throws SignInError, LockedError. */
function signedIn(outcome: SignedIn, response: Response) {
  if (outcome.kind === 'refused') throw new SignInError();
  if (outcome.kind === 'locked') throw new LockedError(outcome.untilMs);
  setCookies(response, outcome.setCookies);
  return outcome.kind === 'code-needed'
    ? { codeNeeded: true }
    : { codeNeeded: false, person: outcome.person };
}
