import type { Kysely } from 'kysely';
import { madeByOneself, type Person, sameName } from '../domain/person.ts';
import type { Database } from '../ports/database.ts';
import type { Cookie, Decide, NewPerson, PeopleRecords } from '../ports/people.ts';
import { hashed, newId } from './secrets.ts';
import type { Renewed } from './sign-ins.ts';
import { columnsFor, emailRow, type PersonRow, personOf, type Tables, tablesOf } from './tables.ts';

export interface RecordsDeps {
  readonly database: Database;
  /** Opens another session for the person of one, on a transaction; undefined where that one is over. */
  readonly renew: (kysely: unknown, cookie: Cookie) => Promise<Renewed | undefined>;
  /** The wall, which tokens last by. */
  readonly now: () => number;
}

/** Persons in the tables of the library, which reads them when somebody signs in. */
export function createRecords({ database, renew, now }: RecordsDeps): PeopleRecords {
  const db = tablesOf(database.kysely);
  const { flag, date } = columnsFor(database);

  /** Runs a change of one person in the transaction of its entry. */
  const decided = <Result>(
    decide: Decide,
    change: (on: Kysely<Tables>, person: Person, before: Person | undefined) => Promise<Result>,
  ): Promise<Result> =>
    database.record('people', async (kysely) => {
      const on = tablesOf(kysely);
      const all = await listed(on);
      const { person, entry } = decide(all);
      const result = await change(
        on,
        person,
        all.find(({ id }) => id === person.id),
      );
      return { result, entry };
    });

  const set = (on: Kysely<Tables>, id: string, columns: Partial<PersonRow>) =>
    on
      .updateTable('person')
      .set({ ...columns, updatedAt: date(Date.now()) })
      .where('id', '=', id)
      .execute();

  return {
    list: () => listed(db),
    find: async (id) => {
      const row = await db.selectFrom('person').selectAll().where('id', '=', id).executeTakeFirst();
      return row && personOf(row);
    },
    isInUse: async () => {
      const rows = await db.selectFrom('person').select('lastSignInAt').limit(2).execute();
      return rows.length > 1 || rows.some(({ lastSignInAt }) => lastSignInAt !== null);
    },
    add: async (person, password, decide) => {
      const hash = await hashed(password);
      return database.record('people', async (kysely) => {
        const on = tablesOf(kysely);
        const entry = decide(await listed(on));
        if (entry === undefined) return { result: false, entry };
        const now = date(Date.now());
        await on
          .insertInto('person')
          .values({
            ...rowOf(person),
            id: person.id,
            emailVerified: flag(false),
            disabled: flag(false),
            mustChangePassword: flag(true),
            createdAt: now,
            updatedAt: now,
          })
          .execute();
        await on
          .insertInto('person_account')
          .values({
            id: newId(),
            accountId: person.id,
            providerId: 'credential',
            userId: person.id,
            password: hash,
            createdAt: now,
            updatedAt: now,
          })
          .execute();
        return { result: true, entry };
      });
    },
    edit: (decide) =>
      decided(decide, async (on, person, before) => {
        await set(on, person.id, { ...rowOf(person), disabled: flag(person.disabled) });
        if (before === undefined || rightsOf(before) !== rightsOf(person)) await endSessions(on, person.id);
        if (before !== undefined && gainsOwn(before, person)) await endTokens(on, person.id, now());
        return person;
      }),
    setPassword: async (password, mustChange, decide, cookie) => {
      const hash = await hashed(password);
      return decided(decide, async (on, { id }) => {
        await set(on, id, {
          mustChangePassword: flag(mustChange),
          ...(mustChange ? { twoFactorEnabled: flag(false) } : {}),
        });
        if (mustChange) await on.deleteFrom('person_two_factor').where('userId', '=', id).execute();
        await on
          .updateTable('person_account')
          .set({ password: hash })
          .where('userId', '=', id)
          .where('providerId', '=', 'credential')
          .execute();
        const renewed = cookie === undefined ? undefined : await renew(on, cookie);
        await endSessions(on, id, renewed?.token);
        const tokensEnded = mustChange ? await endTokens(on, id, now()) : 0;
        return { tokensEnded, setCookies: renewed?.setCookies ?? [] };
      });
    },
    erase: async (decide) => {
      await decided(decide, async (on, { id }) => {
        const nobody = { name: id, email: emailRow(id, undefined), username: null };
        await set(on, id, { ...nobody, disabled: flag(true), twoFactorEnabled: flag(false) });
        for (const table of ['person_account', 'person_session', 'person_two_factor'] as const)
          await on.deleteFrom(table).where('userId', '=', id).execute();
        await on.deleteFrom('person_token').where('person', '=', id).execute();
      });
      await database.scrub();
    },
  };
}

const listed = async (on: Kysely<Tables>): Promise<readonly Person[]> =>
  (await on.selectFrom('person').selectAll().orderBy('name').orderBy('id').execute()).map(personOf);

const rowOf = ({ id, name, email, roles, counties }: NewPerson) => ({
  name,
  email: emailRow(id, email),
  username: sameName(name),
  roles: JSON.stringify(roles),
  counties: JSON.stringify(counties),
});

/** Whether somebody gains a role whose tokens they make themselves: those made before by others would hold it. */
const gainsOwn = (before: Person, after: Person): boolean =>
  madeByOneself.some((role) => after.roles.includes(role) && !before.roles.includes(role));

/** What a session was opened with. */
const rightsOf = ({ roles, counties, disabled }: Person): string =>
  JSON.stringify([roles, counties, disabled]);

async function endSessions(on: Kysely<Tables>, person: string, keep?: string): Promise<void> {
  const query = on.deleteFrom('person_session').where('userId', '=', person);
  await (keep === undefined ? query : query.where('token', '!=', keep)).execute();
}

/** Answers how many were good until then. */
async function endTokens(on: Kysely<Tables>, person: string, atMs: number): Promise<number> {
  const { numUpdatedRows } = await on
    .updateTable('person_token')
    .set({ revoked_at_ms: atMs })
    .where('person', '=', person)
    .where('revoked_at_ms', 'is', null)
    .where('expires_at_ms', '>', atMs)
    .executeTakeFirst();
  return Number(numUpdatedRows);
}
