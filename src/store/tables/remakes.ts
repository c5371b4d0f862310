import type { BroadcastId, Digest } from '../../domain/ids.ts';

/** A broadcast that is to be made again once a schedule that `asks` this of it is published. */
export interface RemakeTable {
  broadcast: BroadcastId;
  asks: Digest;
  actor: string;
  /** The revision its orders are being replaced by. */
  schedule: number | null;
  /** Where somebody postponed it to. */
  starts_at_ms: number | null;
}
