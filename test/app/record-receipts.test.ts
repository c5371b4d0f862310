import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { recordReceipts } from '../../src/app/record-receipts.ts';
import { settleBroadcast } from '../../src/app/settle-broadcast.ts';
import { type Actor, system } from '../../src/domain/actor.ts';
import { areaCode, endpointId } from '../../src/domain/ids.ts';
import type { NewDelivery } from '../../src/ports/broadcasts.ts';
import type { Receipt } from '../../src/protocol/receipt.ts';
import {
  aBroadcast,
  anItemReceipt,
  aReceipt,
  donge,
  eveningMs,
  freezeBroadcast,
} from '../contracts/store-samples.ts';
import { aWorld, type World } from '../support/fakes.ts';

const broadcast = aBroadcast();
const deviceOf = (endpoint: string): Actor => ({
  kind: 'device',
  endpoint: endpointId(endpoint),
  county: donge,
});

let world: World;
let delivery: NewDelivery;
const record = (receipts: readonly Receipt[], endpoint = 'column-1') =>
  recordReceipts(world, deviceOf(endpoint), receipts);
const stateOf = async ({ id }: NewDelivery) => (await world.store.deliveries.find(id))?.delivery.state;
const plays = () => world.store.plays.list({ broadcast: broadcast.id });
const outcomes = async () => (await plays()).map(({ item, outcome, playedMs }) => [item, outcome, playedMs]);

beforeEach(async () => {
  world = await aWorld({ atMs: eveningMs });
  const [first] = await freezeBroadcast(world.store, ['column-1', 'column-10']);
  if (first === undefined) throw new Error('nothing was frozen');
  delivery = first;
});
afterEach(() => world.close());

test('what a device played becomes plays, and is told of', async () => {
  const receipts = [anItemReceipt(1, delivery, 0, 60_000), anItemReceipt(2, delivery, 1, 20_000)];
  expect((await record(receipts)).acknowledged).toEqual(
    receipts.map(({ boot, sequence }) => ({ boot, sequence })),
  );
  expect(await outcomes()).toEqual([
    [0, 'played', 60_000],
    [1, 'partial', 20_000],
  ]);
  expect(world.events.filter(({ kind }) => kind === 'play')).toHaveLength(2);
});

test('an order its device speaks of was accepted, though the answer was lost', async () => {
  await record([aReceipt(1, { kind: 'accepted', order: delivery.id })]);
  expect(await stateOf(delivery)).toBe('accepted');
  expect(await outcomes()).toEqual([]);
});

test('evidence overrules a delivery that was given up', async () => {
  const gaveUp = { state: 'failed', reason: 'timeout', certain: false, atMs: eveningMs } as const;
  await world.store.deliveries.change({ delivery: delivery.id, ...gaveUp });
  await record([anItemReceipt(1, delivery, 0, 60_000)]);
  expect(await stateOf(delivery)).toBe('accepted');
  expect(await outcomes()).toEqual([[0, 'played', 60_000]]);
});

test('an order that could not be played is a miss of every item, with the reason', async () => {
  await record([aReceipt(1, { kind: 'missed', order: delivery.id, reason: 'digest-mismatch' })]);
  expect((await plays()).map(({ outcome, reason }) => [outcome, reason])).toEqual([
    ['missed', 'digest-mismatch'],
    ['missed', 'digest-mismatch'],
  ]);
  expect((await world.store.plays.of(delivery.id)).map(({ evidence }) => evidence)).toEqual([
    'device',
    'device',
  ]);
});

describe('receipts about another endpoint’s delivery', () => {
  test.each(['column-10', '1'])('are acknowledged and conclude nothing (%s)', async (endpoint) => {
    const receipts = [anItemReceipt(1, delivery, 0, 60_000)];
    expect((await record(receipts, endpoint)).acknowledged).toHaveLength(1);
    expect(await outcomes()).toEqual([]);
    expect(await stateOf(delivery)).toBe('pending');
  });

  test('of another county are kept and conclude nothing, though the endpoint has the same id', async () => {
    const twin: Actor = { ...deviceOf('column-1'), county: areaCode('371525') } as Actor;
    const receipts = [anItemReceipt(1, delivery, 0, 60_000, 8)];
    expect((await recordReceipts(world, twin, receipts)).acknowledged).toHaveLength(1);
    expect(await outcomes()).toEqual([]);
    expect(await stateOf(delivery)).toBe('pending');
    expect(await world.store.receipts.of(delivery.id)).toEqual([]);
    await record([anItemReceipt(1, delivery, 0, 5000)]);
    expect(await outcomes()).toEqual([[0, 'partial', 5000]]);
  });

  test('count for nothing when the delivery’s own endpoint speaks later', async () => {
    await record([anItemReceipt(1, delivery, 0, 60_000, 7)], 'column-10');
    await record([anItemReceipt(1, delivery, 0, 5000)]);
    expect(await outcomes()).toEqual([[0, 'partial', 5000]]);
  });
});

test('only a device hands in receipts', async () => {
  const receipts = [anItemReceipt(1, delivery, 0, 60_000)];
  await expect(recordReceipts(world, system('clock'), receipts)).rejects.toMatchObject({ kind: 'forbidden' });
  expect(await world.store.receipts.of(delivery.id)).toEqual([]);
});

test('a batch sent twice is acknowledged twice and concluded once', async () => {
  const receipts = [anItemReceipt(1, delivery, 0, 60_000), anItemReceipt(2, delivery, 1, 60_000)];
  const first = await record(receipts);
  const before = await plays();
  expect(await record(receipts)).toEqual(first);
  expect(await plays()).toEqual(before);
  expect(world.events.filter(({ kind }) => kind === 'play')).toHaveLength(2);
  expect(await world.store.receipts.of(delivery.id)).toHaveLength(2);
});

test('the same key with other content changes no play, and is logged', async () => {
  await record([anItemReceipt(1, delivery, 0, 5000)]);
  await record([anItemReceipt(1, delivery, 0, 60_000)]);
  expect(await outcomes()).toEqual([[0, 'partial', 5000]]);
  expect(world.logged).toContainEqual(
    expect.objectContaining({ level: 'warn', fields: { endpoint: 'column-1', conflicts: 1 } }),
  );
});

test('a receipt that comes after the broadcast settled corrects the play by a new version', async () => {
  const accepted = { state: 'accepted', certain: true, atMs: eveningMs } as const;
  await world.store.deliveries.change({ delivery: delivery.id, ...accepted });
  world.clock.set(broadcast.endsAtMs + world.settings.graceMs);
  await settleBroadcast(world, { ...broadcast, state: 'frozen' });
  const ours = async () => (await plays()).filter(({ endpoint }) => endpoint === 'column-1');
  expect((await ours()).map(({ outcome, version }) => [outcome, version])).toEqual([
    ['unknown', 1],
    ['unknown', 1],
  ]);
  await record([anItemReceipt(1, delivery, 0, 60_000)]);
  expect((await ours()).map(({ item, outcome, version }) => [item, outcome, version])).toEqual([
    [0, 'played', 2],
    [1, 'unknown', 1],
  ]);
  expect((await world.store.broadcasts.find(broadcast.id))?.state).toBe('settled');
});

test('a receipt about an order nobody sent is kept and concludes nothing', async () => {
  const order = `${broadcast.id}/r9/column-1` as NewDelivery['id'];
  const receipts = [aReceipt(1, { kind: 'missed', order, reason: 'expired' })];
  expect((await record(receipts)).acknowledged).toHaveLength(1);
  expect(await outcomes()).toEqual([]);
});

test('what somebody forged for an endpoint is told in the log, as many as there were', async () => {
  const refused = { kind: 'refused', reason: 'signature' } as const;
  await record([aReceipt(1, refused), aReceipt(2, { ...refused, count: 3994 })]);
  await record([aReceipt(3, { kind: 'refused', reason: 'expired' })]);
  const warned = world.logged.filter(({ level }) => level === 'warn');
  expect(warned).toMatchObject([
    {
      message: 'somebody sends forged orders to an endpoint',
      fields: { endpoint: 'column-1', forged: 3995 },
    },
  ]);
});
