import type { Sha256 } from '../domain/merkle.ts';
import { createMerkleTree } from '../domain/merkle.ts';
import { leastKeptMs } from '../domain/retention.ts';
import type { PrunedRange } from './ledger-records.ts';

interface Range extends PrunedRange {
  /** Over the roots of its entries that held rows, as far as they were read. */
  readonly tree: ReturnType<typeof createMerkleTree>;
  rows: number;
  /** When the youngest of its entries was written, as far as they were read. */
  youngestMs: number;
  /** Its first entry was read too, so that all of it can be compared. */
  readonly isWhole: boolean;
  isDeclared: boolean;
  /** By its rule; known once the entry that declares it was read. */
  beforeMs?: number;
  isSigned: boolean;
}

/**
 * Follows what is said to be pruned of one chain: entries go on naming roots and counts, and the entry that declared their rows
 * gone must have named the same, by a rule that each of them was old enough for: whoever can write to the database can have a
 * declaration of his own signed with the next checkpoint.
 * @param after what is read begins after this entry
 */
export function createPrunedCheck(sha256: Sha256, after: number) {
  const ranges: Range[] = [];
  return {
    add: ({ chain, entry, after: first, upTo }: PrunedRange): void => {
      const isWhole = first >= after;
      const range = {
        chain,
        entry,
        after: first,
        upTo,
        tree: createMerkleTree(sha256),
        rows: 0,
        youngestMs: 0,
      };
      ranges.push({ ...range, isWhole, isDeclared: entry <= after, isSigned: entry <= after });
    },
    /** Whether an entry's rows are gone; notes what it says of them. */
    isGone: (
      sequence: number,
      held: { readonly count: number; readonly root: string },
      atMs: number,
    ): boolean => {
      const range = ranges.find((one) => one.after < sequence && sequence <= one.upTo);
      if (range === undefined) return false;
      range.tree.add(held.root);
      range.rows += held.count;
      range.youngestMs = Math.max(range.youngestMs, atMs);
      return true;
    },
    /** An entry that declares rows gone; false where it says other than what was read. */
    declares: (sequence: number, body: Record<string, unknown>): boolean => {
      const range = ranges.find(({ entry }) => entry === sequence);
      if (range === undefined) return true;
      const beforeMs = Number((body.rule as { beforeMs?: unknown } | undefined)?.beforeMs);
      range.isDeclared =
        body.after === range.after &&
        body.upTo === range.upTo &&
        range.upTo < sequence &&
        range.youngestMs < beforeMs;
      range.beforeMs = beforeMs;
      if (!range.isWhole || !range.isDeclared) return range.isDeclared;
      const { tree, rows } = range;
      return body.entries === tree.leaves && body.rows === rows && body.root === tree.root().toHex();
    },
    /** A believed checkpoint holds what was read so far: signed long enough after what its rule let go. @param atMs when it was signed */
    sign: (atMs: number): void => {
      for (const range of ranges)
        if (range.beforeMs !== undefined && !range.isSigned) {
          range.isSigned = range.beforeMs <= atMs - leastKeptMs;
          // The first that is signed behind it decides: any is late enough in time.
          range.isDeclared &&= range.isSigned;
        }
    },
    /** The first that no entry declares, or that no checkpoint signs. What was declared before what is read was signed with it. */
    unfounded: (): PrunedRange | undefined =>
      ranges.find(({ isDeclared, isSigned }) => !isDeclared || !isSigned),
  };
}
