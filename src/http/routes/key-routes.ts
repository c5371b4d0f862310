import { z } from 'zod';
import { authorise } from '../../app/authorise.ts';
import type { Context } from '../../app/context.ts';
import { revokeSigningKey, rotateKeys } from '../../app/rotate-keys.ts';
import { jsonRoute, type Route } from '../route.ts';
import { named } from '../schemas/document.ts';

const kid = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/);
const ringSchema = named(
  'KeyRing',
  z.object({
    sequence: z.int().positive().describe('Of the list that devices fetch; grows with every change'),
    keys: z
      .array(
        z.object({
          kid,
          standing: z.enum(['next', 'current', 'former', 'past', 'revoked']),
          sinceMs: z.int().nonnegative(),
        }),
      )
      .readonly(),
  }),
);

/** The keys orders are signed with. */
export const keyRoutes = ({
  context,
}: {
  readonly context: Pick<Context, 'store' | 'clock' | 'signingKeys'>;
}): Route[] => [
  jsonRoute({
    method: 'get',
    path: '/keys',
    summary: 'The signing keys and how far each is; never a secret',
    schema: ringSchema,
    problems: [403],
    handle: async ({ actor }) => {
      authorise(actor, 'seeKeys');
      return context.signingKeys.ring();
    },
  }),
  jsonRoute({
    method: 'post',
    path: '/keys/rotate',
    summary: 'Make the next signing key and announce it to devices; orders are signed with it later',
    body: z.strictObject({}),
    status: 202,
    schema: ringSchema,
    problems: [403, 409],
    handle: async ({ actor }) => {
      await rotateKeys(context, actor);
      return context.signingKeys.ring();
    },
  }),
  jsonRoute({
    method: 'post',
    path: '/keys/{kid}/revoke',
    summary: 'End a signing key for ever; the next one takes the current one’s place',
    params: z.strictObject({ kid }),
    body: z.strictObject({}),
    schema: ringSchema,
    problems: [403, 404, 409],
    handle: async ({ params, actor }) => {
      await revokeSigningKey(context, actor, params.kid);
      return context.signingKeys.ring();
    },
  }),
];
