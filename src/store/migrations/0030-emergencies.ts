import { type Kysely, sql } from 'kysely';
import type { Engine } from '../dialect.ts';
import type { Tables } from '../tables.ts';
import { tableMaker } from './0001-first-words.ts';

/** What was declared, beside the broadcasts that carry it. */
export async function emergencyTable(db: Kysely<Tables>, engine: Engine): Promise<void> {
  await tableMaker(db, engine)('emergency', ['broadcast'], {
    text: ['broadcast', 'county', 'after_it', 'notice', 'areas', 'declared_by'],
    optionalText: ['cause', 'ended_by'],
    whole: ['drill', 'repeats', 'declared_at_ms'],
    optionalWhole: ['ended_at_ms'],
  })
    .addForeignKeyConstraint('emergency_of', ['broadcast'], 'broadcast', ['id'])
    .execute();
  await db.schema
    .createIndex('emergency_by_cause')
    .on('emergency')
    .columns(['county', 'cause'])
    .unique()
    .where(sql.ref('cause'), 'is not', null)
    .execute();
}
