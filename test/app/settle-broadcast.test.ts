import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ledgerOfStore } from '../../src/app/ledger-of-store.ts';
import { recordReceipts } from '../../src/app/record-receipts.ts';
import { settleBroadcast } from '../../src/app/settle-broadcast.ts';
import { verifyLedger } from '../../src/app/verify-ledger.ts';
import type { Broadcast } from '../../src/domain/broadcast.ts';
import { type LessonId, replacing } from '../../src/domain/ids.ts';
import type { NewDelivery } from '../../src/ports/broadcasts.ts';
import type { ReceiptEvent } from '../../src/protocol/receipt.ts';
import {
  aBroadcast,
  anEntry,
  anItemReceipt,
  aReceipt,
  donge,
  freezeBroadcast,
} from '../contracts/store-samples.ts';
import { aWorld, type World } from '../support/fakes.ts';

const broadcast: Broadcast = { ...aBroadcast(), state: 'frozen' };

let world: World;
let first: NewDelivery;
let second: NewDelivery;

const settle = () => settleBroadcast(world, broadcast);
const state = async () => (await world.store.broadcasts.find(broadcast.id))?.state;
const overdue = () => world.clock.set(broadcast.endsAtMs + world.settings.graceMs);
const end = (
  { id }: NewDelivery,
  ended: 'accepted' | 'refused' | 'failed',
  certain = true,
  reason: string = ended,
) =>
  world.store.deliveries.change({
    delivery: id,
    state: ended,
    certain,
    atMs: world.clock.now(),
    ...(ended === 'accepted' ? {} : { reason }),
  });
const record = (delivery: NewDelivery, ...items: number[]) =>
  recordReceipts(
    world,
    { kind: 'device', endpoint: delivery.endpoint, county: donge },
    items.map((item) => anItemReceipt(item + 1, delivery, item, 60_000)),
  );
const playsOf = async ({ endpoint }: NewDelivery) =>
  (await world.store.plays.list({ broadcast: broadcast.id }))
    .filter((play) => play.endpoint === endpoint)
    .map(({ item, outcome, reason }) => [item, outcome, ...(reason === undefined ? [] : [reason])]);

beforeEach(async () => {
  world = await aWorld({ atMs: broadcast.startsAtMs });
  const [one, other] = await freezeBroadcast(world.store, ['column-1', 'column-2']);
  if (one === undefined || other === undefined) throw new Error('nothing was frozen');
  [first, second] = [one, other];
});
afterEach(() => world.close());

describe('before its grace is over', () => {
  test('it settles once every item has its evidence', async () => {
    await record(first, 0, 1);
    await settle();
    expect(await state()).toBe('frozen');
    await record(second, 0);
    await settle();
    expect(await state()).toBe('frozen');
    await record(second, 1);
    await settle();
    expect(await state()).toBe('settled');
    expect((await world.ledgerOf(donge)).at(-1)).toMatchObject({
      verb: 'settle-broadcast',
      body: { deliveries: 2, plays: { played: 4, partial: 0, interrupted: 0, missed: 0, unknown: 0 } },
    });
    expect(world.events.at(-1)).toEqual({ kind: 'settled', broadcast: broadcast.id });
  });

  test('a refusal and a certain failure need no evidence', async () => {
    await end(first, 'refused', true, 'quiet-hours');
    await end(second, 'failed', true, 'unreachable');
    await settle();
    expect(await state()).toBe('settled');
    expect(await playsOf(first)).toEqual([
      [0, 'missed', 'quiet-hours'],
      [1, 'missed', 'quiet-hours'],
    ]);
    expect(await playsOf(second)).toEqual([
      [0, 'missed', 'unreachable'],
      [1, 'missed', 'unreachable'],
    ]);
  });

  test('what an endpoint says that joined in the middle, or skipped, settles it', async () => {
    const device = (endpoint: NewDelivery['endpoint']) =>
      ({ kind: 'device', endpoint, county: donge }) as const;
    const item = (of: number, playedMs: number): ReceiptEvent => ({
      kind: 'item',
      order: first.id,
      item: of,
      lesson: 'a-lesson' as LessonId,
      startedAtMs: broadcast.startsAtMs,
      playedMs,
      cutBy: 'late',
    });
    await recordReceipts(world, device(first.endpoint), [
      aReceipt(1, item(0, 0)),
      aReceipt(2, item(1, 7_000)),
    ]);
    await end(second, 'accepted');
    const skipped: ReceiptEvent = { kind: 'missed', order: second.id, reason: 'late' };
    await recordReceipts(world, device(second.endpoint), [aReceipt(3, skipped)]);
    await settle();
    expect(await state()).toBe('settled');
    expect(await playsOf(first)).toEqual([
      [0, 'missed', 'late'],
      [1, 'partial', 'late'],
    ]);
    expect(await playsOf(second)).toEqual([
      [0, 'missed', 'late'],
      [1, 'missed', 'late'],
    ]);
  });

  test('a pending delivery holds it open', async () => {
    await record(first, 0, 1);
    await settle();
    expect(await state()).toBe('frozen');
    expect(await playsOf(second)).toEqual([]);
  });

  test('a failure that may have arrived holds it open, and writes no conclusion', async () => {
    await record(first, 0, 1);
    await end(second, 'failed', false, 'timeout');
    await settle();
    expect(await state()).toBe('frozen');
    expect(await playsOf(second)).toEqual([]);
  });
});

describe('when its grace is over', () => {
  test('an accepted order without a receipt is unknown', async () => {
    await end(first, 'accepted');
    await record(second, 0, 1);
    world.clock.set(broadcast.endsAtMs + world.settings.graceMs - 1);
    await settle();
    expect(await state()).toBe('frozen');
    overdue();
    await settle();
    expect(await state()).toBe('settled');
    expect(await playsOf(first)).toEqual([
      [0, 'unknown', 'no-receipt'],
      [1, 'unknown', 'no-receipt'],
    ]);
  });

  test('a delivery that never went out is failed and its items missed', async () => {
    overdue();
    await settle();
    expect((await world.store.deliveries.of(broadcast.id)).map((one) => [one.state, one.reason])).toEqual([
      ['failed', 'expired'],
      ['failed', 'expired'],
    ]);
    expect((await playsOf(first)).map(([, outcome]) => outcome)).toEqual(['missed', 'missed']);
  });

  test('a delivery that may have arrived is unknown', async () => {
    await end(first, 'failed', false, 'timeout');
    overdue();
    await settle();
    expect(await playsOf(first)).toEqual([
      [0, 'unknown', 'timeout'],
      [1, 'unknown', 'timeout'],
    ]);
  });

  test('what was heard counts, and only the rest is unknown', async () => {
    world.clock.advance(60_000);
    await record(first, 0);
    overdue();
    await settle();
    expect(await playsOf(first)).toEqual([
      [0, 'played'],
      [1, 'unknown', 'no-receipt'],
    ]);
  });

  test('every planned item of every endpoint has exactly one outcome', async () => {
    await end(first, 'refused');
    overdue();
    await settle();
    const counts = await world.store.plays.counts(broadcast.id);
    expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBe(4);
  });
});

test('an order that proves taken after all, when all is settled, was not missed: what is not told of is unknown', async () => {
  overdue();
  await settle();
  expect((await playsOf(first)).map(([, outcome]) => outcome)).toEqual(['missed', 'missed']);
  const device = { kind: 'device', endpoint: second.endpoint, county: donge } as const;
  await recordReceipts(world, device, [aReceipt(1, { kind: 'accepted', order: second.id })]);
  await record(first, 0);
  expect(await playsOf(first)).toEqual([
    [0, 'played'],
    [1, 'unknown', 'no-receipt'],
  ]);
  expect(await playsOf(second)).toEqual([
    [0, 'unknown', 'no-receipt'],
    [1, 'unknown', 'no-receipt'],
  ]);
  expect(await world.store.coverage.differences()).toEqual({
    coverage_delivery: 0,
    coverage_broadcast: 0,
    coverage_month: 0,
    coverage_lesson: 0,
  });
});

test('settling again, or twice at once, changes nothing', async () => {
  overdue();
  await Promise.all([settle(), settle()]);
  const before = [await world.store.plays.list({}), await world.ledgerOf(donge)];
  await settle();
  expect([await world.store.plays.list({}), await world.ledgerOf(donge)]).toEqual(before);
  expect(world.events.filter(({ kind }) => kind === 'settled')).toHaveLength(1);
});

test('a device that says it missed the programme settles its part', async () => {
  const device = { kind: 'device', endpoint: first.endpoint, county: donge } as const;
  const missed = { kind: 'missed', order: first.id, reason: 'no-audio' } as const;
  await end(first, 'accepted');
  await recordReceipts(world, device, [aReceipt(1, missed)]);
  await record(second, 0, 1);
  await settle();
  expect(await state()).toBe('settled');
  expect(await playsOf(first)).toEqual([
    [0, 'missed', 'no-audio'],
    [1, 'missed', 'no-audio'],
  ]);
});

test('an order that was replaced, and proves held only after the settlement, is not said to be missed', async () => {
  const later = [first, second].map((one) => ({ ...one, id: replacing(one.id, 1), sequence: 2 }));
  await world.store.replacements.setAside(
    broadcast.id,
    { reason: undefined, aside: undefined, deliveries: later },
    anEntry('replace-orders', { subject: broadcast.id }),
  );
  const [lost, taken] = later;
  if (lost === undefined || taken === undefined) throw new Error('nothing was replaced');
  await end(lost, 'failed', true, 'unreachable');
  await end(taken, 'accepted');
  overdue();
  await settle();
  expect(await state()).toBe('settled');
  const of = async ({ id }: NewDelivery) =>
    (await world.store.plays.of(id)).map(({ item, outcome, reason }) => [item, outcome, reason]);
  const replaced = [
    [0, 'missed', 'replaced'],
    [1, 'missed', 'replaced'],
  ];
  expect([await of(first), await of(second)]).toEqual([replaced, replaced]);
  for (const { id, endpoint } of [first, second]) {
    const took = aReceipt(9, { kind: 'accepted', order: id });
    await recordReceipts(world, { kind: 'device', endpoint, county: donge }, [took]);
  }
  // Nobody knows what the first did with it; the second dropped it for the later one.
  expect(await of(first)).toEqual([
    [0, 'unknown', 'not-replaced'],
    [1, 'unknown', 'not-replaced'],
  ]);
  expect(await of(second)).toEqual(replaced);
  await record(first, 0);
  expect(await of(first)).toEqual([
    [0, 'played', undefined],
    [1, 'unknown', 'not-replaced'],
  ]);
  expect((await world.ledgerOf(donge)).filter(({ verb }) => verb === 'correct-plays')).toHaveLength(2);
});

test('a reason in letters no database holds corrects a settled play, and the record holds', async () => {
  await end(first, 'accepted');
  await end(second, 'accepted');
  overdue();
  await settle();
  const device = { kind: 'device', endpoint: first.endpoint, county: donge } as const;
  const { event } = anItemReceipt(1, first, 0, 900);
  const odd = { ...event, cutBy: '\ud83dcut\0' } as typeof event;
  await recordReceipts(world, device, [aReceipt(1, odd)]);
  expect((await playsOf(first))[0]).toEqual([0, 'partial', '\ufffdcut\ufffd']);
  expect((await world.ledgerOf(donge)).filter(({ verb }) => verb === 'correct-plays')).toHaveLength(1);
  expect((await verifyLedger(ledgerOfStore(world.store))).faults).toEqual([]);
});
