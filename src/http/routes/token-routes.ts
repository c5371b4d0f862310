import { z } from 'zod';
import { RequestError } from '../../app/context.ts';
import type { PeopleNeeds } from '../../app/people-rules.ts';
import { createToken, listTokens, revokeToken } from '../../app/tokens.ts';
import type { Caller } from '../caller.ts';
import { jsonRoute, type Route } from '../route.ts';
import { doneSchema, newTokenSchema, personId, tokenId, tokensSchema } from '../schemas/people.ts';

const person = personId.optional().describe('Whose; one’s own unless given');

/** Tokens: secrets a program signs in with as a person. */
export const tokenRoutes = (deps: PeopleNeeds): Route[] => [
  jsonRoute({
    method: 'get',
    path: '/tokens',
    summary: 'A person’s tokens, newest first',
    query: z.strictObject({ person }),
    schema: tokensSchema,
    problems: [403, 404],
    handle: async ({ query, actor, caller }) => ({
      items: await listTokens(deps, actor, query.person ?? ownId(caller)),
    }),
  }),
  jsonRoute({
    method: 'post',
    path: '/tokens',
    summary: 'Make a token; answers its secret',
    body: z.strictObject({
      person,
      label: z.string().trim().min(1).max(60).describe('What it is for'),
      days: z.int().min(1).max(400).default(90).describe('How long it lasts'),
    }),
    status: 201,
    schema: newTokenSchema,
    problems: [403, 404],
    handle: async ({ body: { person: whose, ...request }, actor, caller }) => {
      if (caller.by === 'token') {
        throw new RequestError(
          'forbidden',
          '令牌不能再生成令牌，请登录后生成。A token can’t make tokens; sign in and make it.',
        );
      }
      return createToken(deps, actor, { ...request, person: whose ?? ownId(caller) });
    },
  }),
  jsonRoute({
    method: 'post',
    path: '/tokens/{token}/revoke',
    summary: 'End a token for ever',
    params: z.strictObject({ token: tokenId }),
    body: z.strictObject({}),
    schema: doneSchema,
    problems: [403, 404],
    handle: async ({ params, actor }) => {
      await revokeToken(deps, actor, params.token);
      return { done: true as const };
    },
  }),
];

/** Throws RequestError where nobody in particular asks. */
function ownId(caller: Caller): string {
  if ('person' in caller) return caller.person.id;
  throw new RequestError('invalid', '要说明是谁的令牌：person。Say whose token: person.');
}
