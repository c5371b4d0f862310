/** SHA-256 of bytes, or of a text's UTF-8; handed in, for the domain knows no cryptography. */
export type Sha256 = (of: string | Uint8Array) => Uint8Array;

/** Grows by one leaf after another and holds no more than one hash a level. */
export interface MerkleTree {
  add(leaf: string): void;
  readonly leaves: number;
  root(): Uint8Array;
}

/** What a leaf is hashed behind, so that no leaf can pass for a node: RFC 6962, section 2.1. */
const leafPrefix = '\0';
const nodePrefix = 1;
const hashBytes = 32;

export const leafHash = (sha256: Sha256, leaf: string): Uint8Array => sha256(leafPrefix + leaf);

function nodeHash(sha256: Sha256, left: Uint8Array, right: Uint8Array): Uint8Array {
  const both = new Uint8Array(1 + 2 * hashBytes);
  both[0] = nodePrefix;
  both.set(left, 1);
  both.set(right, 1 + hashBytes);
  return sha256(both);
}

/** The Merkle tree hash of RFC 6962, section 2.1. Of no leaves it is the hash of nothing. */
export function createMerkleTree(sha256: Sha256): MerkleTree {
  /** Roots of full subtrees, the largest first. */
  const full: { readonly hash: Uint8Array; readonly leaves: number }[] = [];
  let leaves = 0;
  return {
    get leaves() {
      return leaves;
    },
    add(leaf) {
      leaves += 1;
      let [hash, size] = [leafHash(sha256, leaf), 1];
      for (let last = full.at(-1); last?.leaves === size; last = full.at(-1)) {
        full.pop();
        hash = nodeHash(sha256, last.hash, hash);
        size *= 2;
      }
      full.push({ hash, leaves: size });
    },
    root() {
      const hashes = full.map(({ hash }) => hash);
      const last = hashes.pop();
      if (last === undefined) return sha256('');
      return hashes.reduceRight((right, left) => nodeHash(sha256, left, right), last);
    },
  };
}

/** The hashes that lead from a leaf to the root, nearest first: RFC 6962, section 2.1.1. @param leaves their hashes */
export function auditPath(sha256: Sha256, leaves: readonly Uint8Array[], index: number): Uint8Array[] {
  let level = leaves;
  let at = index;
  const path: Uint8Array[] = [];
  // A node without a neighbour goes up as it is, which is how the definition splits what is no power of two.
  while (level.length > 1) {
    const neighbour = level[at ^ 1];
    if (neighbour !== undefined) path.push(neighbour);
    const next: Uint8Array[] = [];
    for (let left = 0; left < level.length; left += 2) {
      const [one, two] = [level[left], level[left + 1]];
      if (one !== undefined) next.push(two === undefined ? one : nodeHash(sha256, one, two));
    }
    level = next;
    at >>= 1;
  }
  return path;
}

/**
 * The root that a leaf and its path make; undefined where a path of that length leads from no such place.
 * RFC 9162, section 2.1.3.2.
 */
export function rootOfPath(
  sha256: Sha256,
  leaf: string,
  index: number,
  leaves: number,
  path: readonly Uint8Array[],
): Uint8Array | undefined {
  if (index < 0 || index >= leaves) return undefined;
  let [at, last] = [index, leaves - 1];
  let hash = leafHash(sha256, leaf);
  for (const neighbour of path) {
    if (last === 0) return undefined;
    if (at % 2 === 1 || at === last) {
      hash = nodeHash(sha256, neighbour, hash);
      while (at % 2 === 0 && at !== 0) [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
    } else hash = nodeHash(sha256, hash, neighbour);
    [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
  }
  return last === 0 ? hash : undefined;
}
