import type { LedgerFault } from '../domain/ledger-fault.ts';
import type { Checkpoint, PublicKey } from '../protocol/checkpoint.ts';
import { createKeyHistory } from './ledger-keys.ts';
import type { LedgerSource } from './ledger-records.ts';
import { type ChainCheck, type ChainReport, createChainCheck } from './verify-chain.ts';

export interface Verification {
  readonly chains: readonly ChainReport[];
  /** The first of each chain, in the order they were found; none where all holds. */
  readonly faults: readonly LedgerFault[];
  /** Who signed, by the chain `keys`; whoever wants more than that compares it with what was printed or announced. */
  readonly keys: readonly PublicKey[];
}

export interface VerifyOptions {
  /** What was signed earlier and kept elsewhere: the record must hold it. */
  readonly anchors?: readonly Checkpoint[];
  /** Keys known from elsewhere; no other signature is believed. */
  readonly trusted?: readonly PublicKey[];
  readonly progress?: (done: { readonly entries: number; readonly leaves: number }) => void;
  readonly signal?: AbortSignal;
}

/** Recomputes every hash of a record, whoever hands it in. Holds no more of it than a page. */
export async function verifyLedger(
  source: LedgerSource,
  { anchors = [], trusted, progress, signal }: VerifyOptions = {},
): Promise<Verification> {
  const keys = createKeyHistory(trusted);
  const reports: ChainReport[] = [];
  const faults: LedgerFault[] = [];
  const echoing: ChainCheck[] = [];
  const seen = new Set<string>();
  let check: ChainCheck | undefined;
  const done = { entries: 0, leaves: 0 };
  const endChain = (): void => {
    if (check === undefined) return;
    const fault = check.end();
    if (fault !== undefined) faults.push(fault);
    else if (check.isWhole && check.echoes.size > 0) echoing.push(check);
    reports.push(check.report());
    check = undefined;
  };
  for await (const records of source.records()) {
    signal?.throwIfAborted();
    for (const record of records) {
      if (record.kind === 'entry') done.entries += 1;
      else if (record.kind === 'leaf') done.leaves += 1;
      if (record.kind === 'chain') {
        endChain();
        seen.add(record.chain);
        check = createChainCheck(record, keys, anchors);
      } else if (record.kind === 'fault' && record.fault.chain !== check?.chain) {
        faults.push(record.fault);
      } else if (check === undefined) {
        faults.push({ chain: '?', kind: 'file', about: record.kind });
      } else {
        const pending = check.take(record);
        if (pending !== undefined) await pending;
      }
    }
    progress?.(done);
  }
  endChain();
  for (const { chain, sequence } of anchors)
    if (!seen.has(chain)) faults.push({ chain, sequence, kind: 'cut' });
  faults.push(...(await echoFaults(source, echoing)));
  return { chains: reports, faults, keys: keys.known() };
}

/** An order carries where its chain ended, and its endpoint says so again: what is not in the chain was there once. */
async function echoFaults(source: LedgerSource, echoing: readonly ChainCheck[]): Promise<LedgerFault[]> {
  const byChain = new Map(echoing.map((check) => [check.chain, new Map(check.echoes)]));
  if (byChain.size === 0) return [];
  for (const echoes of byChain.values()) echoes.delete('0'.repeat(64));
  for await (const hashes of source.hashes(new Set(byChain.keys())))
    for (const { chain, hash } of hashes) byChain.get(chain)?.delete(hash);
  return [...byChain].flatMap(([chain, echoes]): LedgerFault[] => {
    const [first] = echoes;
    if (first === undefined) return [];
    const [hash, { entry, endpoint }] = first;
    return [
      { chain, sequence: entry, kind: 'echo', about: `${endpoint} ${hash.slice(0, 12)}… ×${echoes.size}` },
    ];
  });
}
