import { type Kysely, sql } from 'kysely';
import type { Engine } from '../dialect.ts';
import type { Tables } from '../tables.ts';
import { tableMaker } from './0001-first-words.ts';

/** Whether endpoints still hold their orders shortly before air, and broadcasts that somebody postponed. */
export async function beforeAir(db: Kysely<Tables>, engine: Engine): Promise<void> {
  await tableMaker(db, engine)('delivery_check', ['delivery'], {
    text: ['delivery', 'broadcast'],
    whole: ['due_at_ms', 'until_ms', 'epoch', 'attempts', 'done'],
    optionalWhole: ['checked_at_ms'],
    optionalText: ['found', 'reason'],
  })
    .addForeignKeyConstraint('check_of', ['delivery'], 'delivery', ['id'])
    .execute();
  // Only what is still to be checked stands in this index.
  await db.schema
    .createIndex('check_due')
    .on('delivery_check')
    .columns(['due_at_ms'])
    .where(sql.ref('done'), '=', sql.lit(0))
    .execute();
  await db.schema.createIndex('check_by_broadcast').on('delivery_check').column('broadcast').execute();
  await db.schema.alterTable('broadcast').addColumn('postponed_from_ms', 'bigint').execute();
  await db.schema.alterTable('remake').addColumn('starts_at_ms', 'bigint').execute();
}
