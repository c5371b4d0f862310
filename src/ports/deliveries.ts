import type { Delivery, DeliveryState } from '../domain/delivery.ts';
import type { BroadcastId, DeliveryId } from '../domain/ids.ts';

/** How one attempt ended. */
export type DeliveryChange =
  | {
      readonly delivery: DeliveryId;
      readonly state: Exclude<DeliveryState, 'pending'>;
      readonly reason?: string;
      readonly certain: boolean;
      readonly atMs: number;
    }
  | {
      readonly delivery: DeliveryId;
      readonly state: 'pending';
      readonly reason: string;
      readonly certain: boolean;
      readonly atMs: number;
      readonly nextAttemptAtMs: number;
    };

/** A delivery, where it goes, and its order's stored bytes. */
export interface DeliveryOrder {
  readonly delivery: Delivery;
  readonly jws: string;
}

export interface Deliveries {
  find(id: DeliveryId): Promise<DeliveryOrder | undefined>;
  /** How many deliveries a broadcast has, and how many of them were accepted. */
  tally(broadcast: BroadcastId): Promise<{ readonly accepted: number; readonly of: number }>;
  of(broadcast: BroadcastId): Promise<readonly Delivery[]>;
  /**
   * Records how an attempt ended: attempts grow by one, epoch too when it stays `pending`; a settled delivery
   * is not changed again, except that `accepted` overrules `failed`. `certain: false` once stays false.
   * Resolves when durable. Calls made together share one transaction and one ledger entry
   * (`accept-deliveries`) a county.
   */
  change(change: DeliveryChange): Promise<void>;
  /**
   * Pending deliveries whose next attempt is due at `nowMs`, oldest first, with their epoch raised by one in
   * the same statement and their next attempt set to `nowMs + leaseMs`: whoever got a row enqueues it.
   */
  takeDue(nowMs: number, leaseMs: number, limit: number): Promise<readonly Pick<Delivery, 'id' | 'epoch'>[]>;
}
