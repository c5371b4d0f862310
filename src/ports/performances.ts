import type { BroadcastId, DeliveryId } from '../domain/ids.ts';

/**
 * Deliveries that this service itself makes heard. A performance belongs to one process at a time, by a lease it
 * renews; when the lease lapses another one goes on.
 */
export interface Performances {
  /**
   * Leases what begins by `untilMs` and is not over at `nowMs`, has no owner whose lease holds, and whose delivery
   * still stands (`pending` or `accepted`), unless an emergency is due at its endpoint. The soonest first.
   */
  take(
    owner: string,
    lease: { readonly nowMs: number; readonly untilMs: number; readonly leaseUntilMs: number },
    limit: number,
  ): Promise<readonly DeliveryId[]>;
  /**
   * Holds it for longer; false when it is another's by now, its delivery does not stand any more, or an emergency is due
   * at its endpoint.
   */
  renew(
    delivery: DeliveryId,
    owner: string,
    lease: { readonly nowMs: number; readonly leaseUntilMs: number },
  ): Promise<boolean>;
  /** Lets go of it at once: whoever looks next goes on with it. */
  release(delivery: DeliveryId, owner: string): Promise<void>;
  /** Those of an emergency's endpoint that are under way at `nowMs` and are none themselves. */
  interruptedBy(emergency: DeliveryId, nowMs: number): Promise<readonly DeliveryId[]>;
  /** Ends one whoever owns it: nothing more of it is to be heard. */
  drop(delivery: DeliveryId): Promise<void>;
  /** Nothing of it is left to be heard. */
  finish(delivery: DeliveryId, owner: string): Promise<void>;
  /** Those of a broadcast that no process ever took: of them surely nothing was heard. */
  untaken(broadcast: BroadcastId): Promise<ReadonlySet<DeliveryId>>;
}
