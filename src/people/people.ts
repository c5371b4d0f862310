import type { Database } from '../ports/database.ts';
import type { People } from '../ports/people.ts';
import { createAttempts } from './attempts.ts';
import type { AuthOptions } from './auth.ts';
import { createRecords } from './records.ts';
import { createSignIns } from './sign-ins.ts';
import { tablesOf } from './tables.ts';
import { createTokens } from './tokens.ts';

export interface PeopleDeps extends AuthOptions {
  readonly database: Database;
  /** Sessions, tokens and locks last by the wall, also where a sample's clock runs ahead. */
  readonly now?: () => number;
}

/** Persons, signing in, and tokens, in the store's database. */
export function createPeople({ database, now = Date.now, ...options }: PeopleDeps): People {
  const attempts = createAttempts(tablesOf(database.kysely), now);
  const signIns = createSignIns({ database, options, attempts });
  return {
    records: createRecords({ database, renew: signIns.renew, now }),
    signIns,
    tokens: createTokens(database, now),
  };
}
