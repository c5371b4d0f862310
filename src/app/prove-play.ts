import type { BroadcastId, DeliveryId } from '../domain/ids.ts';
import { type PlayLeaf, playLeaf } from '../domain/leaves.ts';
import { auditPath, leafHash } from '../domain/merkle.ts';
import type { ChainedEntry, FoundPlay } from '../ports/ledger.ts';
import type { Store } from '../ports/store.ts';
import type { PublicKey } from '../protocol/checkpoint.ts';
import { type Context, RequestError } from './context.ts';
import { createKeyHistory } from './ledger-keys.ts';
import { sha256 } from './verify-chain.ts';
import type { PlayProof } from './verify-proof.ts';

type Needs = { readonly store: Pick<Store, 'ledger' | 'ledgerRows' | 'checkpoints'> } & Partial<Context>;

const pageSize = 1000;

/**
 * What shows a stranger that the record holds a play as it stands now: the leaf, its way to the entry's root, the
 * chain on to a signed checkpoint. Throws RequestError for a play that there is not, and for one that nothing signed
 * holds yet.
 */
export async function provePlay({ store }: Needs, delivery: DeliveryId, item: number): Promise<PlayProof> {
  const found = await store.ledgerRows.find(delivery, item);
  if (found === undefined)
    throw new RequestError(
      'not-found',
      `没有这条播放：${delivery}#${item}。There is no play ${delivery}#${item}.`,
    );
  const entry = await entryOf(store, delivery, found);
  const leaves = await leavesOf(store, entry, found);
  const index = leaves.findIndex(
    (one) => one.delivery === delivery && one.item === item && one.version === found.version,
  );
  const play = leaves[index];
  if (play === undefined) throw new Error(`${delivery}#${item} is no leaf of its entry`);
  const hashes = leaves.map((one) => leafHash(sha256, playLeaf(one)));
  const { links, jws } = await wayToCheckpoint(store, entry);
  const { chain, sequence, previous, hash, content } = entry;
  return {
    version: 1,
    play,
    leaf: playLeaf(play),
    index,
    leaves: leaves.length,
    path: auditPath(sha256, hashes, index).map((one) => one.toHex()),
    entry: { chain, sequence, previous, hash, content },
    links,
    checkpoint: jws,
    keys: await keysOf(store),
  };
}

async function entryOf(
  { ledger }: Needs['store'],
  delivery: DeliveryId,
  { place }: FoundPlay,
): Promise<ChainedEntry> {
  const [county = ''] = delivery.split('/');
  const broadcast = delivery.split('/').slice(0, 3).join('/');
  const [settled] = place === undefined ? await ledger.about(county, ['settle-broadcast'], broadcast) : [];
  const sequence = place?.entry ?? (settled as { sequence?: number } | undefined)?.sequence;
  if (sequence === undefined)
    throw new RequestError(
      'conflict',
      `${broadcast} 还没结算，结算之后才能出具证明。${broadcast} is not settled yet; its plays can be proved once it is.`,
    );
  const [entry] = await ledger.entries(county, sequence, 1);
  const { body } = JSON.parse(entry?.content ?? '{}') as { body?: { leaves?: object } };
  if (entry === undefined || body?.leaves === undefined)
    throw new RequestError(
      'conflict',
      `${broadcast} 是旧版本结算的，台账里没有逐条播放。${broadcast} was settled by an earlier version, whose ledger holds no single plays.`,
    );
  return entry;
}

async function leavesOf(
  { ledgerRows }: Needs['store'],
  { chain, sequence, subject }: ChainedEntry,
  { place }: FoundPlay,
): Promise<PlayLeaf[]> {
  const leaves: PlayLeaf[] = [];
  for (;;) {
    const page =
      place === undefined
        ? await ledgerRows.settled(subject as BroadcastId, leaves.at(-1), pageSize)
        : (
            await ledgerRows.corrections(chain, { entry: sequence, leaf: leaves.length - 1 }, pageSize)
          ).flatMap(({ entry, play }) => (entry === sequence ? [play] : []));
    leaves.push(...page);
    if (page.length < pageSize) return leaves;
  }
}

/** The entries between one and the next checkpoint. */
async function wayToCheckpoint(
  { ledger, checkpoints }: Needs['store'],
  { chain, sequence }: ChainedEntry,
): Promise<{ links: string[]; jws: string }> {
  const [next] = await checkpoints.from(chain, sequence, 1);
  if (next === undefined)
    throw new RequestError(
      'conflict',
      `第 ${sequence} 条之后还没有检查点，先运行 dalaba log checkpoint。No checkpoint holds entry ${sequence} yet; run dalaba log checkpoint first.`,
    );
  const links: string[] = [];
  for (let last = sequence; last < next.sequence; ) {
    const page = await ledger.entries(chain, last + 1, Math.min(pageSize, next.sequence - last));
    if (page.length === 0) break;
    links.push(...page.map(({ content }) => content));
    last = page.at(-1)?.sequence ?? next.sequence;
  }
  return { links, jws: next.jws };
}

async function keysOf({ ledger }: Needs['store']): Promise<readonly PublicKey[]> {
  const history = createKeyHistory(undefined);
  for (let last = 0; ; ) {
    const page = await ledger.entries('keys', last + 1, pageSize);
    for (const { content } of page) history.note(JSON.parse(content) as object);
    if (page.length < pageSize) return history.known();
    last = page.at(-1)?.sequence ?? 0;
  }
}
