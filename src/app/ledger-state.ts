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

/**
 * Verifies a chain from the newest checkpoint that is a day old, or from its beginning.
 * Throws RequestError `conflict` while another one runs.
 */
export async function verifyRecent(context: Needs, actor: Actor, chain: string): Promise<Verification> {
  const { store, clock } = context;
  await requireChain(context, actor, chain);
  if (running.has(store))
    throw new RequestError('conflict', '正在核验，请稍后再试。A verification is running; try again later.');
  running.add(store);
  try {
    const until = clock.now() - settledForMs;
    let from: CheckpointRecord | undefined;
    for (let sequence = 0; ; ) {
      const page = await store.checkpoints.from(chain, sequence, pageSize);
      from = page.findLast(({ atMs }) => atMs <= until) ?? from;
      if (page.length < pageSize) break;
      sequence = (page.at(-1)?.sequence ?? 0) + 1;
    }
    const said = from === undefined ? undefined : readCheckpoint(from.jws);
    const anchors = said === undefined ? [] : [said];
    return await verifyLedger(ledgerOfStore(store, { chains: [chain], from: anchors }), { anchors });
  } finally {
    running.delete(store);
  }
}

/** Throws RequestError where the actor may not read a chain, or there is none. */
export async function requireChain({ store }: Needs, actor: Actor, chain: string): Promise<void> {
  authorise(actor, 'readLedger', countyOfChain(chain));
  const isKnown = (await store.ledger.heads()).some((end) => end.chain === chain);
  if (!isKnown)
    throw new RequestError('not-found', `台账里没有这条链：${chain}。The ledger has no chain ${chain}.`);
}
