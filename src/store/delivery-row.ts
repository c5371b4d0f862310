import type { Delivery } from '../domain/delivery.ts';
import type { DeliveryTable } from './tables/deliveries.ts';

/** In the order rows are written in. */
export const deliveryColumns = [
  'id',
  'broadcast',
  'playlist',
  'endpoint',
  'endpoint_name',
  'area',
  'county',
  'state',
  'epoch',
  'attempts',
  'sequence',
  'expires_at_ms',
  'next_attempt_at_ms',
  'settled_at_ms',
  'reason',
  'certain',
] as const satisfies readonly (keyof DeliveryTable)[];

export const deliveryOf = (row: DeliveryTable): Delivery => ({
  id: row.id,
  broadcast: row.broadcast,
  playlist: row.playlist,
  endpoint: row.endpoint,
  state: row.state,
  epoch: row.epoch,
  attempts: row.attempts,
  sequence: row.sequence,
  expiresAtMs: row.expires_at_ms,
  nextAttemptAtMs: row.next_attempt_at_ms,
  ...(row.settled_at_ms === null ? {} : { settledAtMs: row.settled_at_ms }),
  ...(row.reason === null ? {} : { reason: row.reason }),
  certain: row.certain === 1,
});
