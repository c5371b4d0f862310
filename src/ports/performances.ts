import type { BroadcastId, DeliveryId } from '../domain/ids.ts';

/**
 * Deliveries that this service itself makes heard. A performance belongs to one process at a time, by a lease it
 * renews; when the lease lapses another one goes on.
 */
export interface Performances {
  /**
   * Leases what begins by `untilMs` and is not over at `nowMs`, has no owner whose lease holds, and whose delivery
   * still stands (`pending` or `accepted`). The soonest first.
   */
  take(
    owner: string,
    lease: { readonly nowMs: number; readonly untilMs: number; readonly leaseUntilMs: number },
    limit: number,
  ): Promise<readonly DeliveryId[]>;
  /** Holds it for longer; false when it is another's by now, or its delivery does not stand any more. */
  renew(delivery: DeliveryId, owner: string, leaseUntilMs: number): Promise<boolean>;
  /** Nothing of it is left to be heard. */
  finish(delivery: DeliveryId, owner: string): Promise<void>;
  /** Those of a broadcast that no process ever took: of them surely nothing was heard. */
  untaken(broadcast: BroadcastId): Promise<ReadonlySet<DeliveryId>>;
}
