import type { Kysely } from 'kysely';
import type { Engine } from '../dialect.ts';
import type { Tables } from '../tables.ts';
import { tableMaker } from './0001-first-words.ts';

/** What people complain about, by county, month and topic. */
export async function complaintTable(db: Kysely<Tables>, engine: Engine): Promise<void> {
  await tableMaker(db, engine)('complaint', ['county', 'month', 'topic'], {
    text: ['county', 'month', 'topic'],
    whole: ['count'],
  }).execute();
}
