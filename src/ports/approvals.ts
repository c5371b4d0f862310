import type { Digest } from '../domain/ids.ts';
import type { LedgerEntry } from '../domain/ledger.ts';

/**
 * Approvals live in the ledger alone: `approve-recording` entries whose subject is the master's digest, and
 * `withdraw-recording` entries, which are final.
 */
export interface Approvals {
  /** Every master approved so far and not withdrawn. */
  approved(): Promise<ReadonlySet<Digest>>;
  /** Appends one approval; approving the same digest again appends nothing. */
  approve(master: Digest, entry: LedgerEntry): Promise<void>;
  /** Appends one withdrawal, once a digest; false, and nothing, when it was never approved. */
  withdraw(master: Digest, entry: LedgerEntry): Promise<boolean>;
}
