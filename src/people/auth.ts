import { type BetterAuthPlugin, betterAuth } from 'better-auth';
import { APIError, createAuthEndpoint, sessionMiddleware } from 'better-auth/api';
import { setSessionCookie } from 'better-auth/cookies';
import { twoFactor, username } from 'better-auth/plugins';
import type { Kysely } from 'kysely';
import { longestName, longestPassword, sameName } from '../domain/person.ts';
import type { Database } from '../ports/database.ts';
import { newId } from './secrets.ts';

export interface AuthOptions {
  /** Signs cookies and encrypts the secrets of authenticators. */
  readonly secret: string;
  /** Where people open the page; cookies are for https alone where this is. */
  readonly publicUrl?: string;
}

/** A working day. A session is never prolonged: a page that is left open would prolong it for ever. */
const sessionSeconds = 12 * 3600;

/** Opens a new session for the person of the one that asks; the cookies it sets are the new one's. */
const renewing = {
  id: 'renewing',
  endpoints: {
    renewSession: createAuthEndpoint.serverOnly(
      { method: 'POST', use: [sessionMiddleware] },
      async (asked) => {
        const { internalAdapter, session: old } = asked.context;
        const session = await internalAdapter.createSession(old.user.id);
        await setSessionCookie(asked, { session, user: old.user });
        return { token: session.token };
      },
    ),
  },
} satisfies BetterAuthPlugin;

/** The library, on the service's own connection or on a transaction of it. Its own addresses are served nowhere. */
export const createAuth = (
  { secret, publicUrl }: AuthOptions,
  database: Pick<Database, 'engine'> & { readonly kysely: unknown },
) =>
  betterAuth({
    appName: 'Dalaba',
    baseURL: publicUrl ?? 'http://localhost',
    secret,
    database: { db: database.kysely as Kysely<Record<string, never>>, type: database.engine },
    telemetry: { enabled: false },
    logger: { disabled: true },
    rateLimit: { enabled: false },
    emailAndPassword: { enabled: true, disableSignUp: true, maxPasswordLength: longestPassword },
    user: {
      modelName: 'person',
      additionalFields: {
        roles: { type: 'string', input: false },
        counties: { type: 'string', input: false },
        disabled: { type: 'boolean', input: false },
        mustChangePassword: { type: 'boolean', input: false },
        lastSignInAt: { type: 'date', required: false, input: false },
      },
    },
    session: { modelName: 'person_session', expiresIn: sessionSeconds, disableSessionRefresh: true },
    account: { modelName: 'person_account' },
    verification: { modelName: 'person_verification' },
    plugins: [
      username({
        displayUsername: false,
        minUsernameLength: 1,
        maxUsernameLength: longestName,
        usernameValidator: () => true,
        usernameNormalization: sameName,
      }),
      twoFactor({ issuer: 'Dalaba', schema: { twoFactor: { modelName: 'person_two_factor' } } }),
      renewing,
    ],
    databaseHooks: {
      session: {
        create: {
          before: async ({ userId }, context) => {
            const person = await context?.context.internalAdapter.findUserById(userId);
            if (person === undefined || person === null || 'disabled' in person === false || person.disabled)
              throw new APIError('UNAUTHORIZED');
          },
        },
      },
    },
    advanced: {
      cookiePrefix: 'dalaba',
      useSecureCookies: publicUrl?.startsWith('https:') === true,
      defaultCookieAttributes: { sameSite: 'strict' },
      // The tables are made by our own migration, which a test holds against the library.
      database: { generateId: newId, validateSchema: false },
    },
  });

export type Auth = ReturnType<typeof createAuth>;
