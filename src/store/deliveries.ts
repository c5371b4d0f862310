import { type Kysely, sql } from 'kysely';
import { deliveryStates } from '../domain/delivery.ts';
import type { BroadcastId, DeliveryId } from '../domain/ids.ts';
import type { Deliveries, DeliveryChange, DeliveryCounts, DeliveryOrder } from '../ports/deliveries.ts';
import { validateChange } from './delivery-changes.ts';
import { listDeliveries } from './delivery-records.ts';
import { deliveryOf } from './delivery-row.ts';
import type { Engine } from './dialect.ts';
import type { GroupedCalls } from './grouped-calls.ts';
import { createRowBatch } from './row-batch.ts';
import type { Tables } from './tables.ts';

export function createDeliveries(
  db: Kysely<Tables>,
  engine: Engine,
  finds: GroupedCalls<DeliveryId, DeliveryOrder | undefined>,
  changes: GroupedCalls<DeliveryChange, void>,
): Deliveries {
  const lease = createRowBatch(
    db,
    2,
    (rows) => sql`
      with lease (id, until_ms) as (values ${rows})
      update delivery set epoch = delivery.epoch + 1, next_attempt_at_ms = cast(lease.until_ms as bigint)
      from lease where delivery.id = lease.id`,
  );
  return {
    find: (id) => finds.call(id),
    of: async (broadcast) => {
      const query = db.selectFrom('delivery').selectAll().where('broadcast', '=', broadcast);
      return (await query.orderBy('endpoint').orderBy('id').execute()).map(deliveryOf);
    },
    list: (filter) => listDeliveries(db, filter),
    counts: async (broadcast) => {
      const rows = await db
        .selectFrom('delivery')
        .select(({ fn }) => ['state', fn.countAll<number>().as('deliveries')])
        .where('broadcast', '=', broadcast)
        .groupBy('state')
        .execute();
      const counted = new Map(rows.map(({ state, deliveries }) => [state, deliveries]));
      return Object.fromEntries(
        deliveryStates.map((state) => [state, counted.get(state) ?? 0]),
      ) as DeliveryCounts;
    },
    standing: async (county, endpoint, nowMs, all) => {
      const rows = await db
        .selectFrom('delivery')
        .innerJoin('delivery_order', 'delivery_order.delivery', 'delivery.id')
        .selectAll('delivery')
        .select('delivery_order.jws')
        .where('delivery.endpoint', '=', endpoint)
        .where('delivery.county', '=', county)
        .where(({ eb, or }) =>
          or([eb('delivery.state', 'in', all ? ['pending', 'accepted'] : ['pending']), isAskedForAgain]),
        )
        .where('delivery.expires_at_ms', '>', nowMs)
        .orderBy('delivery.sequence')
        .limit(mostStanding)
        .execute();
      return rows.map((row) => ({ delivery: deliveryOf(row), jws: row.jws }));
    },
    change: async (change) => {
      validateChange(change);
      await changes.call(change);
    },
    takeDue: (nowMs, leaseMs, limit, broadcast) =>
      db.transaction().execute(async (on) => {
        const due = await engine
          .lockFree(
            on
              .selectFrom('delivery')
              .select(['id', 'epoch'])
              .where('state', '=', sql.lit('pending' as const))
              .where('next_attempt_at_ms', '<=', nowMs)
              .$if(broadcast !== undefined, (query) =>
                query.where('broadcast', '=', broadcast ?? ('' as BroadcastId)),
              )
              .orderBy('next_attempt_at_ms')
              .orderBy('id')
              .limit(limit),
          )
          .execute();
        await lease(
          on,
          due.map(({ id }) => [id, nowMs + leaseMs]),
        );
        return due.map(({ id, epoch }) => ({ id, epoch: epoch + 1 }));
      }),
  };
}

/** It took it, and is being looked at before air. */
const isAskedForAgain = sql<boolean>`(delivery.state = 'accepted' and exists (
  select 1 from delivery_check
  where delivery_check.delivery = delivery.id and delivery_check.done = 0 and delivery_check.attempts > 0))`;

/** Two slots of two days, and their replacements; whoever has more left asks again. */
const mostStanding = 16;
