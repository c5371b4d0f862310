import { type Kysely, sql } from 'kysely';
import type { Forgeries } from '../ports/forgeries.ts';
import type { Tables } from './tables.ts';

export const createForgeries = (db: Kysely<Tables>): Forgeries => ({
  note: async ({ county, endpoint, orders, atMs }, pauseMs) => {
    const isNew = sql`forgery.last_at_ms < ${atMs - pauseMs}`;
    await db
      .insertInto('forgery')
      .values({ county, endpoint, orders, first_at_ms: atMs, last_at_ms: atMs })
      .onConflict((conflict) =>
        conflict.columns(['county', 'endpoint']).doUpdateSet({
          orders: sql<number>`case when ${isNew} then excluded.orders else forgery.orders + excluded.orders end`,
          first_at_ms: sql<number>`case when ${isNew} then excluded.first_at_ms else forgery.first_at_ms end`,
          last_at_ms: sql<number>`excluded.last_at_ms`,
        }),
      )
      .execute();
  },
  since: async (atMs) => {
    const query = db.selectFrom('forgery').selectAll().where('last_at_ms', '>=', atMs);
    const rows = await query.orderBy('county').orderBy('endpoint').execute();
    return rows.map(({ first_at_ms: firstAtMs, last_at_ms: lastAtMs, ...row }) => ({
      ...row,
      firstAtMs,
      lastAtMs,
    }));
  },
});
