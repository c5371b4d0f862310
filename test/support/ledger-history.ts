import { makeCheckpoint } from '../../src/app/make-checkpoints.ts';
import type { Digest } from '../../src/domain/ids.ts';
import type { Play } from '../../src/domain/play.ts';
import type { NewDelivery } from '../../src/ports/broadcasts.ts';
import type { SigningKeys } from '../../src/ports/signing-keys.ts';
import type { Store } from '../../src/ports/store.ts';
import {
  aBroadcast,
  anEntry,
  anItemReceipt,
  aReceipt,
  donge,
  eveningMs,
  freezeBroadcast,
} from '../contracts/store-samples.ts';

interface Needs {
  readonly store: Store;
  readonly clock: { now(): number };
  readonly signingKeys: SigningKeys;
}

const aPlay = ({ id }: NewDelivery, item: number, given: Partial<Play> = {}): Play => ({
  delivery: id,
  item,
  outcome: 'played',
  playedMs: 60_000,
  evidence: 'device',
  ...given,
});

const finished = ({ id }: NewDelivery, sequence: number, checkpoint: Digest) =>
  aReceipt(sequence, { kind: 'finished', order: id, playedMs: 120_000, checkpoint });

/**
 * One evening of three loudspeakers: batches, a duplicate, a conflict, echoes, a correction before and two after the
 * settlement, and checkpoints.
 */
export async function aHistory(needs: Needs) {
  const { store } = needs;
  const context = { ...needs, clock: { ...needs.clock, speed: 1, until: async () => undefined } };
  const broadcast = aBroadcast();
  const deliveries = await freezeBroadcast(store, ['column-1', 'column-2', 'column-3']);
  const echo = await store.ledger.head(donge);
  const append = (
    delivery: NewDelivery,
    receipts: Parameters<Store['receipts']['append']>[2],
    atMs: number,
  ) => store.receipts.append(delivery.endpoint, donge, receipts, atMs);
  for (const [n, delivery] of deliveries.entries()) {
    const items = [0, 1].map((item) => anItemReceipt(item + 1, delivery, item, 60_000, n + 1));
    await append(delivery, items, eveningMs + n);
    await append(
      delivery,
      [...items, { ...finished(delivery, 3, echo), boot: items[0]?.boot ?? '' }],
      eveningMs + n,
    );
  }
  const [first, second] = deliveries;
  if (first === undefined || second === undefined) throw new Error('nothing was frozen');
  await append(first, [anItemReceipt(2, first, 1, 1, 1)], eveningMs + 9);
  await store.plays.conclude([aPlay(first, 0, { outcome: 'partial', playedMs: 5 })], eveningMs);
  const all = deliveries.flatMap((delivery) => [0, 1].map((item) => aPlay(delivery, item)));
  await store.plays.conclude(all, eveningMs + 10);
  await store.broadcasts.settle(broadcast.id, anEntry('settle-broadcast', { subject: broadcast.id }));
  await makeCheckpoint(context, donge);
  await store.plays.conclude(
    [aPlay(second, 0, { outcome: 'partial', playedMs: 7 }), aPlay(second, 1, { playedMs: 59_999 })],
    eveningMs + 20,
  );
  await store.ledger.append(anEntry('edit-schedule'));
  const checkpoint = await makeCheckpoint(context, donge);
  await makeCheckpoint(context, 'keys');
  if (checkpoint === undefined) throw new Error('there was nothing to sign');
  return { county: donge, broadcast, deliveries, checkpoint: checkpoint.jws, echo };
}

/** A device that was away says what its order carried, which the chain does not have any more. */
aHistory.continueAfterCut = async (store: Store, echo: string) => {
  const receipt = aReceipt(
    1,
    {
      kind: 'finished',
      order: `${aBroadcast().id}/column-9`,
      playedMs: 1,
      checkpoint: echo as Digest,
    } as Parameters<typeof aReceipt>[1],
    9,
  );
  await store.receipts.append('column-9' as never, donge, [receipt], eveningMs + 99);
  return { echo };
};
