import { setImmediate as breathe } from 'node:timers/promises';
import type { DeliveryId, Digest } from '../domain/ids.ts';
import { canonicalJson } from '../domain/ledger.ts';
import type { LedgerFaultKind } from '../domain/ledger-fault.ts';
import type { ChainEnd, ChainedEntry, CheckpointRecord } from '../ports/ledger.ts';
import type { Store } from '../ports/store.ts';
import type { Checkpoint } from '../protocol/checkpoint.ts';
import { readCheckpoint, signerOf } from '../protocol/signing.ts';
import type { HashOf, LedgerRecord, LedgerSource, PrunedRange } from './ledger-records.ts';
import { createRowReader } from './ledger-rows-of-store.ts';
import { countyOfChain } from './make-checkpoints.ts';
import { createStatedRows } from './stated-rows.ts';

export interface LedgerRange {
  /** All of them unless given; `keys` is always read, for who signed. */
  readonly chains?: readonly string[];
  /** What is before these, and they themselves, is not read again, but for `keys`, which is read whole. */
  readonly from?: readonly Checkpoint[];
}

type Needs = Pick<Store, 'ledger' | 'ledgerRows' | 'checkpoints' | 'complaints' | 'deliveries' | 'retention'>;

const pageSize = 500;
const beforeTheFirst = '0'.repeat(64) as Digest;

/** The database as a record. What is added meanwhile is left out. */
export function ledgerOfStore(store: Needs, { chains, from = [] }: LedgerRange = {}): LedgerSource {
  return {
    async *records() {
      const ends = await store.ledger.heads();
      for (const end of inOrder(ends).filter(isWanted)) yield* chainOf(store, end, from);
      const known = new Set(ends.map(({ chain }) => chain));
      const strangers = (await store.ledgerRows.chains()).filter((chain) => !known.has(chain));
      yield strangers
        .filter((chain) => chains === undefined || chains.includes(chain))
        .map((chain) => faultOf('head', chain));
    },
    async *hashes(of) {
      for (const chain of of) {
        for (let sequence = 0; ; ) {
          const page = await store.ledger.entries(chain, sequence + 1, pageSize);
          yield page.map(({ hash }): HashOf => ({ chain, hash }));
          await breathe();
          const last = page.at(-1);
          if (last === undefined) break;
          sequence = last.sequence;
        }
      }
    },
    orderOf: async (delivery) => (await store.deliveries.find(delivery as DeliveryId))?.jws,
  };

  function isWanted({ chain }: ChainEnd): boolean {
    return chain === 'keys' || chains === undefined || chains.includes(chain);
  }
}

const inOrder = (ends: readonly ChainEnd[]): ChainEnd[] =>
  [...ends].sort(
    (a, b) => Number(b.chain === 'keys') - Number(a.chain === 'keys') || (a.chain < b.chain ? -1 : 1),
  );

const faultOf = (kind: LedgerFaultKind, chain: string, sequence?: number, about?: string): LedgerRecord => ({
  kind: 'fault',
  fault: {
    chain,
    kind,
    ...(sequence === undefined ? {} : { sequence }),
    ...(about === undefined ? {} : { about }),
  },
});

async function* chainOf(
  store: Needs,
  end: ChainEnd,
  from: readonly Checkpoint[],
): AsyncGenerator<readonly LedgerRecord[]> {
  const { chain } = end;
  const after = await startOf(store, end, from);
  yield [{ kind: 'chain', chain, after }];
  const county = countyOfChain(chain);
  const pruned = county === undefined ? [] : await prunedOf(store, end);
  yield pruned.map((one) => ({ kind: 'pruned', ...one }));
  const gone = pruned.at(-1)?.upTo ?? 0;
  const rows = county === undefined ? undefined : createRowReader(store, county, after.sequence, gone);
  const stated = createStatedRows(store, chain, after.sequence === 0);
  const signed = checkpointReader(store, chain, after.sequence);
  yield await signed(after.sequence);
  for (let { sequence } = after; sequence < end.sequence; ) {
    const page = await store.ledger.entries(chain, sequence + 1, pageSize);
    await breathe();
    if (page.length === 0) break;
    for (const entry of page) {
      if (entry.sequence > end.sequence) break;
      const parsed = parse(entry.content);
      yield [recordOf(entry), ...columnFaults(entry, parsed)];
      stated.note(entry.sequence, parsed);
      if (rows !== undefined) yield* rows.of(entry.sequence, parsed);
      yield await signed(entry.sequence);
    }
    sequence = page.at(-1)?.sequence ?? end.sequence;
  }
  yield [...(await signed(Number.MAX_SAFE_INTEGER)), { kind: 'head', ...end }];
  if (await endsEarly(store, end)) yield [faultOf('head', chain, end.sequence + 1)];
  if (rows !== undefined) yield* rows.strays(end.sequence);
  const fault = await stated.fault(end.sequence);
  if (fault !== undefined) yield [{ kind: 'fault', fault }];
}

/** The entry behind which a chain is read: the first that was signed, of several. */
async function startOf(
  { ledger }: Needs,
  { chain, ...end }: ChainEnd,
  from: readonly Checkpoint[],
): Promise<Pick<ChainEnd, 'sequence' | 'hash'>> {
  const signed = from.filter((one) => one.chain === chain && chain !== 'keys');
  if (signed.length === 0) return { sequence: 0, hash: beforeTheFirst };
  const sequence = Math.min(...signed.map((one) => one.sequence));
  // What lies behind the end was cut: whoever verifies sees it from where the chain ends.
  if (sequence > end.sequence) return end;
  const [first] = await ledger.entries(chain, sequence, 1);
  // An entry that is gone has no hash, whatever the end says.
  return { sequence, hash: first?.sequence === sequence ? first.hash : beforeTheFirst };
}

/** Before any entry or row is read: what is pruned meanwhile is read as it is, or not at all. */
const prunedOf = async (
  { retention }: Needs,
  { chain, sequence }: ChainEnd,
): Promise<readonly PrunedRange[]> =>
  (await retention.marks(chain))
    .filter(({ entry }) => entry <= sequence)
    .map(({ entry, after, upTo }) => ({ chain, entry, after, upTo }));

/** Whether there are entries behind the end that were not appended since. */
async function endsEarly({ ledger }: Needs, { chain, sequence }: ChainEnd): Promise<boolean> {
  const [behind] = await ledger.entries(chain, sequence + 1, 1);
  const now = (await ledger.heads()).find((end) => end.chain === chain);
  return behind !== undefined && (now?.sequence ?? 0) <= sequence;
}

const recordOf = ({ chain, sequence, previous, hash, content }: ChainedEntry): LedgerRecord => ({
  kind: 'entry',
  chain,
  sequence,
  previous,
  hash,
  content,
});

/** An entry's content, or what stands there instead: whoever verifies looks at its bytes. */
function parse(content: string): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(content);
    return typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function columnFaults(
  { chain, sequence, verb, subject, atMs }: ChainedEntry,
  content: Record<string, unknown>,
): LedgerRecord[] {
  const said = canonicalJson([content.verb, content.subject, content.atMs]);
  return said === canonicalJson([verb, subject, atMs]) ? [] : [faultOf('columns', chain, sequence)];
}

/** Hands out a chain's checkpoints up to an entry, each once. */
function checkpointReader({ checkpoints }: Needs, chain: string, from: number) {
  let waiting: CheckpointRecord[] = [];
  let next = { sequence: from, isOver: false };
  return async (upTo: number): Promise<LedgerRecord[]> => {
    while (!next.isOver && (waiting.at(-1)?.sequence ?? -1) <= upTo) {
      const page = await checkpoints.from(chain, next.sequence, pageSize);
      waiting.push(...page);
      next = { sequence: (page.at(-1)?.sequence ?? 0) + 1, isOver: page.length < pageSize };
    }
    const ready = waiting.filter(({ sequence }) => sequence <= upTo);
    waiting = waiting.filter(({ sequence }) => sequence > upTo);
    return ready.flatMap((one) => [{ kind: 'checkpoint', jws: one.jws }, ...statedOtherwise(one)]);
  };
}

/** A checkpoint’s columns, which reports print, beside what was signed; what makes no sense is a fault of its own. */
function statedOtherwise({ jws, kid, chain, sequence, hash, atMs }: CheckpointRecord): LedgerRecord[] {
  const said = readCheckpoint(jws);
  if (said === undefined) return [];
  const signed = canonicalJson([said.chain, said.sequence, said.hash, said.atMs, signerOf(jws)]);
  return signed === canonicalJson([chain, sequence, hash, atMs, kid])
    ? []
    : [faultOf('columns', chain, said.sequence)];
}
