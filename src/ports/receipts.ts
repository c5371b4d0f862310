import type { AreaCode, BroadcastId, DeliveryId, EndpointId, LessonId } from '../domain/ids.ts';
import type { MissingReceipts, Receipt, ReceiptEvent, UnreadableReceipt } from '../protocol/receipt.ts';

/** What this service itself knows of an order, where the endpoint keeps no record. No device may say so. */
export type ServiceEvent =
  | {
      /** A part of an item went out. Places in the item, milliseconds. */
      readonly kind: 'streamed';
      readonly order: DeliveryId;
      readonly item: number;
      readonly lesson: LessonId;
      readonly fromMs: number;
      readonly toMs: number;
      readonly atMs: number;
      readonly listeners?: number;
      /** It was the item's live source, and not its recording. */
      readonly live?: true;
    }
  | {
      /** A platform says of its terminals that they played an item. */
      readonly kind: 'reported';
      readonly order: DeliveryId;
      readonly item: number;
      readonly lesson: LessonId;
      readonly startedAtMs?: number;
      readonly playedMs: number;
      readonly cutBy?: string;
    }
  | {
      /** The endpoint is told to play; the same again, `refused`, once it surely did not take that. */
      readonly kind: 'told';
      readonly order: DeliveryId;
      readonly atMs: number;
      readonly refused?: true;
    }
  | {
      /** A performance is over: what of it has not gone out never will. */
      readonly kind: 'unsent';
      readonly order: DeliveryId;
      readonly reason: string;
    };

/** Evidence as it is kept: a device's receipt, or the service's own, under a `boot` of its own. */
export type StoredReceipt = Omit<Receipt, 'event'> & {
  readonly event: ReceiptEvent | ServiceEvent | UnreadableReceipt['event'];
};

/** With when it was received first, by this service's clock. UTC milliseconds. */
export type KeptReceipt = StoredReceipt & { readonly receivedAtMs: number };

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
    receipts: readonly StoredReceipt[],
    atMs: number,
    /** The network address they came from, where that is the endpoint's. */
    address?: string,
  ): Promise<Appended>;
  /** All receipts about a delivery, by boot and sequence, without conflicts. */
  of(delivery: DeliveryId): Promise<readonly KeptReceipt[]>;
  /** What is wrong with the receipts of some counties, or of all: by county, endpoint and kind. */
  findings(counties: readonly AreaCode[] | undefined): Promise<readonly ReceiptFinding[]>;
  /** The same for every delivery of a broadcast. */
  ofBroadcast(broadcast: BroadcastId): Promise<ReadonlyMap<DeliveryId, readonly KeptReceipt[]>>;
  /** The same as figures: how many, when, and in which entries of the ledger. Undefined where there is none. */
  span(broadcast: BroadcastId): Promise<ReceiptSpan | undefined>;
  /** How many receipts `ofBroadcast` would answer of each delivery by now; none stands for 0. */
  counts(
    of: { readonly broadcast: BroadcastId } | { readonly delivery: DeliveryId },
  ): Promise<ReadonlyMap<DeliveryId, number>>;
}

/** Receipts about a broadcast. */
export interface ReceiptSpan {
  readonly receipts: number;
  readonly firstAtMs: number;
  readonly lastAtMs: number;
  /** Entries of the county's chain that hold them, and the last of those. */
  readonly entries: number;
  readonly lastEntry: number;
}

export interface Appended {
  readonly stored: number;
  readonly duplicates: number;
  readonly conflicts: number;
  /** What of the same boots lies below what came, and did not come yet; absent where nothing does. */
  readonly missing?: readonly MissingReceipts[];
}

/** What an endpoint's receipts show of it, that somebody should look at. */
export type ReceiptFinding = {
  readonly county: AreaCode;
  readonly endpoint: EndpointId;
  readonly sinceMs: number;
  /** How many receipts, boots or turns. */
  readonly count: number;
} & (
  | { readonly kind: 'missing' }
  /** Numbered so far beyond all that came that nothing between is asked for. */
  | { readonly kind: 'far-ahead' }
  /** A boot left out more stretches than are noted: what lies between those beyond is neither counted nor asked for. Counts boots. */
  | { readonly kind: 'too-many-gaps' }
  | { readonly kind: 'conflict' }
  /** Two boots take turns: two devices speak in one endpoint's name. Addresses where they are known. */
  | {
      readonly kind: 'two-at-once';
      readonly boots: readonly string[];
      readonly addresses: readonly string[];
      readonly lastMs: number;
    }
);
export type ReceiptFindingKind = ReceiptFinding['kind'];
export const receiptFindingKinds = [
  'missing',
  'far-ahead',
  'too-many-gaps',
  'conflict',
  'two-at-once',
] as const satisfies readonly ReceiptFindingKind[];

/** So many times a boot that was there before has to speak again: a device that starts anew does not go back. */
export const turnsOfTwo = 3;
