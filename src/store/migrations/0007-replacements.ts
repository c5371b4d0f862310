import { type Kysely, sql } from 'kysely';
import type { Engine } from '../dialect.ts';
import type { Tables } from '../tables.ts';

/** Playlists that another one takes, or took, the place of. */
export async function replacements(db: Kysely<Tables>, { text }: Engine): Promise<void> {
  await db.schema
    .alterTable('playlist')
    .addColumn('standing', text, (made) => made.notNull().defaultTo('current'))
    .execute();
  // Only replacements under way stand in this index.
  await db.schema
    .createIndex('playlist_next')
    .on('playlist')
    .columns(['broadcast'])
    .where(sql.ref('standing'), '=', sql.lit('next'))
    .execute();
}
