import type { Kysely } from 'kysely';
import type { Engine } from '../dialect.ts';
import type { Tables } from '../tables.ts';
import { tableMaker } from './0001-first-words.ts';

/** What waits for a second person. */
export async function holds(db: Kysely<Tables>, engine: Engine): Promise<void> {
  await tableMaker(db, engine)('hold', ['broadcast', 'subject'], {
    text: ['broadcast', 'subject', 'county', 'caused_by'],
    whole: ['since_ms', 'orders', 'sent', 'most', 'released_at_ms'],
  })
    .addForeignKeyConstraint('hold_of', ['broadcast'], 'broadcast', ['id'])
    .execute();
}
