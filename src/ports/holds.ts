import type { Hold } from '../domain/hold.ts';
import type { AreaCode, BroadcastId } from '../domain/ids.ts';
import type { LedgerEntry } from '../domain/ledger.ts';

/** What waits for a second person. Every change is one transaction with its ledger entry. */
export interface Holds {
  /** Oldest first, those that were let go as well. */
  of(broadcast: BroadcastId): Promise<readonly Hold[]>;
  /** Those nobody let go yet, of broadcasts that are not over. */
  open(): Promise<readonly Hold[]>;
  /** False when it is held, or was let go, already. */
  add(hold: Hold, entry: LedgerEntry): Promise<boolean>;
  /** Lets go what is held of a broadcast. False when nothing is. */
  release(broadcast: BroadcastId, atMs: number, entry: LedgerEntry): Promise<boolean>;
  /** How many orders to play something were signed for a county since an instant, by its ledger. */
  signedSince(county: AreaCode, sinceMs: number): Promise<number>;
}
