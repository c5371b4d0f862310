import type { Person } from '../domain/person.ts';
import type { Database } from '../ports/database.ts';
import type { Cookie, Locked, SignedIn, SignIns } from '../ports/people.ts';
import type { Attempts } from './attempts.ts';
import type { Auth, AuthOptions } from './auth.ts';
import { isPassword } from './secrets.ts';
import { columnsFor, personOf, tablesOf } from './tables.ts';

export interface SignInsDeps {
  readonly database: Database;
  readonly options: AuthOptions;
  readonly attempts: Attempts;
}

/** A session in the place of another. */
export interface Renewed {
  readonly token: string;
  readonly setCookies: readonly string[];
}

/** Signing in and sessions, which are the library's; it is read when it is first needed. */
export function createSignIns({ database, options, attempts }: SignInsDeps): SignIns & {
  /** Opens another session for the person of one, on a transaction; undefined where that one is over. */
  renew(kysely: unknown, cookie: Cookie): Promise<Renewed | undefined>;
} {
  const db = tablesOf(database.kysely);
  const { flag, date } = columnsFor(database);
  const authOn = async (kysely: unknown): Promise<Auth> => {
    const { createAuth } = await import('./auth.ts');
    return createAuth(options, { engine: database.engine, kysely });
  };
  let made: Promise<Auth> | undefined;
  const auth = (): Promise<Auth> => {
    made ??= authOn(database.kysely);
    return made;
  };
  const sessionOf = async (cookie: string) => {
    const { api } = await auth();
    return (await api.getSession({ headers: new Headers({ cookie }) }))?.session;
  };
  const personWithId = async (id: string): Promise<Person | undefined> => {
    const row = await db.selectFrom('person').selectAll().where('id', '=', id).executeTakeFirst();
    return row && personOf(row);
  };
  const signedIn = async (id: string, headers: Headers): Promise<SignedIn> => {
    const person = await personWithId(id);
    if (person === undefined) return { kind: 'refused' };
    await db.deleteFrom('person_session').where('expiresAt', '<', date(Date.now())).execute();
    await db
      .updateTable('person')
      .set({ lastSignInAt: date(Date.now()) })
      .where('id', '=', id)
      .execute();
    return { kind: 'signed-in', person, setCookies: headers.getSetCookie() };
  };

  return {
    signIn: async (name, password, address) => {
      const locked = await attempts.begin(name, address);
      if (locked !== undefined) return locked;
      const { api } = await auth();
      const answer = await answered(
        api.signInUsername({ body: { username: name, password }, returnHeaders: true }),
      );
      if (answer === undefined) return { kind: 'refused' };
      const { response, headers } = answer;
      await attempts.forgive(name, address);
      return 'twoFactorRedirect' in response
        ? { kind: 'code-needed', setCookies: headers.getSetCookie() }
        : signedIn(response.user.id, headers);
    },
    giveCode: async (code, cookie) => {
      const { api } = await auth();
      const asked = new Headers({ cookie });
      // A session that is open would be verified, and not opened: this is the step of one that is not.
      const answer = await answered(
        api.verifyTOTP({ body: { code }, headers: withoutSession(asked), returnHeaders: true }),
      );
      if (answer === undefined) return { kind: 'refused' };
      const { user, token } = answer.response;
      if (await attempts.spend(user.id, code)) return signedIn(user.id, answer.headers);
      await db.deleteFrom('person_session').where('token', '=', token).execute();
      return { kind: 'refused' };
    },
    session: async (cookie) => {
      if (!/(^|; )(__Secure-)?dalaba\./.test(cookie)) return undefined;
      const { api } = await auth();
      const found = await api.getSession({ headers: new Headers({ cookie }) });
      const person = found === null ? undefined : await personWithId(found.user.id);
      return person?.disabled === true ? undefined : person;
    },
    renew: async (kysely, cookie) => {
      const { api } = await authOn(kysely);
      const answer = await answered(
        api.renewSession({ headers: new Headers({ cookie }), returnHeaders: true }),
      );
      return answer && { token: answer.response.token, setCookies: answer.headers.getSetCookie() };
    },
    signOut: async (cookie) => {
      const { api } = await auth();
      const { headers } = await api.signOut({ headers: new Headers({ cookie }), returnHeaders: true });
      return headers.getSetCookie();
    },
    signOutElsewhere: async (cookie) => {
      const session = await sessionOf(cookie);
      if (session === undefined) return 0;
      const others = db.deleteFrom('person_session').where('userId', '=', session.userId);
      const { numDeletedRows } = await others.where('token', '!=', session.token).executeTakeFirst();
      return Number(numDeletedRows);
    },
    checkPassword: async ({ id, name }, password, address) => {
      const locked: Locked | undefined = await attempts.begin(name, address);
      if (locked !== undefined) return locked;
      const account = await db
        .selectFrom('person_account')
        .select('password')
        .where('userId', '=', id)
        .where('providerId', '=', 'credential')
        .executeTakeFirst();
      if (!(await isPassword(password, account?.password ?? ''))) return 'wrong';
      await attempts.forgive(name, address);
      return 'right';
    },
    offerTotp: async (cookie, password) => {
      const { api } = await auth();
      const offered = await api.enableTwoFactor({
        body: { password, method: 'totp' },
        headers: new Headers({ cookie }),
      });
      if (!('totpURI' in offered) || offered.totpURI === undefined)
        throw new Error('no authenticator offered');
      return offered.totpURI;
    },
    confirmTotp: (cookie, code, entry) =>
      database.record('people', async (kysely) => {
        const { api } = await authOn(kysely);
        const answer = await answered(
          api.verifyTOTP({ body: { code }, headers: new Headers({ cookie }), returnHeaders: true }),
        );
        return answer === undefined
          ? { result: undefined, entry: undefined }
          : { result: answer.headers.getSetCookie(), entry };
      }),
    forgetTotp: ({ id }, entry) =>
      database.record('people', async (kysely) => {
        const on = tablesOf(kysely);
        await on.deleteFrom('person_two_factor').where('userId', '=', id).execute();
        await on
          .updateTable('person')
          .set({ twoFactorEnabled: flag(false) })
          .where('id', '=', id)
          .execute();
        return { result: undefined, entry };
      }),
  };
}

/** What the library answers, or undefined where it refuses; anything else it throws is a fault. */
async function answered<Answer>(asked: Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (isRefusal(error)) return undefined;
    throw error;
  }
}

const isRefusal = (error: unknown): boolean =>
  error instanceof Error &&
  'statusCode' in error &&
  typeof error.statusCode === 'number' &&
  error.statusCode < 500;

function withoutSession(headers: Headers): Headers {
  const kept = (headers.get('cookie') ?? '')
    .split(/; */)
    .filter((one) => !/^(__Secure-)?dalaba\.session_token=/.test(one));
  return new Headers({ cookie: kept.join('; ') });
}
