import type { EndpointId } from '../domain/ids.ts';
import type { LedgerFault } from '../domain/ledger-fault.ts';
import type { Checkpoint, PublicKey } from '../protocol/checkpoint.ts';
import {
  isAudienceOrder,
  ownOrder,
  SignatureError,
  type VerifyingKeys,
  verifyAudienceOrder,
  verifyingKeys,
  verifyOrder,
} from '../protocol/signing.ts';
import { createKeyHistory, type KeyHistory } from './ledger-keys.ts';
import type { LedgerSource } from './ledger-records.ts';
import {
  type ChainCheck,
  type ChainReport,
  createChainCheck,
  type Echo,
  isUnsigned,
} from './verify-chain.ts';

/** An endpoint that says its order carried what it did not. */
export interface Misquote {
  readonly chain: string;
  /** The entry that holds its receipt. */
  readonly sequence: number;
  readonly endpoint: string;
}

export interface Verification {
  readonly chains: readonly ChainReport[];
  /** The first of each chain, in the order they were found; none where all holds. */
  readonly faults: readonly LedgerFault[];
  /** Echoes of what their order never carried; only whoever has the orders can tell. */
  readonly misquotes: readonly Misquote[];
  /** Of what was signed earlier and kept elsewhere, what the record holds under the same hash. */
  readonly met: readonly Checkpoint[];
  /** Of those that were brought, what a key signed that is revoked since: it proves nothing. */
  readonly revoked: readonly Checkpoint[];
  /** Who signed, by the chain `keys`; whoever wants more than that compares it with what was printed or announced. */
  readonly keys: readonly PublicKey[];
}

/** What was signed earlier and kept elsewhere; with its own text, its signature is looked at, too. */
export type Anchor = Checkpoint & { readonly jws?: string };

export interface VerifyOptions {
  /** The record must hold what they say, and a key of it have signed what came with its text. */
  readonly anchors?: readonly Anchor[];
  /** A chain that an anchor is of must be there from its first entry on. */
  readonly takeWhole?: boolean;
  /** Keys known from elsewhere; no other signature is believed, and a chain without one that is does not hold. */
  readonly trusted?: readonly PublicKey[];
  readonly progress?: (done: { readonly entries: number; readonly leaves: number }) => void;
  readonly signal?: AbortSignal;
}

/** Recomputes every hash of a record, whoever hands it in. Holds no more of it than a page. */
export async function verifyLedger(
  source: LedgerSource,
  { anchors = [], takeWhole = false, trusted, progress, signal }: VerifyOptions = {},
): Promise<Verification> {
  const keys = createKeyHistory(trusted);
  const reports: ChainReport[] = [];
  const faults: LedgerFault[] = [];
  const met: Checkpoint[] = [];
  const echoing: ChainCheck[] = [];
  const seen = new Set<string>();
  let check: ChainCheck | undefined;
  const done = { entries: 0, leaves: 0 };
  const endChain = (): void => {
    if (check === undefined) return;
    const fault = check.end();
    const report = check.report();
    if (fault !== undefined) faults.push(fault);
    else if (trusted !== undefined && isUnsigned(report))
      faults.push({ chain: report.chain, kind: 'unsigned' });
    else if (check.isWhole && check.echoes.size > 0) echoing.push(check);
    reports.push(report);
    met.push(...check.met);
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
        check = createChainCheck(record, keys, { of: anchors, takeWhole });
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
  const judged = await judgeAnchors(anchors, keys);
  // Without a history of the keys that holds, nobody knows who signed.
  if (!faults.some(({ chain }) => chain === 'keys')) faults.push(...judged.faults);
  if (trusted !== undefined && !seen.has('keys')) faults.push({ chain: 'keys', kind: 'absent' });
  // A file that breaks off tells its hashes no better the second time.
  const isDamaged = faults.some(({ kind }) => kind === 'file');
  const heard = await hearEchoes(source, isDamaged ? [] : echoing, keys.unrevoked());
  faults.push(...heard.faults);
  return {
    chains: reports,
    faults,
    misquotes: heard.misquotes,
    met,
    revoked: judged.revoked,
    keys: keys.known(),
  };
}

/** Whether a key of the record's own history signed what was brought; it is known once the whole of it is read. */
async function judgeAnchors(
  anchors: readonly Anchor[],
  keys: KeyHistory,
): Promise<{ readonly faults: readonly LedgerFault[]; readonly revoked: readonly Checkpoint[] }> {
  const faults: LedgerFault[] = [];
  const revoked: Checkpoint[] = [];
  for (const { jws, ...said } of anchors) {
    const verdict = jws === undefined ? 'believed' : await keys.judge(jws);
    if (verdict === 'revoked') revoked.push(said);
    else if (verdict !== 'believed')
      faults.push({ chain: said.chain, sequence: said.sequence, kind: 'statement', about: verdict });
  }
  return { faults, revoked };
}

interface Heard {
  readonly faults: readonly LedgerFault[];
  readonly misquotes: readonly Misquote[];
}

/**
 * An order carries where its chain ended, and its endpoint says so again: what is not in the chain was there once. Where
 * the order is still there and says otherwise, it was the endpoint that was wrong.
 */
async function hearEchoes(
  source: LedgerSource,
  echoing: readonly ChainCheck[],
  keys: readonly PublicKey[],
): Promise<Heard> {
  const byChain = new Map(echoing.map((check) => [check.chain, new Map(check.echoes)]));
  if (byChain.size === 0) return { faults: [], misquotes: [] };
  for (const echoes of byChain.values()) echoes.delete('0'.repeat(64));
  for await (const hashes of source.hashes(new Set(byChain.keys())))
    for (const { chain, hash } of hashes) byChain.get(chain)?.delete(hash);
  const faults: LedgerFault[] = [];
  const misquotes: Misquote[] = [];
  const known = await verifyingKeys(keys);
  for (const [chain, echoes] of byChain) {
    const isSaid = async (hash: string, echo: Echo): Promise<boolean> => {
      const carried = await carriedBy(source, echo, known);
      const isMisquoted = carried !== undefined && carried !== hash;
      if (isMisquoted) misquotes.push({ chain, sequence: echo.entry, endpoint: echo.endpoint });
      return !isMisquoted;
    };
    const first = await firstSaid(echoes, isSaid);
    if (first === undefined) continue;
    const { hash, entry, endpoint } = first;
    const about = `${endpoint} ${hash.slice(0, 12)}… ×${echoes.size}`;
    faults.push({ chain, sequence: entry, kind: 'echo', about });
  }
  return { faults, misquotes };
}

async function firstSaid(
  echoes: ChainCheck['echoes'],
  isSaid: (hash: string, echo: Echo) => Promise<boolean>,
): Promise<(Echo & { readonly hash: string }) | undefined> {
  for (const [hash, heard] of echoes)
    for (const echo of heard) if (await isSaid(hash, echo)) return { hash, ...echo };
  return undefined;
}

/** What an order that is still there carried; undefined where it is not, or nobody we know signed it as it is. */
async function carriedBy(
  source: LedgerSource,
  { order, endpoint }: Echo,
  keys: VerifyingKeys,
): Promise<string | undefined> {
  const jws = await source.orderOf?.(order);
  if (jws === undefined) return undefined;
  try {
    await (isAudienceOrder(jws) ? verifyAudienceOrder(jws, keys) : verifyOrder(jws, keys));
  } catch (error) {
    if (error instanceof SignatureError) return undefined;
    throw error;
  }
  const said = ownOrder(jws, endpoint as EndpointId);
  return said.order === order ? said.checkpoint : undefined;
}
