import type { Kysely } from 'kysely';
import type { Programme } from '../../domain/programme.ts';
import type { Engine } from '../dialect.ts';
import type { Tables } from '../tables.ts';

/** A programme can be found by its digest, so that it can be listened to. */
export async function programmeDigest(db: Kysely<Tables>, { text }: Engine): Promise<void> {
  await db.schema.alterTable('playlist').addColumn('programme_digest', text).execute();
  const rows = await db.selectFrom('playlist').select(['id', 'programme']).execute();
  for (const { id, programme } of rows) {
    if (programme === null) continue;
    const { digest } = JSON.parse(programme) as Programme;
    await db.updateTable('playlist').set({ programme_digest: digest }).where('id', '=', id).execute();
  }
  await db.schema.createIndex('playlist_by_programme').on('playlist').columns(['programme_digest']).execute();
}
