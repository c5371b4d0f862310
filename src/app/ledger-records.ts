import type { LedgerFault } from '../domain/ledger-fault.ts';
import type { ChainEnd } from '../ports/ledger.ts';
import type { PruneMark } from '../ports/retention.ts';

/** What a record of the ledger is made of, in order: the chain `keys` first, then the others by name. */
export type LedgerRecord =
  | {
      readonly kind: 'chain';
      readonly chain: string;
      /** What its first entry here follows: 0 and 64 zeros at the beginning. */
      readonly after: Pick<ChainEnd, 'sequence' | 'hash'>;
    }
  | ({ readonly kind: 'entry'; readonly previous: string; readonly content: string } & ChainEnd)
  /** After `chain`: rows of the entries behind `after`, up to and with `upTo`, were pruned, as `entry` declares. */
  | ({ readonly kind: 'pruned' } & PrunedRange)
  /** Of the entry before, in order. */
  | { readonly kind: 'leaf'; readonly content: string }
  /** Of the entry before, or of what the chain begins after. */
  | { readonly kind: 'checkpoint'; readonly jws: string }
  /** Where the chain ends. */
  | ({ readonly kind: 'head' } & ChainEnd)
  /** What only whoever reads the rows can see. */
  | { readonly kind: 'fault'; readonly fault: LedgerFault };

export type PrunedRange = Pick<PruneMark, 'chain' | 'entry' | 'after' | 'upTo'>;

/** Where a record is read from, a few at a time. */
export interface LedgerSource {
  records(): AsyncIterable<readonly LedgerRecord[]>;
  /** The hashes of some chains' entries again, from the first one there is. */
  hashes(chains: ReadonlySet<string>): AsyncIterable<readonly HashOf[]>;
  /** An order as it is stored, where the source has orders and has it. */
  orderOf?(delivery: string): Promise<string | undefined>;
}

export interface HashOf {
  readonly chain: string;
  readonly hash: string;
}
