import type { Kysely } from 'kysely';
import type { Engine } from '../dialect.ts';
import type { Tables } from '../tables.ts';
import { tableMaker } from './0001-first-words.ts';

/** Which audiences each endpoint was told that it belongs to, where one order serves many. */
export async function audiences(db: Kysely<Tables>, engine: Engine): Promise<void> {
  await tableMaker(db, engine)('audience_assignment', ['county', 'endpoint'], {
    text: ['county', 'endpoint', 'audiences', 'jws'],
    whole: ['sequence'],
  }).execute();
}
