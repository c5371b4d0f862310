import { type Kysely, sql } from 'kysely';
import type { Performances } from '../ports/performances.ts';
import type { Engine } from './dialect.ts';
import type { Tables } from './tables.ts';

export function createPerformances(db: Kysely<Tables>, engine: Engine): Performances {
  return {
    take: (owner, { nowMs, untilMs, leaseUntilMs }, limit) =>
      db.transaction().execute(async (on) => {
        const due = await engine
          .lockFree(
            on
              .selectFrom('performance')
              .select('delivery')
              .where('done', '=', sql.lit(0))
              .where('starts_at_ms', '<=', untilMs)
              .where('ends_at_ms', '>', nowMs)
              .where('lease_until_ms', '<=', nowMs)
              .where(stands)
              .orderBy('starts_at_ms')
              .orderBy('delivery')
              .limit(limit),
          )
          .execute();
        const deliveries = due.map(({ delivery }) => delivery);
        if (deliveries.length > 0) {
          await on
            .updateTable('performance')
            .set({ owner, lease_until_ms: leaseUntilMs })
            .where('delivery', 'in', deliveries)
            .execute();
        }
        return deliveries;
      }),
    renew: async (delivery, owner, leaseUntilMs) => {
      const { numUpdatedRows } = await db
        .updateTable('performance')
        .set({ lease_until_ms: leaseUntilMs })
        .where('delivery', '=', delivery)
        .where('owner', '=', owner)
        .where(stands)
        .executeTakeFirst();
      return numUpdatedRows > 0n;
    },
    finish: async (delivery, owner) => {
      const query = db.updateTable('performance').set({ done: 1 }).where('delivery', '=', delivery);
      await query.where('owner', '=', owner).execute();
    },
    untaken: async (broadcast) => {
      const rows = await db
        .selectFrom('performance')
        .innerJoin('delivery', 'delivery.id', 'performance.delivery')
        .select('performance.delivery')
        .where('delivery.broadcast', '=', broadcast)
        .where('owner', 'is', null)
        .execute();
      return new Set(rows.map(({ delivery }) => delivery));
    },
  };
}

/** Its delivery was neither refused nor replaced. */
const stands = sql<boolean>`exists (
  select 1 from delivery where delivery.id = performance.delivery and delivery.state in ('pending', 'accepted'))`;
