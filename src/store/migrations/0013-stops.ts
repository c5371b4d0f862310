import type { Kysely } from 'kysely';
import type { Engine } from '../dialect.ts';
import type { Tables } from '../tables.ts';
import { tableMaker } from './0001-first-words.ts';

/** Counties that are silent until somebody lifts it. */
export async function stopTable(db: Kysely<Tables>, engine: Engine): Promise<void> {
  await tableMaker(db, engine)('stop', ['county'], {
    text: ['county', 'actor', 'reason'],
    whole: ['since_ms'],
  }).execute();
}
