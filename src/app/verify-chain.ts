import { createHash, hash } from 'node:crypto';
import type { LedgerFault, LedgerFaultKind } from '../domain/ledger-fault.ts';
import { createMerkleTree, type Sha256 } from '../domain/merkle.ts';
import type { Checkpoint } from '../protocol/checkpoint.ts';
import { readCheckpoint } from '../protocol/signing.ts';
import type { KeyHistory } from './ledger-keys.ts';
import type { LedgerRecord } from './ledger-records.ts';
import { createPrunedCheck } from './verify-pruned.ts';
import { createStubCheck } from './verify-stubs.ts';

export const sha256: Sha256 = (of) => hash('sha256', of, 'buffer');

/** What was found of one chain. */
export interface ChainReport {
  readonly chain: string;
  /** What was read begins after this entry. */
  readonly after: number;
  /** The last entry that holds, and its hash. */
  readonly sequence: number;
  readonly hash: string;
  readonly entries: number;
  readonly leaves: number;
  /** Checkpoints that are believed, and those whose key was revoked. */
  readonly checkpoints: number;
  readonly unbelieved: number;
  /** The last entry that a believed checkpoint signs, and with it all before; nothing vouches for those behind. */
  readonly signedUpTo?: number;
  /** Settlements of earlier versions, which say nothing of their plays' rows. */
  readonly unproved: number;
}

/** Whether a chain has entries and no believed checkpoint vouches for any of them. */
export const isUnsigned = ({ sequence, signedUpTo }: ChainReport): boolean =>
  sequence > 0 && signedUpTo === undefined;

/** Who sent an echo, and of which order. */
export interface Echo {
  readonly entry: number;
  readonly endpoint: string;
  readonly order: string;
}

/** The rows an entry says it holds. */
interface Batch {
  readonly count: number;
  readonly root: string;
  seen: number;
  readonly add: (leaf: string) => void;
  readonly end: () => string;
}

/** Distinct echoes that are looked for, at most: a device could make up any number. */
const mostEchoes = 10_000;
/** Of one echo, so many are heard: one that was made up must not stand before those that are true. */
const mostWitnesses = 8;

/** What was signed earlier and kept elsewhere. */
export interface Anchors {
  readonly of: readonly Checkpoint[];
  /** Whether a chain that one of them is of has to be there from its first entry on. */
  readonly takeWhole: boolean;
}

/** Follows one chain, record by record, until it breaks; what comes after is not looked at. */
export function createChainCheck(
  { chain, after }: Extract<LedgerRecord, { kind: 'chain' }>,
  keys: KeyHistory,
  { of, takeWhole }: Anchors,
) {
  const anchors = of.filter((one) => one.chain === chain);
  const met: Checkpoint[] = [];
  let { sequence, hash: held } = after as { sequence: number; hash: string };
  let batch: Batch | undefined;
  let fault: LedgerFault | undefined;
  let hasEnded = false;
  const counted = { entries: 0, leaves: 0, checkpoints: 0, unbelieved: 0, unproved: 0 };
  const pruned = createPrunedCheck(sha256, after.sequence);
  const stubs = createStubCheck();
  let signedUpTo: number | undefined;
  let stranger: number | undefined;
  const echoes = new Map<string, Echo[]>();

  const breaks = (kind: LedgerFaultKind, at: number | undefined, about?: string): void => {
    fault ??= {
      chain,
      kind,
      ...(at === undefined ? {} : { sequence: at }),
      ...(about === undefined ? {} : { about }),
    };
  };
  const endBatch = (): void => {
    if (batch === undefined) return;
    const { seen, count, root, end } = batch;
    batch = undefined;
    if (seen !== count) breaks('count', sequence, `${seen}/${count}`);
    else if (end() !== root) breaks('root', sequence);
  };
  const meetAnchors = (): void => {
    for (const one of anchors) {
      if (one.sequence !== sequence) continue;
      if (one.hash === held) met.push(one);
      else breaks('cut', sequence);
    }
  };

  const entry = (record: Extract<LedgerRecord, { kind: 'entry' }>): void => {
    endBatch();
    if (fault !== undefined) return;
    if (record.sequence !== sequence + 1 || record.chain !== chain) return breaks('missing', sequence + 1);
    if (record.previous !== held) return breaks('link', record.sequence);
    const content = parse(record.content);
    if (content?.chain !== chain || content.sequence !== record.sequence)
      return breaks('content', record.sequence);
    const isItsOwn = record.hash === hash('sha256', `${held}\n${record.content}`);
    if (!isItsOwn && !stubs.add(record.sequence, record.content, content))
      return breaks('content', record.sequence);
    sequence = record.sequence;
    held = record.hash;
    counted.entries += 1;
    batch = batchOf(content);
    if (
      batch !== undefined &&
      content.verb === 'record-receipts' &&
      pruned.isGone(sequence, batch, Number(content.atMs))
    )
      batch = undefined;
    if (content.verb === 'prune-receipts' && !pruned.declares(sequence, bodyOf(content)))
      breaks('pruned', sequence);
    if (content.verb === 'prune-approvals') stubs.declare(content);
    if (batch === undefined && content.verb === 'settle-broadcast') counted.unproved += 1;
    if (chain === 'keys') keys.note(content);
    meetAnchors();
  };

  const leaf = (content: string): void => {
    if (batch === undefined || batch.seen >= batch.count) return breaks('count', sequence);
    batch.seen += 1;
    batch.add(content);
    counted.leaves += 1;
    const [, echoed] = finished.exec(content) ?? [];
    if (echoed === undefined) return;
    const heard = echoes.get(echoed);
    if (heard === undefined ? echoes.size >= mostEchoes : heard.length >= mostWitnesses) return;
    const [, endpoint = ''] = sender.exec(content) ?? [];
    const [, order = ''] = ordered.exec(content) ?? [];
    const echo = { entry: sequence, endpoint, order };
    if (heard === undefined) echoes.set(echoed, [echo]);
    else if (heard.every((one) => one.endpoint !== endpoint)) heard.push(echo);
  };

  const checkpoint = async (jws: string): Promise<void> => {
    const said = readCheckpoint(jws);
    if (said === undefined) return breaks('signature', sequence);
    const verdict = await keys.judge(jws);
    if (verdict === 'signature' || verdict === 'key') return breaks(verdict, said.sequence);
    // Who is trusted may vouch for a stranger later in this chain.
    if (verdict === 'stranger' && chain !== 'keys') return breaks('key', said.sequence);
    if (said.chain !== chain || said.sequence !== sequence || said.hash !== held)
      return breaks('cut', Math.min(said.sequence, sequence + 1));
    if (verdict === 'revoked') counted.unbelieved += 1;
    else if (verdict === 'stranger') stranger ??= sequence;
    else {
      if (chain === 'keys') {
        keys.vouch();
        stranger = undefined;
      }
      counted.checkpoints += 1;
      signedUpTo = sequence;
      pruned.sign(said.atMs);
      stubs.sign(said.atMs);
    }
  };

  meetAnchors();
  if (anchors.some((one) => one.sequence < sequence || (takeWhole && sequence > 0)))
    breaks('unread', sequence + 1);
  return {
    chain,
    /** The anchors whose entry was found, under their hash. */
    met,
    /** Whether it goes back to the first entry. */
    isWhole: after.sequence === 0,
    echoes,
    take(record: LedgerRecord): Promise<void> | undefined {
      if (fault !== undefined) return undefined;
      if (hasEnded && record.kind !== 'fault') breaks('file', sequence + 1);
      switch (record.kind) {
        case 'entry':
          entry(record);
          return undefined;
        case 'pruned':
          pruned.add(record);
          return undefined;
        case 'leaf':
          leaf(record.content);
          return undefined;
        case 'checkpoint':
          endBatch();
          return fault === undefined ? checkpoint(record.jws) : undefined;
        case 'head':
          endBatch();
          hasEnded = true;
          if (record.chain !== chain || record.sequence !== sequence || record.hash !== held)
            breaks('head', sequence + 1);
          return undefined;
        case 'fault':
          // A row that belongs nowhere tells less than what the entries tell themselves.
          if (record.fault.sequence === undefined || record.fault.sequence > sequence) endBatch();
          fault ??= record.fault;
          return undefined;
        case 'chain':
          return undefined;
        default:
          return record satisfies never;
      }
    },
    /** To be called when there is no more of it. */
    end(): LedgerFault | undefined {
      const isCutShort = batch !== undefined && batch.seen < batch.count;
      if (fault === undefined && !hasEnded) breaks('file', isCutShort ? sequence : sequence + 1);
      endBatch();
      if (stranger !== undefined) breaks('key', stranger);
      const unfounded = pruned.unfounded();
      if (unfounded !== undefined) breaks('pruned', unfounded.entry);
      const stub = stubs.unfounded();
      if (stub !== undefined) breaks('content', stub);
      for (const one of anchors)
        if (one.sequence > sequence) breaks('cut', sequence + 1, `→ ${one.sequence}`);
      return fault;
    },
    report: (): ChainReport => ({
      chain,
      after: after.sequence,
      sequence,
      hash: held,
      ...counted,
      ...(signedUpTo === undefined ? {} : { signedUpTo }),
    }),
  };
}

export type ChainCheck = ReturnType<typeof createChainCheck>;

const sender = /"endpoint":"([^"]*)"/;
const ordered = /"order":"([^"]*)"/;
/** What a device says when a programme is over, and the checkpoint its order carried. */
const finished = /"checkpoint":"([0-9a-f]{64})","kind":"finished"/;

/** Undefined for what no service would have written. */
function parse(content: string): Record<string, unknown> | undefined {
  try {
    const said: unknown = JSON.parse(content);
    return typeof said === 'object' && said !== null ? (said as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

const bodyOf = ({ body }: Record<string, unknown>): Record<string, unknown> =>
  (body ?? {}) as Record<string, unknown>;

function batchOf(content: Record<string, unknown>): Batch | undefined {
  const said = bodyOf(content) as {
    count?: unknown;
    root?: unknown;
    leaves?: { count?: unknown; root?: unknown };
  };
  if (said.leaves?.root !== undefined) {
    const tree = createMerkleTree(sha256);
    return {
      count: Number(said.leaves.count),
      root: String(said.leaves.root),
      seen: 0,
      add: tree.add,
      end: () => tree.root().toHex(),
    };
  }
  if (content.verb !== 'record-receipts') return undefined;
  // As earlier versions wrote it: one hash over all, a line feed between two.
  const flat = createHash('sha256');
  let isFirst = true;
  return {
    count: Number(said.count),
    root: String(said.root),
    seen: 0,
    add: (leaf) => {
      flat.update(isFirst ? leaf : `\n${leaf}`);
      isFirst = false;
    },
    end: () => flat.digest('hex'),
  };
}
