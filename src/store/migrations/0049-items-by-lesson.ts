import type { Kysely } from 'kysely';
import type { Tables } from '../tables.ts';

/** Playlists that hold a lesson are found by it; their ids begin with their county. */
export async function itemsByLesson(db: Kysely<Tables>): Promise<void> {
  const byLesson = db.schema.createIndex('playlist_item_by_lesson').on('playlist_item');
  await byLesson.columns(['lesson', 'playlist']).execute();
}
