import { type Kysely, sql } from 'kysely';
import type { Engine } from '../dialect.ts';
import type { Tables } from '../tables.ts';
import { tableMaker } from './0001-first-words.ts';

/** Who makes a programme heard where this service itself does, and whose word each play rests on. */
export async function performances(db: Kysely<Tables>, engine: Engine): Promise<void> {
  await tableMaker(db, engine)('performance', ['delivery'], {
    text: ['delivery'],
    optionalText: ['owner'],
    whole: ['starts_at_ms', 'ends_at_ms', 'lease_until_ms', 'done'],
  })
    .addForeignKeyConstraint('performance_of', ['delivery'], 'delivery', ['id'])
    .execute();
  // Only what is still to be heard stands in this index.
  await db.schema
    .createIndex('performance_due')
    .on('performance')
    .columns(['starts_at_ms'])
    .where(sql.ref('done'), '=', sql.lit(0))
    .execute();
  await db.schema.alterTable('play').addColumn('evidence', engine.text).execute();
  await db.schema.alterTable('play').addColumn('sent_ms', 'bigint').execute();
  // Until now only devices said that something was heard.
  await db
    .updateTable('play')
    .set({ evidence: 'device' })
    .where((eb) => eb.or([eb('played_ms', '>', 0), eb('started_at_ms', 'is not', null)]))
    .execute();
}
