import type { Digest, RecordingId } from '../domain/ids.ts';

/** Approvals live in the ledger alone: what `approve-recording`, `retire-recording` and `withdraw-recording` left. */
export interface Approvals {
  /** Everything that may air now, each a lesson spoken in a variety by exactly one master (I1). */
  approved(): Promise<ReadonlyMap<RecordingId, Approval>>;
  /** The same at an instant that is over, UTC milliseconds. Reads every approval up to then. */
  approvedAt(atMs: number): Promise<ReadonlyMap<RecordingId, Approval>>;
  /** Ledger sequence number of the newest change of what may air; 0 before the first. */
  newest(): Promise<number>;
}

export interface Approval {
  /** As the ledger writes an actor. */
  readonly reviewer: string;
  readonly atMs: number;
  /** SHA-256 of the wording it was heard against; absent from approvals older than that record. */
  readonly wording?: Digest;
}
