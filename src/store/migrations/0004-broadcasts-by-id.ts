import type { Kysely } from 'kysely';
import type { Tables } from '../tables.ts';

/** A date's and a county's broadcasts in the order of their ids, in which plays are listed. */
export async function broadcastsById(db: Kysely<Tables>): Promise<void> {
  await db.schema.dropIndex('broadcast_by_date').execute();
  await db.schema.createIndex('broadcast_by_date').on('broadcast').columns(['local_date', 'id']).execute();
  await db.schema.createIndex('broadcast_by_county').on('broadcast').columns(['county', 'id']).execute();
}
