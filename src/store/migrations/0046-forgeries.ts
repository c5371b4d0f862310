import type { Kysely } from 'kysely';
import type { Engine } from '../dialect.ts';
import type { Tables } from '../tables.ts';
import { tableMaker } from './0001-first-words.ts';

/** Orders that endpoints refused because no key of ours signed them: one row an endpoint. */
export async function forgeries(db: Kysely<Tables>, engine: Engine): Promise<void> {
  await tableMaker(db, engine)('forgery', ['county', 'endpoint'], {
    text: ['county', 'endpoint'],
    whole: ['orders', 'first_at_ms', 'last_at_ms'],
  }).execute();
}
