import { type Kysely, sql } from 'kysely';
import type { Engine } from '../dialect.ts';
import type { Tables } from '../tables.ts';
import { tableMaker } from './0001-first-words.ts';

/** The rows of an entry are found in its order, plays are leaves of the ledger, and checkpoints are kept. */
export async function provable(db: Kysely<Tables>, engine: Engine): Promise<void> {
  // By an expression, so that no join that names the county takes it for the way to a delivery's receipts.
  for (const table of ['receipt', 'receipt_conflict'] as const)
    await sql`create index ${sql.id(`${table}_by_entry`)} on ${sql.table(table)}
      (substr(county, 1, 6), entry, leaf)`.execute(db);
  for (const column of ['entry', 'leaf'] as const)
    await db.schema.alterTable('play').addColumn(column, 'bigint').execute();
  // Only what was corrected after a settlement stands in this index.
  await sql`create index play_corrected on play (substr(delivery, 1, 6), entry, leaf)
    where entry is not null`.execute(db);
  await engine.refuseChanges(db, 'play', fixedOfPlay);
  await tableMaker(db, engine)('checkpoint', ['chain', 'sequence', 'kid'], {
    text: ['chain', 'hash', 'kid', 'jws'],
    whole: ['sequence', 'at_ms'],
  }).execute();
  await engine.refuseChanges(db, 'checkpoint');
}

/** Every column but `current`, which a later version takes away. */
const fixedOfPlay = [
  'delivery',
  'item',
  'version',
  'outcome',
  'played_ms',
  'started_at_ms',
  'reason',
  'concluded_at_ms',
  'evidence',
  'sent_ms',
  'live_ms',
  'entry',
  'leaf',
];
