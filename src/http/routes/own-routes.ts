import { z } from 'zod';
import { changePassword } from '../../app/change-password.ts';
import { RequestError } from '../../app/context.ts';
import type { PeopleNeeds } from '../../app/people-rules.ts';
import { confirmTotp, forgetTotp, offerTotp } from '../../app/totp.ts';
import type { Caller } from '../caller.ts';
import { jsonRoute, type Route } from '../route.ts';
import {
  code,
  doneSchema,
  meSchema,
  newPassword,
  signedOutSchema,
  totpOfferSchema,
  typedPassword,
} from '../schemas/people.ts';
import { addressOf, setCookies } from './sign-in-routes.ts';

export type OwnRoutesDeps = PeopleNeeds;

/** What everybody does about themselves. */
export const ownRoutes = (deps: OwnRoutesDeps): Route[] => [
  jsonRoute({
    method: 'get',
    path: '/me',
    summary: 'Who is signed in, and by what',
    access: 'unfinished',
    schema: meSchema,
    handle: async ({ caller }) => ({ by: caller.by, ...rightsOf(caller) }),
  }),
  jsonRoute({
    method: 'post',
    path: '/me/password',
    summary:
      'Change one’s own password; every session of oneself ends, and the answer sets the cookie of a new one',
    access: 'unfinished',
    body: z.strictObject({ current: typedPassword, next: newPassword }),
    schema: doneSchema,
    problems: [403, 429],
    handle: async ({ body, caller, request, response }) => {
      const { person, cookie } = inSession(caller);
      const address = addressOf(request);
      setCookies(response, await changePassword(deps, person, { ...body, address, cookie }));
      return { done: true as const };
    },
  }),
  jsonRoute({
    method: 'post',
    path: '/me/sessions/end',
    summary: 'End every other session of oneself: those left open elsewhere',
    body: z.strictObject({}),
    schema: signedOutSchema,
    problems: [403],
    handle: async ({ caller }) => ({
      sessions: await deps.people.signIns.signOutElsewhere(inSession(caller).cookie),
    }),
  }),
  jsonRoute({
    method: 'post',
    path: '/me/totp',
    summary: 'Ask for an authenticator’s secret; it counts once a code of it is confirmed',
    body: z.strictObject({ password: typedPassword }),
    schema: totpOfferSchema,
    problems: [403, 409, 429],
    handle: async ({ body: { password }, caller, request }) => {
      const { person, cookie } = inSession(caller);
      return { uri: await offerTotp(deps, person, { password, address: addressOf(request), cookie }) };
    },
  }),
  jsonRoute({
    method: 'post',
    path: '/me/totp/confirm',
    summary: 'Take the authenticator into use, by a code of it',
    body: z.strictObject({ code }),
    schema: doneSchema,
    problems: [403],
    handle: async ({ body, caller, response }) => {
      const { person, cookie } = inSession(caller);
      setCookies(response, await confirmTotp(deps, person, body.code, cookie));
      return { done: true as const };
    },
  }),
  jsonRoute({
    method: 'post',
    path: '/me/totp/remove',
    summary: 'Stop using the authenticator',
    body: z.strictObject({ password: typedPassword }),
    schema: doneSchema,
    problems: [403, 429],
    handle: async ({ body: { password }, caller, request }) => {
      await forgetTotp(deps, inSession(caller).person, { password, address: addressOf(request) });
      return { done: true as const };
    },
  }),
];

function rightsOf({ actor, ...caller }: Caller) {
  const { id, roles, counties } =
    actor.kind === 'person' ? actor : { id: actor.kind, roles: [], counties: [] };
  return { id, roles, counties, ...('person' in caller ? { person: caller.person } : {}) };
}

/** Throws RequestError: a token or the operator has no password of its own. */
function inSession(caller: Caller) {
  if (caller.by === 'session') return caller;
  throw new RequestError(
    'forbidden',
    '这要用名字和密码登录后才能做。This takes signing in with name and password.',
  );
}
