import { type Kysely, sql } from 'kysely';
import type { Tables } from '../tables.ts';

/** A sequence far beyond all below it is noted by itself, and no longer as a gap of millions. */
export async function farAhead(db: Kysely<Tables>): Promise<void> {
  const column = db.schema.alterTable('receipt_gap');
  await column.addColumn('far_ahead', 'bigint', (far) => far.notNull().defaultTo(0)).execute();
  await sql`update receipt_gap set far_ahead = 1, first = last + 1, last = last + 1
    where last - first >= 100000`.execute(db);
}
