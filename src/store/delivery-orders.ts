import { type Kysely, sql } from 'kysely';
import type { DeliveryId } from '../domain/ids.ts';
import type { DeliveryOrder } from '../ports/deliveries.ts';
import { deliveryOf } from './delivery-row.ts';
import { createLookup } from './row-batch.ts';
import type { DeliveryTable } from './tables/deliveries.ts';
import type { Tables } from './tables.ts';

/** Finds many deliveries at once: on its own, each would pay for a read transaction or a round trip. */
export function createFindMany(
  db: Kysely<Tables>,
): (ids: readonly DeliveryId[]) => Promise<(DeliveryOrder | undefined)[]> {
  const lookUp = createLookup<FoundRow>((keys) =>
    db
      .selectFrom('delivery')
      .innerJoin('delivery_order', 'delivery_order.delivery', 'delivery.id')
      .leftJoin('audience_assignment', (join) =>
        join
          .onRef('audience_assignment.county', '=', 'delivery.county')
          .onRef('audience_assignment.endpoint', '=', 'delivery.endpoint'),
      )
      .selectAll('delivery')
      .select([
        'delivery_order.jws',
        'audience_assignment.jws as assignment',
        'audience_assignment.sequence as assignment_sequence',
      ])
      .where(sql<boolean>`delivery.id in (${keys})`),
  );
  return async (ids) => {
    const rows = await lookUp(db, [...new Set(ids)]);
    const found = new Map(rows.map((row) => [row.id, foundOf(row)]));
    return ids.map((id) => found.get(id));
  };
}

interface FoundRow extends DeliveryTable {
  jws: string;
  assignment: string | null;
  assignment_sequence: number | null;
}

const foundOf = (row: FoundRow): DeliveryOrder => ({
  delivery: deliveryOf(row),
  jws: row.jws,
  ...(row.assignment === null || row.assignment_sequence === null
    ? {}
    : { assignment: { jws: row.assignment, sequence: row.assignment_sequence } }),
});
