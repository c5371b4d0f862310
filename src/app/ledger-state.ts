import type { Actor } from '../domain/actor.ts';
import { refusalOf } from '../domain/permissions.ts';
import type { ChainEnd, CheckpointRecord } from '../ports/ledger.ts';
import type { Store } from '../ports/store.ts';
import { readCheckpoint } from '../protocol/signing.ts';
import { authorise } from './authorise.ts';
import { type Context, RequestError } from './context.ts';
import { ledgerOfStore } from './ledger-of-store.ts';
import { countyOfChain } from './make-checkpoints.ts';
import { type Verification, verifyLedger } from './verify-ledger.ts';

type Needs = Pick<Context, 'store' | 'clock'>;

/** Where a chain ends, and what of it is signed. */
export interface ChainState extends ChainEnd {
  readonly checkpoint?: CheckpointRecord;
}

const mayRead = (actor: Actor, chain: string): boolean =>
  refusalOf(actor, 'readLedger', countyOfChain(chain)) === undefined;

/** The chains an actor may read. */
export async function chainStates({ store }: Needs, actor: Actor): Promise<readonly ChainState[]> {
  const ends = (await store.ledger.heads()).filter(({ chain }) => mayRead(actor, chain));
  const newest = await Promise.all(ends.map(({ chain }) => store.checkpoints.newest(chain)));
  return ends.map((end, n) => ({ ...end, ...(newest[n] === undefined ? {} : { checkpoint: newest[n] }) }));
}

/** One at a time in a process: it reads as much as there is. */
const running = new WeakSet<Store>();

/** Not so young that there is nothing behind it to look at. */
const settledForMs = 86_400_000;
const pageSize = 1000;

export interface VerifyRequest {
  /** From the first entry on, whatever was signed. */
  readonly isWhole?: boolean;
  /** Told how many entries were read, and how many there are, the chain of keys with them. */
  readonly progress?: (entries: number, of: number) => void;
  readonly signal?: AbortSignal;
}

/**
 * Verifies a chain from the newest checkpoint that is a day old, or from its beginning.
 * Throws RequestError `conflict` while another one runs.
 */
export async function verifyRecent(
  context: Needs,
  actor: Actor,
  chain: string,
  { isWhole = false, progress, signal }: VerifyRequest = {},
): Promise<Verification> {
  const { store } = context;
  await requireChain(context, actor, chain);
  if (running.has(store))
    throw new RequestError('conflict', '正在核验，请稍后再试。A verification is running; try again later.');
  running.add(store);
  try {
    const from = isWhole ? undefined : await newestOld(context, chain);
    const said = from === undefined ? undefined : readCheckpoint(from.jws);
    const anchors = said === undefined ? [] : [said];
    const ends = await store.ledger.heads();
    const lengthOf = (one: string): number => ends.find((end) => end.chain === one)?.sequence ?? 0;
    const of = lengthOf(chain) - (said?.sequence ?? 0) + (chain === 'keys' ? 0 : lengthOf('keys'));
    return await verifyLedger(ledgerOfStore(store, { chains: [chain], from: anchors }), {
      anchors,
      ...(progress === undefined ? {} : { progress: ({ entries }) => progress(entries, of) }),
      ...(signal === undefined ? {} : { signal }),
    });
  } finally {
    running.delete(store);
  }
}

/** The newest checkpoint that is a day old. */
async function newestOld({ store, clock }: Needs, chain: string): Promise<CheckpointRecord | undefined> {
  const until = clock.now() - settledForMs;
  let from: CheckpointRecord | undefined;
  for (let sequence = 0; ; ) {
    const page = await store.checkpoints.from(chain, sequence, pageSize);
    from = page.findLast(({ atMs }) => atMs <= until) ?? from;
    if (page.length < pageSize) return from;
    sequence = (page.at(-1)?.sequence ?? 0) + 1;
  }
}

/** Throws RequestError where the actor may not read a chain, or there is none. */
export async function requireChain(
  { store }: Pick<Needs, 'store'>,
  actor: Actor,
  chain: string,
): Promise<void> {
  authorise(actor, 'readLedger', countyOfChain(chain));
  const isKnown = (await store.ledger.heads()).some((end) => end.chain === chain);
  if (!isKnown)
    throw new RequestError(
      'not-found',
      `台账里没有这条链：${chain}；有哪些，用 dalaba log list 看。The ledger has no chain ${chain}; dalaba log list tells which there are.`,
    );
}
