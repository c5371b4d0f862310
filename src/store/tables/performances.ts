import type { DeliveryId } from '../../domain/ids.ts';

/** A delivery that this service itself makes heard, and who does it now. */
export interface PerformanceTable {
  delivery: DeliveryId;
  starts_at_ms: number;
  ends_at_ms: number;
  owner: string | null;
  lease_until_ms: number;
  done: number;
}
