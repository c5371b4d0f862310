import type { Kysely } from 'kysely';
import type { KeyFetches } from '../ports/key-fetches.ts';
import type { Tables } from './tables.ts';

export const createKeyFetches = (db: Kysely<Tables>): KeyFetches => ({
  note: async ({ county, endpoint, sequence, atMs: at_ms }) => {
    await db
      .insertInto('key_fetch')
      .values({ county, endpoint, sequence, at_ms })
      .onConflict((conflict) => conflict.columns(['county', 'endpoint']).doUpdateSet({ sequence, at_ms }))
      .execute();
  },
  since: async (atMs) => {
    const query = db.selectFrom('key_fetch').selectAll().where('at_ms', '>=', atMs);
    const rows = await query.orderBy('county').orderBy('endpoint').execute();
    return rows.map(({ at_ms, ...row }) => ({ ...row, atMs: at_ms }));
  },
});
