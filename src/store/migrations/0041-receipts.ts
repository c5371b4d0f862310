import type { Kysely } from 'kysely';
import type { Engine } from '../dialect.ts';
import type { Tables } from '../tables.ts';
import { tableMaker } from './0001-first-words.ts';

/** What of an endpoint's word was not believed, which of its receipts never came, and who else speaks in its name. */
export async function doubtfulReceipts(db: Kysely<Tables>, engine: Engine): Promise<void> {
  const table = tableMaker(db, engine);
  await db.schema.alterTable('play').addColumn('doubt', engine.text).execute();
  await table('receipt_gap', ['stream', 'first'], {
    text: ['county'],
    whole: ['stream', 'first', 'last', 'found_at_ms'],
  }).execute();
  await table('receipt_source', ['county', 'endpoint'], {
    text: ['county', 'endpoint'],
    optionalText: ['address', 'other_address'],
    whole: ['stream', 'turns'],
    optionalWhole: ['other_stream', 'first_turn_at_ms', 'last_turn_at_ms'],
  }).execute();
}
