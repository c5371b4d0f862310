import type { ColumnDataType, Kysely } from 'kysely';
import type { Engine } from '../dialect.ts';
import type { Tables } from '../tables.ts';
import { tableMaker } from './0001-first-words.ts';

/**
 * Who may sign in. The tables `person…` are exactly what the library of `people/` asks for, columns named as it
 * names them (a test compares); tokens and failed attempts are our own.
 */
export async function peopleTables(db: Kysely<Tables>, engine: Engine): Promise<void> {
  for (const [table, columns] of Object.entries(libraryTables))
    await libraryTable(db, engine, table, columns);
  for (const [table, column] of libraryIndexes)
    await db.schema.createIndex(`${table}_${column}_idx`).on(table).column(column).execute();
  const own = tableMaker(db, engine);
  await own('person_token', ['id'], {
    text: ['id', 'person', 'label', 'hash'],
    whole: ['created_at_ms', 'expires_at_ms'],
    optionalWhole: ['revoked_at_ms'],
  })
    .addUniqueConstraint('person_token_hash', ['hash'])
    .execute();
  await db.schema.createIndex('person_token_by_person').on('person_token').columns(['person']).execute();
  await own('sign_in_attempt', ['subject'], { text: ['subject'], whole: ['failures', 'until_ms'] }).execute();
}

type Kind = 'text' | 'flag' | 'count' | 'date';

/** A name with `?` may be null, one with `!` is unique. */
const libraryTables: Readonly<Record<string, readonly (readonly [string, Kind])[]>> = {
  person: [
    ['name', 'text'],
    ['email!', 'text'],
    ['emailVerified', 'flag'],
    ['image?', 'text'],
    ['createdAt', 'date'],
    ['updatedAt', 'date'],
    ['username?!', 'text'],
    ['twoFactorEnabled?', 'flag'],
    ['roles', 'text'],
    ['counties', 'text'],
    ['disabled', 'flag'],
    ['mustChangePassword', 'flag'],
    ['lastSignInAt?', 'date'],
  ],
  person_session: [
    ['expiresAt', 'date'],
    ['token!', 'text'],
    ['createdAt', 'date'],
    ['updatedAt', 'date'],
    ['ipAddress?', 'text'],
    ['userAgent?', 'text'],
    ['userId', 'text'],
  ],
  person_account: [
    ['accountId', 'text'],
    ['providerId', 'text'],
    ['userId', 'text'],
    ['accessToken?', 'text'],
    ['refreshToken?', 'text'],
    ['idToken?', 'text'],
    ['accessTokenExpiresAt?', 'date'],
    ['refreshTokenExpiresAt?', 'date'],
    ['scope?', 'text'],
    ['password?', 'text'],
    ['createdAt', 'date'],
    ['updatedAt', 'date'],
  ],
  person_verification: [
    ['identifier', 'text'],
    ['value', 'text'],
    ['expiresAt', 'date'],
    ['createdAt', 'date'],
    ['updatedAt', 'date'],
  ],
  person_two_factor: [
    ['secret', 'text'],
    ['backupCodes', 'text'],
    ['userId', 'text'],
    ['verified?', 'flag'],
    ['failedVerificationCount?', 'count'],
    ['lockedUntil?', 'date'],
  ],
};

const libraryIndexes = [
  ['person_session', 'userId'],
  ['person_account', 'userId'],
  ['person_verification', 'identifier'],
  ['person_two_factor', 'secret'],
  ['person_two_factor', 'userId'],
] as const;

async function libraryTable(
  db: Kysely<Tables>,
  { name: engine }: Engine,
  name: string,
  columns: readonly (readonly [string, Kind])[],
): Promise<void> {
  const types: Readonly<Record<Kind, ColumnDataType>> =
    engine === 'sqlite'
      ? { text: 'text', flag: 'integer', count: 'integer', date: 'date' }
      : { text: 'text', flag: 'boolean', count: 'integer', date: 'timestamptz' };
  let table = db.schema.createTable(name).addColumn('id', 'text', (made) => made.notNull().primaryKey());
  for (const [marked, kind] of columns) {
    const column = marked.replace(/[?!]+$/, '');
    table = table.addColumn(column, types[kind], (made) => {
      const required = marked.includes('?') ? made : made.notNull();
      const unique = marked.endsWith('!') ? required.unique() : required;
      return column === 'userId' ? unique.references('person.id').onDelete('cascade') : unique;
    });
  }
  await table.execute();
}
