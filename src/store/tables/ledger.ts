import type { Digest } from '../../domain/ids.ts';
import type { LedgerVerb } from '../../domain/ledger.ts';

export interface LedgerTable {
  chain: string;
  sequence: number;
  previous: Digest;
  hash: Digest;
  content: string;
  verb: LedgerVerb;
  subject: string;
  at_ms: number;
}

/** One row a chain: what the next entry follows, and the lock its appenders queue for. */
export interface LedgerHeadTable {
  chain: string;
  sequence: number;
  hash: Digest;
}

/** What was signed of a chain's entry, and by which key. */
export interface CheckpointTable {
  chain: string;
  sequence: number;
  hash: Digest;
  at_ms: number;
  kid: string;
  jws: string;
}
