import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createAsking } from '../../src/app/ask-endpoints.ts';
import { recordReceipts } from '../../src/app/record-receipts.ts';
import { settleBroadcast } from '../../src/app/settle-broadcast.ts';
import type { Broadcast } from '../../src/domain/broadcast.ts';
import { type DeliveryId, endpointOfDelivery } from '../../src/domain/ids.ts';
import type { Driver, Reported } from '../../src/ports/driver.ts';
import { DeliveryError } from '../../src/ports/driver.ts';
import { signOrder } from '../../src/protocol/signing.ts';
import { anEndpoint } from '../contracts/driver.contract.ts';
import {
  aBroadcast,
  aBroadcastPlaylist,
  aNewDelivery,
  anEntry,
  anItemReceipt,
  aProgramme,
  donge,
} from '../contracts/store-samples.ts';
import { aWorld, type World } from '../support/fakes.ts';
import { anOrder } from '../support/handovers.ts';

const broadcast: Broadcast = { ...aBroadcast(), state: 'frozen' };
const everyMs = 30_000;

let world: World;
let say: (delivery: DeliveryId) => readonly Reported[] | Promise<readonly Reported[]>;
let asked: DeliveryId[];
let atOnce: { now: number; most: number };

/** Freezes the broadcast with a signed order of two minutes an endpoint. */
async function frozen<const Names extends readonly string[]>(
  endpoints: Names,
): Promise<{ readonly [Index in keyof Names]: DeliveryId }> {
  const ids = endpoints.map((id) => anEndpoint(id, 'memory://x', 'ebd').id);
  const planned = aBroadcastPlaylist(aBroadcast(), 0, ids);
  await world.store.broadcasts.plan(aBroadcast(), [planned], anEntry('plan-broadcast'));
  await world.store.broadcasts.assemble(planned.id, planned.playlist, aProgramme(planned.playlist));
  const cues = aProgramme(planned.playlist).cues;
  const deliveries = await Promise.all(
    ids.map(async (id) => {
      const times = { startsAtMs: broadcast.startsAtMs, expiresAtMs: broadcast.endsAtMs };
      const items = cues.map(({ item, lesson, rendition, offsetMs, durationMs }) => ({
        item,
        lesson,
        rendition,
        offsetMs,
        durationMs,
      }));
      const order = anOrder(id, { ...times, items });
      return aNewDelivery(broadcast, id, { jws: await signOrder(order, await world.signingKeys.current()) });
    }),
  );
  await world.store.broadcasts.freeze(aBroadcast(), deliveries, anEntry('freeze-broadcast'));
  return deliveries.map(({ id }) => id) as { readonly [Index in keyof Names]: DeliveryId };
}

const accept = (delivery: DeliveryId) =>
  world.store.deliveries.change({ delivery, state: 'accepted', certain: true, atMs: world.clock.now() });

const anAsking = (driver: 'ebd' | 'http' = 'ebd') => {
  const inquirer: NonNullable<Driver['inquirer']> = {
    everyMs,
    async ask({ delivery }) {
      asked.push(delivery);
      atOnce.now += 1;
      atOnce.most = Math.max(atOnce.most, atOnce.now);
      try {
        return await say(delivery);
      } finally {
        atOnce.now -= 1;
      }
    },
  };
  const ebd: Driver = { ...world.drivers.memory, evidence: 'platform-reports', inquirer };
  return createAsking({
    ...world,
    drivers: { ...world.drivers, ebd },
    endpointOf: async ({ endpoint }) => anEndpoint(endpoint, 'memory://x', driver),
  });
};
const reported = (item: number, playedMs: number, cutBy?: string): Reported => ({
  kind: 'reported',
  item: {
    item,
    startedAtMs: broadcast.startsAtMs + item * 60_000,
    playedMs,
    ...(cutBy === undefined ? {} : { cutBy }),
  },
});
const receiptsOf = async (delivery: DeliveryId) =>
  (await world.store.receipts.of(delivery)).map(({ sequence, event }) => [
    sequence,
    event.kind,
    'playedMs' in event ? event.playedMs : undefined,
  ]);
const playsOf = async (delivery: DeliveryId) =>
  (await world.store.plays.of(delivery)).map(({ item, outcome, evidence, reason }) => [
    item,
    outcome,
    evidence,
    ...(reason === undefined ? [] : [reason]),
  ]);
const onAir = (afterMs = 0) => world.clock.set(broadcast.startsAtMs + afterMs);

beforeEach(async () => {
  world = await aWorld({ atMs: broadcast.startsAtMs - 60_000 });
  asked = [];
  atOnce = { now: 0, most: 0 };
  say = () => [];
});
afterEach(() => world.close());

/** One that was accepted. */
async function one(): Promise<DeliveryId> {
  const [delivery] = await frozen(['donge']);
  await accept(delivery);
  return delivery;
}

describe('who is asked, and when', () => {
  test('nobody before the start; then every so often by the service’s clock', async () => {
    const delivery = await one();
    const asking = anAsking();
    await asking.look();
    expect(asked).toEqual([]);
    for (const afterMs of [0, 1000, 29_000, 40_000, 41_000, 80_000]) {
      onAir(afterMs);
      await asking.look();
    }
    expect(asked).toEqual([delivery, delivery, delivery]);
  });

  test('only endpoints of a driver that can be asked', async () => {
    await one();
    onAir();
    await anAsking('http').look();
    expect(asked).toEqual([]);
  });

  test('who took the order, and who may have; not who refused it, has not got it yet, or surely never got it', async () => {
    const [accepted, doubtful, refused, lost] = await frozen(['a', 'b', 'c', 'd', 'e']);
    await accept(accepted);
    const end = (delivery: DeliveryId, state: 'refused' | 'failed', certain: boolean) =>
      world.store.deliveries.change({ delivery, state, certain, reason: 'timeout', atMs: world.clock.now() });
    await end(doubtful, 'failed', false);
    await end(refused, 'refused', true);
    await end(lost, 'failed', true);
    onAir();
    await anAsking().look();
    expect(asked.sort()).toEqual([accepted, doubtful].sort());
  });

  test('nobody once everything is known, nor once it is settled', async () => {
    await one();
    say = () => [reported(0, 60_000), reported(1, 60_000)];
    const asking = anAsking();
    for (const afterMs of [0, 40_000, 80_000]) {
      onAir(afterMs);
      await asking.look();
    }
    expect(asked).toHaveLength(1);
    await settleBroadcast(world, broadcast);
    onAir(120_000);
    await asking.look();
    expect(asked).toHaveLength(1);
  });

  test('a county’s platforms, no more than eight at a time', async () => {
    const deliveries = await frozen(Array.from({ length: 30 }, (_, index) => `p-${index}`));
    await Promise.all(deliveries.map(accept));
    say = async () => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      return [];
    };
    onAir();
    await anAsking().look();
    expect(asked).toHaveLength(30);
    expect(atOnce.most).toBe(8);
  });
});

describe('what it says', () => {
  test('is kept as the platform’s word, and concludes plays', async () => {
    const delivery = await one();
    say = () => [reported(0, 60_000), reported(1, 20_000, 'platform-failed')];
    onAir();
    await anAsking().look();
    expect(await receiptsOf(delivery)).toEqual([
      [1, 'reported', 60_000],
      [2, 'reported', 20_000],
    ]);
    expect(await playsOf(delivery)).toEqual([
      [0, 'played', 'platform'],
      [1, 'partial', 'platform', 'platform-failed'],
    ]);
    expect((await world.ledgerOf(donge)).at(-1)).toMatchObject({
      verb: 'record-receipts',
      actor: 'system:receipts',
    });
  });

  test('missed as a whole was missed item by item', async () => {
    const delivery = await one();
    say = () => [{ kind: 'missed', reason: 'cancelled' }];
    onAir();
    await anAsking().look();
    expect(await playsOf(delivery)).toEqual([
      [0, 'missed', 'platform', 'cancelled'],
      [1, 'missed', 'platform', 'cancelled'],
    ]);
  });

  test('the same again is not stored twice, not by another process either; what is new is', async () => {
    const delivery = await one();
    say = () => [reported(0, 60_000)];
    onAir();
    await Promise.all([anAsking().look(), anAsking().look()]);
    expect(await receiptsOf(delivery)).toEqual([[1, 'reported', 60_000]]);
    onAir(60_000);
    say = () => [reported(0, 60_000), reported(1, 60_000)];
    await anAsking().look();
    expect(await receiptsOf(delivery)).toEqual([
      [1, 'reported', 60_000],
      [2, 'reported', 60_000],
    ]);
    await settleBroadcast(world, broadcast);
    expect((await world.store.broadcasts.find(broadcast.id))?.state).toBe('settled');
  });

  test('is not heeded of items that are not the order’s', async () => {
    const delivery = await one();
    say = () => [reported(7, 60_000)];
    onAir();
    await anAsking().look();
    expect(await receiptsOf(delivery)).toEqual([]);
  });

  test('a device’s own receipt knows better', async () => {
    const delivery = await one();
    say = () => [reported(0, 60_000)];
    onAir();
    await anAsking().look();
    const endpoint = endpointOfDelivery(delivery);
    world.clock.advance(30_000);
    const receipt = anItemReceipt(1, aNewDelivery(broadcast, endpoint), 0, 30_000);
    await recordReceipts(world, { kind: 'device', endpoint, county: donge }, [receipt]);
    expect(await playsOf(delivery)).toEqual([[0, 'partial', 'device', 'cut']]);
  });

  test('proves that it holds an order it never accepted', async () => {
    const [delivery] = await frozen(['donge']);
    const atMs = world.clock.now();
    await world.store.deliveries.change({
      delivery,
      state: 'failed',
      certain: false,
      reason: 'timeout',
      atMs,
    });
    say = () => [reported(0, 60_000)];
    onAir();
    await anAsking().look();
    expect((await world.store.deliveries.find(delivery))?.delivery.state).toBe('accepted');
  });
});

test('a platform that fails is logged, asked again, and holds up nobody else', async () => {
  const [bad, good] = await frozen(['bad', 'good']);
  await accept(bad);
  await accept(good);
  say = (delivery) => {
    if (delivery === good) return [reported(0, 60_000)];
    throw new DeliveryError('retry-later', 'nonsense', '看不懂。Nonsense.', true);
  };
  const asking = anAsking();
  onAir();
  await asking.look();
  expect(await playsOf(good)).toHaveLength(1);
  expect(world.logged.at(-1)).toMatchObject({ level: 'warn', fields: { delivery: bad, reason: 'nonsense' } });
  onAir(40_000);
  await asking.look();
  expect(asked.filter((one) => one === bad)).toHaveLength(2);
});
