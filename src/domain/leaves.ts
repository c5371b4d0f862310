import type { Digest } from './ids.ts';
import { canonicalJson } from './ledger.ts';
import { createMerkleTree, type Sha256 } from './merkle.ts';
import type { Play } from './play.ts';

/** What an entry's leaves are, and in which writing. */
export type LeafForm = 'receipts/2' | 'plays/1';

/** The rows an entry commits to. Entries of earlier versions that hold receipts have `count` and a flat `root` instead. */
export interface Leaves {
  readonly form: LeafForm;
  readonly count: number;
  /** Merkle tree hash of RFC 6962 over SHA-256. */
  readonly root: Digest;
}

/** A receipt as a leaf. @param content its canonical JSON @param isConflict when other content stood under its key */
export const receiptLeaf = (
  endpoint: string,
  content: string,
  receivedAtMs: number,
  isConflict: boolean,
): string =>
  `{${isConflict ? '"conflict":true,' : ''}"endpoint":${JSON.stringify(endpoint)},"receipt":${content},"receivedAtMs":${receivedAtMs}}`;

/** A receipt as entries before `receipts/2` hashed it. */
export const flatReceiptLeaf = (endpoint: string, content: string): string =>
  `{"endpoint":${JSON.stringify(endpoint)},"receipt":${content}}`;

/** One version of a play, with what it was when it aired. */
export interface PlayLeaf extends Play {
  readonly version: number;
  readonly concludedAtMs: number;
  readonly endpointName: string;
  readonly area: string;
  readonly kind: string;
  readonly lesson: string;
  readonly title: string;
  readonly topic: string;
  readonly wanted: string;
  readonly variety: string;
  readonly rendition?: string;
  readonly durationMs: number;
  /** What it was to relay in its place, as the playlist says it. */
  readonly live?: string;
}

export const playLeaf = (play: PlayLeaf): string => canonicalJson(play);

/** What an entry says of its leaves. */
export function commitTo(sha256: Sha256, form: LeafForm, leaves: Iterable<string>): Leaves {
  const tree = createMerkleTree(sha256);
  for (const leaf of leaves) tree.add(leaf);
  return { form, count: tree.leaves, root: tree.root().toHex() as Digest };
}
