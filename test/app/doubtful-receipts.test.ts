import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { recordReceipts } from '../../src/app/record-receipts.ts';
import { settleBroadcast } from '../../src/app/settle-broadcast.ts';
import type { Actor } from '../../src/domain/actor.ts';
import { deliveryId, endpointId, lessonId, replacing } from '../../src/domain/ids.ts';
import type { NewDelivery } from '../../src/ports/broadcasts.ts';
import type { ReceiptEvent, ReceivedReceipt } from '../../src/protocol/receipt.ts';
import { signOrder } from '../../src/protocol/signing.ts';
import {
  aBroadcast,
  aDigest,
  anItemReceipt,
  aReceipt,
  donge,
  eveningMs,
  freezeBroadcast,
} from '../contracts/store-samples.ts';
import { aWorld, type World } from '../support/fakes.ts';

const broadcast = aBroadcast();
const column = endpointId('column-1');
const device: Actor = { kind: 'device', endpoint: column, county: donge };
const signedAtMs = eveningMs - 900_000;
const year = (number: number) => Date.UTC(number, 0);

let world: World;
let delivery: NewDelivery;

beforeEach(async () => {
  world = await aWorld({ atMs: signedAtMs });
  const order = {
    version: 1,
    order: deliveryId(broadcast.id, column),
    broadcast: broadcast.id,
    county: donge,
    endpoint: column,
    sequence: 1,
    notBeforeMs: signedAtMs,
    startsAtMs: broadcast.startsAtMs,
    expiresAtMs: broadcast.endsAtMs,
    volumePercent: 60,
    programme: { digest: aDigest('b'), bytes: 192_000, durationMs: 120_000 },
    items: [0, 1].map((item) => ({
      item,
      lesson: lessonId(item === 0 ? 'fraud' : 'credit'),
      rendition: aDigest('c'),
      offsetMs: item * 60_000,
      durationMs: 60_000,
    })),
    checkpoint: aDigest('d'),
  } as const;
  const jws = await signOrder(order, await world.signingKeys.current());
  const [first] = await freezeBroadcast(world.store, ['column-1'], broadcast, { jws });
  if (first === undefined) throw new Error('nothing was frozen');
  delivery = first;
});
afterEach(() => world.close());

const heard = (given: Partial<Extract<ReceiptEvent, { kind: 'item' }>> = {}): ReceiptEvent => ({
  kind: 'item',
  order: delivery.id,
  item: 0,
  lesson: lessonId('fraud'),
  startedAtMs: eveningMs,
  playedMs: 60_000,
  ...given,
});
const record = async (atMs: number, ...receipts: ReceivedReceipt[]) => {
  world.clock.set(atMs);
  const { acknowledged } = await recordReceipts(world, device, receipts);
  expect(acknowledged).toEqual(receipts.map(({ boot, sequence }) => ({ boot, sequence })));
};
const plays = async () =>
  (await world.store.plays.of(delivery.id)).map(({ delivery: _, evidence: __, ...play }) => play);
const settle = async () => {
  world.clock.set(broadcast.endsAtMs + world.settings.graceMs);
  await settleBroadcast(world, { ...broadcast, state: 'frozen' });
  expect((await world.store.broadcasts.find(broadcast.id))?.state).toBe('settled');
};
const soonMs = eveningMs + 61_000;
const played = { item: 0, outcome: 'played', playedMs: 60_000 };

describe('a device’s word', () => {
  test.each([
    ['with a clock set to 1970', { startedAtMs: 5000 }, { ...played, doubt: 'clock' }],
    ['with a clock set before 1970', { startedAtMs: -5000 }, { ...played, doubt: 'clock' }],
    ['with a clock in 2100', { startedAtMs: year(2100) }, { ...played, doubt: 'clock' }],
    ['without a clock', { startedAtMs: null }, { ...played, doubt: 'clock' }],
    ['with a clock a day behind', { startedAtMs: eveningMs - 86_400_000 }, { ...played, doubt: 'clock' }],
    [
      'with a clock off by a few seconds',
      { startedAtMs: eveningMs - 4000 },
      { ...played, startedAtMs: eveningMs - 4000 },
    ],
    [
      'of more than there is',
      { playedMs: 900_000 },
      { ...played, startedAtMs: eveningMs, doubt: 'too-long' },
    ],
    ['of a little more than there is', { playedMs: 60_400 }, { ...played, startedAtMs: eveningMs }],
    [
      'of a part, with a clock in 2100',
      { playedMs: 20_000, startedAtMs: year(2100), cutBy: 'local' },
      { item: 0, outcome: 'interrupted', playedMs: 20_000, reason: 'local', doubt: 'clock' },
    ],
  ] as const)('%s counts as far as it can be true', async (_name, said, expected) => {
    await record(soonMs, aReceipt(1, heard(said)));
    expect(await plays()).toEqual([expected]);
    await settle();
    expect((await plays())[0]).toEqual(expected);
  });

  test('of a minute, before a minute had passed, is not believed, but that the order was taken', async () => {
    await record(eveningMs + 40_000, aReceipt(1, heard({ startedAtMs: eveningMs })));
    expect(await plays()).toEqual([]);
    expect(await world.store.deliveries.find(delivery.id)).toMatchObject({ delivery: { state: 'accepted' } });
    await settle();
    expect((await plays())[0]).toMatchObject({ outcome: 'unknown', playedMs: 0, doubt: 'too-early' });
    await record(eveningMs + 60_000, aReceipt(2, heard()));
    expect((await plays())[0]).toEqual({ ...played, startedAtMs: eveningMs });
  });

  test('of two items is not believed of the second, before there was time for both', async () => {
    const second = (startedAtMs: number) => heard({ item: 1, startedAtMs });
    await record(eveningMs + 70_000, aReceipt(1, second(eveningMs)), aReceipt(2, heard()));
    expect(await plays()).toEqual([{ ...played, startedAtMs: eveningMs }]);
    await settle();
    const unknown = { item: 1, outcome: 'unknown', playedMs: 0, reason: 'disbelieved', doubt: 'too-early' };
    expect(await plays()).toEqual([{ ...played, startedAtMs: eveningMs }, unknown]);
    await record(eveningMs + 120_000, aReceipt(3, second(eveningMs + 60_000)));
    expect((await plays())[1]).toMatchObject({ item: 1, outcome: 'played' });
    // What is told of the first one later takes nothing from the second.
    await record(eveningMs + 180_000, aReceipt(4, heard()));
    expect((await plays())[1]).toMatchObject({ item: 1, outcome: 'played' });
  });

  test.each([
    ['while its order was not signed', signedAtMs - 600_000],
    ['while its broadcast had not begun', eveningMs - 240_000],
  ])('of what was heard, %s, is kept and not believed', async (_name, atMs) => {
    await record(atMs, aReceipt(1, heard({ startedAtMs: year(2100), playedMs: 6000 })));
    expect(await plays()).toEqual([]);
    expect(await world.store.deliveries.find(delivery.id)).toMatchObject({ delivery: { state: 'pending' } });
    expect(await world.store.receipts.of(delivery.id)).toHaveLength(1);
    await world.store.deliveries.change({ delivery: delivery.id, state: 'accepted', certain: true, atMs });
    await settle();
    const unknown = { outcome: 'unknown', playedMs: 0 } as const;
    expect(await plays()).toEqual([
      { item: 0, ...unknown, reason: 'disbelieved', doubt: 'too-early' },
      { item: 1, ...unknown, reason: 'no-receipt' },
    ]);
    await record(broadcast.endsAtMs + 86_400_000, aReceipt(2, heard()));
    expect((await plays())[0]).toEqual({ ...played, startedAtMs: eveningMs });
  });

  test('that it took or missed an order nobody had signed yet counts for nothing', async () => {
    const order = delivery.id;
    await record(
      signedAtMs - 60_000,
      aReceipt(1, { kind: 'accepted', order }),
      aReceipt(2, { kind: 'missed', order, reason: 'audio' }),
    );
    expect(await plays()).toEqual([]);
    expect(await world.store.deliveries.find(delivery.id)).toMatchObject({ delivery: { state: 'pending' } });
    await record(soonMs, aReceipt(3, heard()));
    await settle();
    expect(await plays()).toMatchObject([played, { item: 1, outcome: 'unknown', reason: 'no-receipt' }]);
  });

  test('of another order, an item it has not, or in no words of ours hides and holds up no other', async () => {
    const nobody = replacing(delivery.id, 7);
    const unreadable: ReceivedReceipt = {
      ...aReceipt(4, heard()),
      event: { kind: 'unreadable', text: '{"event":{"kind":"volume"}}', digest: aDigest('e') },
    };
    await record(
      eveningMs + 121_000,
      aReceipt(1, heard({ order: nobody })),
      aReceipt(2, heard({ item: 9 })),
      aReceipt(3, heard({ startedAtMs: year(2100) })),
      unreadable,
      aReceipt(5, heard({ item: 1, lesson: lessonId('credit'), startedAtMs: eveningMs + 60_000 })),
    );
    expect((await plays()).map(({ item, outcome }) => [item, outcome])).toEqual([
      [0, 'played'],
      [1, 'played'],
    ]);
    expect(world.logged.map(({ message }) => message)).toContain(
      'receipts made no sense and are kept as they came',
    );
    await settle();
    expect(await world.store.plays.counts(broadcast.id)).toMatchObject({ played: 2 });
  });
});

describe('of two that conclude at once, the last to write knows all that is stored:', () => {
  /** A store that answers the first question for receipts when the test lets it, with what stood there when asked. */
  const slowStore = (method: 'of' | 'ofBroadcast') => {
    const asked = Promise.withResolvers<void>();
    const go = Promise.withResolvers<void>();
    const { receipts } = world.store;
    const ask = receipts[method] as (id: string) => Promise<unknown>;
    const slow = async (id: string) => {
      const seen = await ask(id);
      asked.resolve();
      await go.promise;
      return seen;
    };
    const store = { ...world.store, receipts: { ...receipts, [method]: slow } } as World['store'];
    return { store, asked: asked.promise, go: go.resolve };
  };
  const whole = { ...played, startedAtMs: eveningMs };

  test('two batches', async () => {
    world.clock.set(soonMs);
    const { store, asked, go } = slowStore('of');
    const early = aReceipt(1, heard({ playedMs: 20_000, cutBy: 'reboot' }));
    const slow = recordReceipts({ ...world, store }, device, [early]);
    await asked;
    await record(soonMs, aReceipt(2, heard()));
    go();
    await slow;
    expect(await plays()).toEqual([whole]);
  });

  test('a batch and the settling', async () => {
    world.clock.set(broadcast.endsAtMs + world.settings.graceMs);
    const { store, asked, go } = slowStore('ofBroadcast');
    const settling = settleBroadcast({ ...world, store }, { ...broadcast, state: 'frozen' });
    await asked;
    await record(world.clock.now(), aReceipt(1, heard()));
    go();
    await settling;
    expect((await plays())[0]).toEqual(whole);
    expect((await world.store.broadcasts.find(broadcast.id))?.state).toBe('settled');
  });
});

describe('the two published losses of a peer', () => {
  test('a device without a clock battery reboots in mid-programme: every play is stored once', async () => {
    const first = [aReceipt(1, heard({ startedAtMs: 4000 }), 1)];
    const again = [
      aReceipt(1, { kind: 'boot', software: 'x' }, 2),
      { ...aReceipt(2, heard({ item: 1, lesson: lessonId('credit'), startedAtMs: 9000 }), 2), atMs: null },
    ];
    await record(soonMs, ...first);
    await record(soonMs + 60_000, ...first, ...again);
    await record(soonMs + 61_000, ...again);
    expect(await plays()).toEqual([
      { ...played, doubt: 'clock' },
      { ...played, item: 1, doubt: 'clock' },
    ]);
    await settle();
    const listed = await world.store.plays.list({ broadcast: broadcast.id });
    expect(listed.map(({ version }) => version)).toEqual([1, 1]);
    expect(await world.store.receipts.findings([donge])).toEqual([]);
  });

  test('a row dated in the future is stored, and keeps none behind it waiting', async () => {
    const future = { ...aReceipt(1, heard({ startedAtMs: year(2100) })), atMs: year(2100) };
    const ordinary = anItemReceipt(2, delivery, 1, 60_000);
    await record(eveningMs + 121_000, future, ordinary);
    await record(eveningMs + 122_000, future, ordinary);
    await settle();
    expect(await plays()).toEqual([
      { ...played, doubt: 'clock' },
      { ...played, item: 1, startedAtMs: eveningMs + 60_000 },
    ]);
    expect(await world.store.receipts.of(delivery.id)).toHaveLength(2);
  });
});
