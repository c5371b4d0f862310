import { type Kysely, sql } from 'kysely';
import type { Forgeries } from '../ports/forgeries.ts';
import type { Tables } from './tables.ts';

/** Beyond it nobody counts; so many of every endpoint of a county still add up exactly. */
const most = 1_000_000_000_000;

export const createForgeries = (db: Kysely<Tables>): Forgeries => ({
  note: async ({ county, endpoint, atMs, ...noted }, pauseMs) => {
    const orders = Math.min(noted.orders, most);
    const isNew = sql`forgery.last_at_ms < ${atMs - pauseMs}`;
    await db
      .insertInto('forgery')
      .values({ county, endpoint, orders, first_at_ms: atMs, last_at_ms: atMs })
      .onConflict((conflict) =>
        conflict.columns(['county', 'endpoint']).doUpdateSet({
          orders: sql<number>`case when ${isNew} then excluded.orders
            when forgery.orders + excluded.orders > ${sql.lit(most)} then ${sql.lit(most)}
            else forgery.orders + excluded.orders end`,
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
