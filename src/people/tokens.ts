import { randomBytes } from 'node:crypto';
import type { Selectable } from 'kysely';
import type { Database } from '../ports/database.ts';
import type { Token, Tokens } from '../ports/people.ts';
import { digestOf } from './secrets.ts';
import { personOf, type Tables, tablesOf } from './tables.ts';

/** Known at a glance, and found by whatever looks for secrets in the wrong places. */
const prefix = 'dalaba_';

export function createTokens(database: Database, now: () => number): Tokens {
  const db = tablesOf(database.kysely);
  return {
    list: async (person) => {
      const query = db.selectFrom('person_token').selectAll().orderBy('created_at_ms', 'desc').orderBy('id');
      const rows = await (person === undefined ? query : query.where('person', '=', person)).execute();
      return rows.map(tokenOf);
    },
    create: async (token, entry) => {
      const secret = `${prefix}${randomBytes(32).toString('base64url')}`;
      await database.record('people', async (kysely) => {
        await tablesOf(kysely)
          .insertInto('person_token')
          .values({
            id: token.id,
            person: token.person,
            label: token.label,
            hash: digestOf(secret),
            created_at_ms: now(),
            expires_at_ms: now() + token.lifetimeMs,
            revoked_at_ms: null,
          })
          .execute();
        return { result: undefined, entry };
      });
      return secret;
    },
    revoke: (id, entry) =>
      database.record('people', async (kysely) => {
        const { numUpdatedRows } = await tablesOf(kysely)
          .updateTable('person_token')
          .set({ revoked_at_ms: now() })
          .where('id', '=', id)
          .where('revoked_at_ms', 'is', null)
          .executeTakeFirst();
        return { result: undefined, entry: numUpdatedRows === 1n ? entry : undefined };
      }),
    person: async (secret) => {
      if (!secret.startsWith(prefix)) return undefined;
      const row = await db
        .selectFrom('person_token')
        .innerJoin('person', 'person.id', 'person_token.person')
        .selectAll('person')
        .where('person_token.hash', '=', digestOf(secret))
        .where('revoked_at_ms', 'is', null)
        .where('expires_at_ms', '>', now())
        .executeTakeFirst();
      const person = row && personOf(row);
      return person?.disabled === true ? undefined : person;
    },
  };
}

const tokenOf = (row: Selectable<Tables['person_token']>): Token => ({
  id: row.id,
  person: row.person,
  label: row.label,
  createdAtMs: row.created_at_ms,
  expiresAtMs: row.expires_at_ms,
  ...(row.revoked_at_ms === null ? {} : { revokedAtMs: row.revoked_at_ms }),
});
