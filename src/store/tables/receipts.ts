import type { AreaCode, Digest, EndpointId } from '../../domain/ids.ts';

/** One start of one endpoint, numbered when first heard of. */
export interface ReceiptStreamTable {
  id: number;
  endpoint: EndpointId;
  boot: string;
  /** The highest sequence of it that was pruned; 0 where none was. */
  pruned_to: number;
  /** Its receipts numbered `since` and above are of this month or a later one; of those below nothing is known. */
  month: string;
  since: number;
}

interface EvidenceColumns {
  stream: number;
  sequence: number;
  delivery: string | null;
  content: string;
  received_at_ms: number;
  /** The ledger entry this row is a leaf of, and its place among the leaves, from 0. */
  county: AreaCode;
  entry: number;
  leaf: number;
  /** `YYYY-MM`, see `monthOfReceipt`. */
  month: string;
}

export interface ReceiptTable extends EvidenceColumns {}

export interface ReceiptConflictTable extends EvidenceColumns {
  digest: Digest;
}

/** Sequences of a stream that lie below others that came, and did not come themselves; both ends included. */
export interface ReceiptGapTable {
  stream: number;
  first: number;
  last: number;
  county: AreaCode;
  found_at_ms: number;
  /**
   * Where it is not 0, nothing of this row is missing, but `first`, which is `last`, came: 1 numbered far beyond all below it, 2 as
   * the first of its stream above a gap that is one too many to be noted.
   */
  far_ahead: number;
}

/** Which boot of an endpoint spoke last, and how often another one spoke again that was there before it. */
export interface ReceiptSourceTable {
  county: AreaCode;
  endpoint: EndpointId;
  stream: number;
  address: string | null;
  /** The one it took turns with. */
  other_stream: number | null;
  other_address: string | null;
  turns: number;
  first_turn_at_ms: number | null;
  last_turn_at_ms: number | null;
}
