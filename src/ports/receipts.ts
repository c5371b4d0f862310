import type { AreaCode, BroadcastId, DeliveryId, EndpointId } from '../domain/ids.ts';
import type { Receipt } from '../protocol/receipt.ts';

/** Endpoints' own evidence: append-only, keyed (endpoint, boot, sequence). */
export interface Receipts {
  /**
   * Appends a batch; resolves when durable. A key that is there with equal content is a duplicate; with other
   * content it is kept as a conflict beside the first. Calls made together share one transaction and one
   * ledger entry (`record-receipts`) a county.
   */
  append(
    endpoint: EndpointId,
    county: AreaCode,
    receipts: readonly Receipt[],
    atMs: number,
  ): Promise<Appended>;
  /** All receipts about a delivery, by boot and sequence, without conflicts. */
  of(delivery: DeliveryId): Promise<readonly Receipt[]>;
  /** The same for every delivery of a broadcast. */
  ofBroadcast(broadcast: BroadcastId): Promise<ReadonlyMap<DeliveryId, readonly Receipt[]>>;
}

export interface Appended {
  readonly stored: number;
  readonly duplicates: number;
  readonly conflicts: number;
}
