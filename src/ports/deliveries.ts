import type { Delivery, DeliveryCheck, DeliveryState } from '../domain/delivery.ts';
import type { AreaCode, BroadcastId, DeliveryId, EndpointId, LocalDate, Occasion } from '../domain/ids.ts';
import type { SignedAssignment } from './audiences.ts';

/** How one attempt ended. */
export type DeliveryChange =
  | {
      readonly delivery: DeliveryId;
      readonly state: Exclude<DeliveryState, 'pending' | 'replaced'>;
      readonly reason?: string;
      readonly certain: boolean;
      readonly atMs: number;
    }
  | {
      readonly delivery: DeliveryId;
      readonly state: 'pending';
      /** It was held back without a try in this epoch: its turn is given back, and counts as no attempt. */
      readonly untriedEpoch?: number;
      readonly reason: string;
      readonly certain: boolean;
      readonly atMs: number;
      readonly nextAttemptAtMs: number;
    };

/** A delivery, where it goes, and its order's stored bytes. */
export interface DeliveryOrder {
  readonly delivery: Delivery;
  readonly jws: string;
  /** The newest assignment of its endpoint, where it was ever told of an audience. */
  readonly assignment?: SignedAssignment;
}

/** A delivery with where its endpoint stood when the order was signed: history outlives the schedule. */
export interface DeliveryRecord extends Delivery {
  readonly county: AreaCode;
  readonly endpointName: string;
  readonly area: AreaCode;
  /** Absent while nobody looked, and where there is nothing to look at before air. */
  readonly check?: DeliveryCheck;
}

/** Where a delivery stands in a list. */
export type DeliveryKey = Pick<Delivery, 'broadcast' | 'endpoint' | 'id'>;

export interface DeliveryFilter {
  readonly county?: AreaCode;
  /** Of these counties alone. */
  readonly counties?: readonly AreaCode[];
  readonly date?: LocalDate;
  readonly slot?: Occasion;
  readonly broadcast?: BroadcastId;
  readonly state?: DeliveryState;
  /** Only what comes behind this one in the list. */
  readonly after?: DeliveryKey;
  readonly limit: number;
}

export type DeliveryCounts = Readonly<Record<DeliveryState, number>>;

export interface Deliveries {
  find(id: DeliveryId): Promise<DeliveryOrder | undefined>;
  of(broadcast: BroadcastId): Promise<readonly Delivery[]>;
  /** By broadcast, endpoint, id. */
  list(filter: DeliveryFilter): Promise<readonly DeliveryRecord[]>;
  /** How many deliveries of a broadcast are in each state. */
  counts(broadcast: BroadcastId): Promise<DeliveryCounts>;
  /**
   * Records how an attempt ended: attempts grow by one, epoch too when it stays `pending`; a settled delivery
   * is not changed again, except that `accepted` overrules `failed`, and makes a `replaced` one uncertain: its
   * endpoint does hold it. `certain: false` once stays false. Held back in the row's epoch, its epoch falls by one and
   * attempts and ledger stay as they are; held back in another, nothing changes.
   * Resolves when durable. Calls made together share one transaction and one ledger entry
   * (`accept-deliveries`) a county.
   */
  change(change: DeliveryChange): Promise<void>;
  /**
   * What an endpoint has to answer still, which is also what it is asked for again before air; with `all`, whatever it
   * accepted: not expired at `nowMs`, oldest first.
   */
  standing(
    county: AreaCode,
    endpoint: EndpointId,
    nowMs: number,
    all: boolean,
  ): Promise<readonly DeliveryOrder[]>;
  /**
   * Pending deliveries whose next attempt is due at `nowMs`, oldest first, with their epoch raised by one in
   * the same statement and their next attempt set to `nowMs + leaseMs`: whoever got a row enqueues it.
   * @param broadcast takes those of this one alone
   */
  takeDue(
    nowMs: number,
    leaseMs: number,
    limit: number,
    broadcast?: BroadcastId,
  ): Promise<readonly Pick<Delivery, 'id' | 'epoch'>[]>;
}
