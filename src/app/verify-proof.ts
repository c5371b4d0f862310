import { hash } from 'node:crypto';
import type { PlayLeaf } from '../domain/leaves.ts';
import { canonicalJson } from '../domain/ledger.ts';
import type { LedgerFault, LedgerFaultKind } from '../domain/ledger-fault.ts';
import { rootOfPath } from '../domain/merkle.ts';
import { type Checkpoint, type PublicKey, publicKeySchema } from '../protocol/checkpoint.ts';
import { SignatureError, signerOf, verifyCheckpoint, verifyingKeys } from '../protocol/signing.ts';
import { sha256 } from './verify-chain.ts';

/** One play, and all that is needed to see that the record held it when a checkpoint was signed. */
export interface PlayProof {
  readonly version: 1;
  /** The leaf, to be read. */
  readonly play: PlayLeaf;
  /** Its bytes. */
  readonly leaf: string;
  /** Its place among the entry's leaves, from 0, and how many there are. */
  readonly index: number;
  readonly leaves: number;
  readonly path: readonly string[];
  readonly entry: {
    readonly chain: string;
    readonly sequence: number;
    readonly previous: string;
    readonly hash: string;
    readonly content: string;
  };
  /** Contents of the entries that follow, up to the one the checkpoint signs. */
  readonly links: readonly string[];
  readonly checkpoint: string;
  /** Public keys as the ledger notes them; whoever doubts them brings their own. */
  readonly keys: readonly PublicKey[];
}

export interface ProofVerdict {
  readonly fault?: LedgerFault;
  /** What signed it, where it holds. */
  readonly checkpoint?: Checkpoint & { readonly kid: string };
}

/** Whether a proof holds, with nothing else at hand. @param trusted keys known from elsewhere */
export async function verifyProof(
  proof: PlayProof,
  trusted: readonly PublicKey[] | undefined,
): Promise<ProofVerdict> {
  const { entry, leaf, index, leaves, path, links } = proof;
  const broken = (kind: LedgerFaultKind, sequence: number, about?: string): ProofVerdict => ({
    fault: { chain: entry.chain, sequence, kind, ...(about === undefined ? {} : { about }) },
  });
  if (canonicalJson(proof.play) !== leaf) return broken('row', entry.sequence);
  if (entry.hash !== hash('sha256', `${entry.previous}\n${entry.content}`))
    return broken('content', entry.sequence);
  const said = JSON.parse(entry.content) as {
    chain?: string;
    sequence?: number;
    body?: { leaves?: { root?: string; count?: number; form?: string } };
  };
  if (said.chain !== entry.chain || said.sequence !== entry.sequence)
    return broken('content', entry.sequence);
  const { root, count, form } = said.body?.leaves ?? {};
  const made = rootOfPath(
    sha256,
    leaf,
    index,
    leaves,
    path.map((one) => Uint8Array.fromHex(one)),
  );
  if (form !== 'plays/1' || count !== leaves || made?.toHex() !== root) return broken('root', entry.sequence);
  let [held, sequence] = [entry.hash, entry.sequence];
  for (const content of links) {
    held = hash('sha256', `${held}\n${content}`);
    sequence += 1;
  }
  const keys = trusted ?? proof.keys.map((jwk) => publicKeySchema.parse(jwk));
  try {
    const checkpoint = await verifyCheckpoint(proof.checkpoint, await verifyingKeys(keys));
    if (checkpoint.chain !== entry.chain || checkpoint.sequence !== sequence || checkpoint.hash !== held)
      return broken('cut', sequence);
    return { checkpoint: { ...checkpoint, kid: signerOf(proof.checkpoint) } };
  } catch (error) {
    if (error instanceof SignatureError) return broken('signature', sequence, signerOf(proof.checkpoint));
    throw error;
  }
}
