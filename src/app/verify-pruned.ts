import type { Sha256 } from '../domain/merkle.ts';
import { createMerkleTree } from '../domain/merkle.ts';
import type { PrunedRange } from './ledger-records.ts';

interface Range extends PrunedRange {
  /** Over the roots of its entries that held rows, as far as they were read. */
  readonly tree: ReturnType<typeof createMerkleTree>;
  rows: number;
  /** Its first entry was read too, so that all of it can be compared. */
  readonly isWhole: boolean;
  isDeclared: boolean;
}

/**
 * Follows what is said to be pruned of one chain: entries go on naming roots and counts, and the entry that declared their rows
 * gone must have named the same.
 * @param after what is read begins after this entry
 */
export function createPrunedCheck(sha256: Sha256, after: number) {
  const ranges: Range[] = [];
  return {
    add: ({ chain, entry, after: first, upTo }: PrunedRange): void => {
      const isWhole = first >= after;
      const range = { chain, entry, after: first, upTo, tree: createMerkleTree(sha256), rows: 0 };
      ranges.push({ ...range, isWhole, isDeclared: entry <= after });
    },
    /** Whether an entry's rows are gone; notes what it says of them. */
    isGone: (sequence: number, held: { readonly count: number; readonly root: string }): boolean => {
      const range = ranges.find((one) => one.after < sequence && sequence <= one.upTo);
      if (range === undefined) return false;
      range.tree.add(held.root);
      range.rows += held.count;
      return true;
    },
    /** An entry that declares rows gone; false where it says other than what was read. */
    declares: (sequence: number, body: Record<string, unknown>): boolean => {
      const range = ranges.find(({ entry }) => entry === sequence);
      if (range === undefined) return true;
      range.isDeclared = body.after === range.after && body.upTo === range.upTo && range.upTo < sequence;
      if (!range.isWhole || !range.isDeclared) return range.isDeclared;
      const { tree, rows } = range;
      return body.entries === tree.leaves && body.rows === rows && body.root === tree.root().toHex();
    },
    /** The first that no entry declares, or that no checkpoint signs. What was declared before what is read was signed with it. */
    unfounded: (signedUpTo: number | undefined): PrunedRange | undefined =>
      ranges.find(({ isDeclared, entry }) => !isDeclared || (entry > after && (signedUpTo ?? 0) < entry)),
  };
}
