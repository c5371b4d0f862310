import type { Digest } from '../../domain/ids.ts';

/** Receipts of a chain's entries behind `after_entry`, up to and with `up_to`, that `entry` declared gone. */
export interface PrunedTable {
  chain: string;
  entry: number;
  after_entry: number;
  up_to: number;
  before_ms: number;
  at_ms: number;
}

/** A master whose sound was kept long enough. */
export interface PrunedAudioTable {
  master: Digest;
  at_ms: number;
  removed_at_ms: number | null;
}
