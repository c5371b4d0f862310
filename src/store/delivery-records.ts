import type { Kysely } from 'kysely';
import type { CheckFinding } from '../domain/delivery.ts';
import type { DeliveryFilter, DeliveryRecord } from '../ports/deliveries.ts';
import { deliveryOf } from './delivery-row.ts';
import { isOneOf } from './one-of.ts';
import type { DeliveryTable } from './tables/deliveries.ts';
import type { Tables } from './tables.ts';

export const listDeliveries = async (db: Kysely<Tables>, filter: DeliveryFilter): Promise<DeliveryRecord[]> =>
  (await records(db, filter).execute()).map(recordOf);

function records(
  db: Kysely<Tables>,
  { county, counties, date, slot, broadcast, state, after, limit }: DeliveryFilter,
) {
  let query = db
    .selectFrom('broadcast')
    .innerJoin('delivery', 'delivery.broadcast', 'broadcast.id')
    .leftJoin('delivery_check', 'delivery_check.delivery', 'delivery.id')
    .selectAll('delivery')
    .select([
      'delivery_check.checked_at_ms',
      'delivery_check.found',
      'delivery_check.reason as check_reason',
    ]);
  if (county !== undefined) query = query.where('broadcast.county', '=', county);
  if (counties !== undefined) query = query.where(isOneOf('broadcast.county', counties));
  if (date !== undefined) query = query.where('broadcast.local_date', '=', date);
  if (slot !== undefined) query = query.where('broadcast.slot', '=', slot);
  if (broadcast !== undefined) query = query.where('broadcast.id', '=', broadcast);
  if (state !== undefined) query = query.where('delivery.state', '=', state);
  if (after !== undefined) {
    query = query.where(({ eb, refTuple, tuple }) =>
      eb(
        refTuple('delivery.broadcast', 'delivery.endpoint', 'delivery.id'),
        '>',
        tuple(after.broadcast, after.endpoint, after.id),
      ),
    );
  }
  return query.orderBy('delivery.broadcast').orderBy('delivery.endpoint').orderBy('delivery.id').limit(limit);
}

interface RecordRow extends DeliveryTable {
  checked_at_ms: number | null;
  found: CheckFinding | null;
  check_reason: string | null;
}

const recordOf = (row: RecordRow): DeliveryRecord => ({
  ...deliveryOf(row),
  county: row.county,
  endpointName: row.endpoint_name,
  area: row.area,
  ...checkOf(row),
});

const checkOf = ({
  checked_at_ms: atMs,
  found,
  check_reason: reason,
}: RecordRow): Pick<DeliveryRecord, 'check'> =>
  atMs === null || found === null ? {} : { check: { atMs, found, ...(reason === null ? {} : { reason }) } };
