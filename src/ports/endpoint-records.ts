import type { DeliveryState } from '../domain/delivery.ts';
import type { EndpointCalls } from '../domain/endpoint-condition.ts';
import type { AreaCode, BroadcastId, DeliveryId, EndpointId, LocalDate } from '../domain/ids.ts';
import type { KeptReceipt } from './receipts.ts';

/** What the record has of one endpoint; nothing stands for an endpoint that has no record. */
export interface EndpointRecord {
  /** Of the last days. */
  readonly recent: EndpointCalls;
  /** Of more days, those among them. */
  readonly called: number;
  readonly answered: number;
  /** The last of the recent days on which it answered. */
  readonly lastAnswered?: LocalDate;
  /** When the newest receipt of the device's present start came in. */
  readonly lastReceiptAtMs?: number;
  /** Until when a code is good by which a device may become it. */
  readonly codeUntilMs?: number;
}

/** A delivery to an endpoint, with what is known of its plays; no counts while nothing was concluded, or of what is no slot's. */
export interface EndpointDelivery {
  readonly delivery: DeliveryId;
  readonly broadcast: BroadcastId;
  readonly state: DeliveryState;
  readonly reason?: string;
  readonly attempts: number;
  readonly startsAtMs: number;
  readonly settledAtMs?: number;
  /** Nothing of it is to be heard: it took the place of an order that was taken back, or a village wants silence. */
  readonly isSilent: boolean;
  readonly counts?: {
    readonly planned: number;
    readonly heard: number;
    readonly partial: number;
    readonly missed: number;
    readonly unknown: number;
    readonly sounded: boolean;
    readonly sentMs: number;
  };
}

/** What is known of each endpoint, for whoever looks after them. Reads only. */
export interface EndpointRecords {
  /**
   * All endpoints of a county that have any.
   * @param from first of the days; @param recent first of the last days; @param to the last of both
   */
  of(
    county: AreaCode,
    days: { readonly from: LocalDate; readonly recent: LocalDate; readonly to: LocalDate },
    nowMs: number,
  ): Promise<ReadonlyMap<EndpointId, EndpointRecord>>;
  /** Newest first. */
  deliveries(county: AreaCode, endpoint: EndpointId, limit: number): Promise<readonly EndpointDelivery[]>;
  /** What the device said since its present start, newest first. */
  receipts(county: AreaCode, endpoint: EndpointId, limit: number): Promise<readonly KeptReceipt[]>;
}
