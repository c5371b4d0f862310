import type { Kysely } from 'kysely';
import type { Tables } from '../tables.ts';

/** How much of a play was a live source, and what an item was to relay. */
export async function liveColumns(db: Kysely<Tables>): Promise<void> {
  await db.schema.alterTable('play').addColumn('live_ms', 'bigint').execute();
  await db.schema.alterTable('playlist_item').addColumn('live', 'text').execute();
}
