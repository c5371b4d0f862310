import type { Kysely } from 'kysely';
import type { Broadcast } from '../domain/broadcast.ts';
import type { NewDelivery } from '../ports/broadcasts.ts';
import type { createAssign } from './audiences.ts';
import { deliveryColumns } from './delivery-row.ts';
import { createInsert, type Row } from './row-batch.ts';
import type { PerformanceTable } from './tables/performances.ts';
import type { Tables } from './tables.ts';

export type InsertDeliveries = (
  on: Kysely<Tables>,
  broadcast: Pick<Broadcast, 'county'>,
  deliveries: readonly NewDelivery[],
) => Promise<void>;

/** Deliveries as they are born, with the orders they carry. */
export function createInsertDeliveries(
  db: Kysely<Tables>,
  assign: ReturnType<typeof createAssign>,
): InsertDeliveries {
  const insertDeliveries = createInsert(db, 'delivery', deliveryColumns);
  const insertOrders = createInsert(db, 'delivery_order', ['delivery', 'jws']);
  const insertPerformances = createInsert(db, 'performance', performanceColumns);
  return async (on, { county }, deliveries) => {
    await insertDeliveries(
      on,
      deliveries.map((delivery) => rowOf(delivery, county)),
    );
    await insertOrders(
      on,
      deliveries.map(({ id, jws }) => [id, jws]),
    );
    await assign(on, county, deliveries);
    await insertPerformances(
      on,
      deliveries.flatMap(({ id, performed }) =>
        performed === undefined ? [] : [[id, performed.startsAtMs, performed.endsAtMs, null, 0, 0]],
      ),
    );
  };
}

const performanceColumns = [
  'delivery',
  'starts_at_ms',
  'ends_at_ms',
  'owner',
  'lease_until_ms',
  'done',
] as const satisfies readonly (keyof PerformanceTable)[];

const rowOf = (delivery: NewDelivery, county: Broadcast['county']): Row => [
  delivery.id,
  delivery.broadcast,
  delivery.playlist,
  delivery.endpoint,
  delivery.endpointName,
  delivery.area,
  county,
  delivery.withheld === undefined ? 'pending' : 'failed',
  0,
  0,
  delivery.sequence,
  delivery.expiresAtMs,
  0,
  delivery.withheld?.atMs ?? null,
  delivery.withheld?.reason ?? null,
  1,
];
