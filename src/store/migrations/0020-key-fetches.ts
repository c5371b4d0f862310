import type { Kysely } from 'kysely';
import type { Engine } from '../dialect.ts';
import type { Tables } from '../tables.ts';
import { tableMaker } from './0001-first-words.ts';

/** Which list of signing keys each endpoint was given last. */
export async function keyFetches(db: Kysely<Tables>, engine: Engine): Promise<void> {
  await tableMaker(db, engine)('key_fetch', ['county', 'endpoint'], {
    text: ['county', 'endpoint'],
    whole: ['sequence', 'at_ms'],
  }).execute();
}
