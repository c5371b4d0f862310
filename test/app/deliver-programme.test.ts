import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Breakers, createBreakers } from '../../src/app/breakers.ts';
import { deliverProgramme } from '../../src/app/deliver-programme.ts';
import { enqueueDeliveries } from '../../src/app/enqueue-deliveries.ts';
import { type DeliveryId, localDate, numberedId, type SlotName } from '../../src/domain/ids.ts';
import { retryPauseMs } from '../../src/domain/next-attempt.ts';
import type { Endpoint } from '../../src/domain/schedule.ts';
import { type Acceptance, DeliveryError, type Driver } from '../../src/ports/driver.ts';
import { aBroadcast, donge, eveningMs, freezeBroadcast } from '../contracts/store-samples.ts';
import { aClock, aWorld, everyDriver, type World } from '../support/fakes.ts';
import { eventually } from '../support/process.ts';
import { anEndpoint } from '../support/schedules.ts';

const restMs = 60_000;
const endsAtMs = aBroadcast().endsAtMs;

let world: World;
let delivery: DeliveryId;
let answer: (signal: AbortSignal) => Promise<Acceptance>;
let sent: string[];
let endpoint: Endpoint | undefined;
let random: number;
let signal: AbortSignal;
let breakers: Breakers;

const accepted = async (): Promise<Acceptance> => ({ answer: 'accepted' });
const failing = (kind: DeliveryError['kind'], reason: string, mayHaveArrived: boolean) => async () => {
  throw new DeliveryError(kind, reason, reason, mayHaveArrived);
};

/** Takes what is due, as the clock does, and does the first job. */
async function deliver(epoch?: number, of = delivery): Promise<void> {
  await enqueueDeliveries(world);
  const job = world.jobs.waiting.splice(0).find((one) => 'delivery' in one && one.delivery === of);
  const driver: Driver = {
    ...world.drivers.memory,
    deliver: (order, _endpoint, aborted) => {
      sent.push(order.jws);
      return answer(aborted);
    },
  };
  const drivers = everyDriver(() => driver);
  const context = { ...world, drivers, endpointOf: async () => endpoint, breakers, random: () => random };
  await deliverProgramme(context, of, epoch ?? job?.epoch ?? 0, signal);
}
const row = async (of = delivery) => (await world.store.deliveries.find(of))?.delivery;

beforeEach(async () => {
  world = await aWorld({ atMs: eveningMs });
  const [first] = await freezeBroadcast(world.store, ['column-1']);
  delivery = first?.id ?? ('' as DeliveryId);
  endpoint = anEndpoint('column-1');
  answer = accepted;
  sent = [];
  random = 0;
  signal = new AbortController().signal;
  breakers = createBreakers({ monotonicMs: () => world.clock.now(), pauseMs: () => restMs });
});
afterEach(() => world.close());

test('an accepted order is recorded and told of once', async () => {
  await deliver();
  expect(await row()).toMatchObject({ state: 'accepted', attempts: 1, certain: true });
  await deliver(1);
  expect(sent).toEqual(['header.column-1.signature']);
  expect(world.events).toEqual([
    { kind: 'delivery', broadcast: aBroadcast().id, delivery, state: 'accepted' },
  ]);
});

test('a job of another epoch does nothing', async () => {
  await enqueueDeliveries(world);
  for (const epoch of [0, 2, 99]) await deliver(epoch);
  expect(sent).toEqual([]);
  expect(await row()).toMatchObject({ state: 'pending', epoch: 1, attempts: 0 });
});

test('a delivery that does not exist is nobody’s failure', async () => {
  delivery = 'no/such/delivery/at-all' as DeliveryId;
  await deliver(1);
  expect(sent).toEqual([]);
});

test('a refusal is recorded with the endpoint’s reason', async () => {
  answer = async () => ({ answer: 'refused', reason: 'quiet-hours' });
  await deliver();
  expect(await row()).toMatchObject({ state: 'refused', reason: 'quiet-hours', certain: true });
});

describe('an attempt that may go through later', () => {
  beforeEach(() => {
    answer = failing('retry-later', 'unreachable', false);
  });

  test.each([
    [0, 1000],
    [0.5, 1500],
    [1, 2000],
  ])('with jitter %d waits %d ms', async (jitter, pauseMs) => {
    random = jitter;
    await deliver();
    expect(await row()).toMatchObject({
      state: 'pending',
      reason: 'unreachable',
      epoch: 2,
      attempts: 1,
      nextAttemptAtMs: eveningMs + pauseMs,
    });
  });

  const pausesFrom = async (atMs: number) => {
    random = 1;
    world.clock.set(atMs);
    const pauses: number[] = [];
    for (let attempt = 0; attempt < 9; attempt += 1) {
      await deliver();
      const next = (await row())?.nextAttemptAtMs ?? 0;
      pauses.push(next - world.clock.now());
      world.clock.set(next);
    }
    return pauses;
  };

  test('doubles its pause up to the longest', async () => {
    await world.close();
    world = await aWorld({ atMs: eveningMs - 3_600_000 });
    await freezeBroadcast(world.store, ['column-1']);
    breakers = createBreakers({
      monotonicMs: () => world.clock.now(),
      pauseMs: (failures) => retryPauseMs(failures, world.settings, random),
    });
    expect(await pausesFrom(eveningMs - 3_600_000)).toEqual([
      ...[2000, 4000, 8000, 16_000, 32_000, 64_000, 120_000, 120_000, 120_000],
    ]);
  });

  test('waits 5 s at most once the broadcast has begun, however long its endpoint would rest', async () => {
    expect(await pausesFrom(eveningMs)).toEqual([2000, 4000, ...Array.from({ length: 7 }, () => 5000)]);
  });

  test('waits longer by the clock’s own speed', async () => {
    world = { ...world, clock: aClock(eveningMs, 20) };
    await deliver();
    expect((await row())?.nextAttemptAtMs).toBe(eveningMs + 20_000);
  });

  test('is not enqueued before its time, and then sends the same bytes', async () => {
    await deliver();
    expect(await enqueueDeliveries(world)).toBe(0);
    world.clock.advance(1000);
    answer = accepted;
    await deliver();
    expect(sent).toEqual(['header.column-1.signature', 'header.column-1.signature']);
    expect(await row()).toMatchObject({ state: 'accepted', attempts: 2 });
  });

  test('ends as failed, with its reason, once the order has expired', async () => {
    await deliver();
    world.clock.set(endsAtMs);
    await deliver();
    expect(sent).toHaveLength(1);
    expect(await row()).toMatchObject({ state: 'failed', reason: 'unreachable', certain: true });
  });
});

test('a lost answer stays uncertain, whatever comes after', async () => {
  answer = failing('retry-later', 'timeout', true);
  await deliver();
  world.clock.advance(1000);
  answer = failing('unrecoverable', 'http-400', false);
  await deliver();
  expect(await row()).toMatchObject({ state: 'failed', reason: 'http-400', certain: false });
});

test('what never will go through fails at once', async () => {
  answer = failing('unrecoverable', 'bad-address', false);
  await deliver();
  expect(await row()).toMatchObject({ state: 'failed', reason: 'bad-address', attempts: 1, certain: true });
});

test('an order never tried in time fails as expired', async () => {
  world.clock.set(endsAtMs);
  await deliver();
  expect(sent).toEqual([]);
  expect(await row()).toMatchObject({ state: 'failed', reason: 'expired', certain: true });
});

test('an error nobody foresaw is tried again and counts as uncertain', async () => {
  answer = async () => {
    throw new TypeError('surprise');
  };
  await deliver();
  expect(await row()).toMatchObject({ state: 'pending', reason: 'internal', certain: false });
});

test('an endpoint taken out of the schedule fails', async () => {
  endpoint = undefined;
  await deliver();
  expect(await row()).toMatchObject({ state: 'failed', reason: 'endpoint-removed' });
});

test('a shutdown in the middle of an attempt leaves the row for the next worker', async () => {
  const stopping = new AbortController();
  signal = stopping.signal;
  answer = async () => {
    stopping.abort();
    throw new DeliveryError('retry-later', 'aborted', 'aborted', true);
  };
  await deliver();
  expect(await row()).toMatchObject({ state: 'pending', epoch: 1, attempts: 0 });
  world.clock.advance(world.settings.leaseMs);
  expect(await enqueueDeliveries(world)).toBe(1);
});

describe('an endpoint that failed three times in a row', () => {
  /** A delivery to it, of another broadcast. */
  async function another(given: Parameters<typeof aBroadcast>[0]): Promise<DeliveryId> {
    const [one] = await freezeBroadcast(world.store, ['column-1'], aBroadcast(given));
    return one?.id ?? ('' as DeliveryId);
  }

  beforeEach(async () => {
    answer = failing('retry-later', 'unreachable', false);
    for (let attempt = 0; attempt < 3; attempt += 1) {
      world.clock.set((await row())?.nextAttemptAtMs ?? 0);
      await deliver();
    }
    expect(await row()).toMatchObject({ attempts: 3, nextAttemptAtMs: world.clock.now() + restMs });
    sent = [];
  });

  test('is not tried by its other deliveries before its pause is over, and that is no attempt', async () => {
    const later = await another({ day: '2026-11-26' });
    world.clock.advance(10_000);
    await deliver(undefined, later);
    await deliver(1, later);
    expect(sent).toEqual([]);
    expect(await row(later)).toMatchObject({
      ...{ state: 'pending', reason: 'resting', attempts: 0, epoch: 0, certain: true },
      nextAttemptAtMs: world.clock.now() + restMs - 10_000,
    });
  });

  test('is probed by one delivery, whose success lets the others through, and whose failure does not', async () => {
    const two = [await another({ day: '2026-11-26' }), await another({ day: '2026-11-27' })];
    const probing = Promise.withResolvers<void>();
    const failure = answer;
    answer = async (aborted) => {
      await probing.promise;
      return failure(aborted);
    };
    world.clock.advance(restMs);
    const tries = two.map((id) => deliver(1, id));
    await eventually(() => sent.length > 0 || undefined);
    probing.resolve();
    await Promise.all(tries);
    expect(sent).toHaveLength(1);
    const rows = await Promise.all(two.map((id) => row(id)));
    expect(rows.map((one) => one?.reason).sort()).toEqual(['resting', 'unreachable']);
    // What never was sent surely did not arrive.
    expect(rows.every((one) => one?.certain)).toBe(true);

    world.clock.advance(restMs);
    answer = accepted;
    await enqueueDeliveries(world);
    world.jobs.waiting.splice(0);
    await Promise.all(two.map(async (id) => deliver((await row(id))?.epoch, id)));
    expect(sent).toHaveLength(3);
    expect(breakers.size()).toBe(0);
  });

  test('is tried before a broadcast begins, however long it still rests', async () => {
    const startsAtMs = world.clock.now() + 40_000;
    const soon = await another({ day: '2026-11-26', startsAtMs });
    await deliver(undefined, soon);
    expect(sent).toEqual([]);
    expect(await row(soon)).toMatchObject({ reason: 'resting', nextAttemptAtMs: startsAtMs - 30_000 });
    world.clock.set(startsAtMs - 30_000);
    answer = accepted;
    await deliver(undefined, soon);
    expect(await row(soon)).toMatchObject({ state: 'accepted', attempts: 1 });
    expect(breakers.size()).toBe(0);
  });

  test('is tried at once by an emergency', async () => {
    const startsAtMs = world.clock.now() + 600_000;
    const id = numberedId(donge, localDate('2026-11-26'), 'emergency', 1);
    const urgent = await another({ id, slot: 'emergency' as SlotName, startsAtMs });
    answer = accepted;
    await deliver(undefined, urgent);
    expect(await row(urgent)).toMatchObject({ state: 'accepted' });
  });

  test('rests no more at an address that was corrected', async () => {
    const later = await another({ day: '2026-11-26' });
    endpoint = { ...anEndpoint('column-1'), address: 'memory://elsewhere' };
    answer = accepted;
    await deliver(undefined, later);
    expect(await row(later)).toMatchObject({ state: 'accepted' });
  });
});

test('a pause never passes over the last half minute before the start', async () => {
  world.clock.set(eveningMs - 31_000);
  random = 1;
  world = { ...world, settings: { ...world.settings, retryMs: 120_000 } };
  answer = failing('retry-later', 'unreachable', false);
  await deliver();
  expect(await row()).toMatchObject({ reason: 'unreachable', nextAttemptAtMs: eveningMs - 10_000 });
});

test('breakers remember only endpoints that fail, those that failed last, and let nobody wait for a lost probe', async () => {
  const few = createBreakers({ monotonicMs: () => world.clock.now(), pauseMs: () => restMs, most: 2 });
  const [one, two, three] = ['column-1', 'column-2', 'column-3'].map((id) => anEndpoint(id));
  if (one === undefined || two === undefined || three === undefined) throw new Error('no endpoints');
  for (const endpoint of [one, one, one, two, three, three]) few.tell(endpoint, 'badly');
  expect([few.size(), few.isOpen(one), few.isOpen(three)]).toEqual([2, false, false]);
  expect(few.tell(three, 'badly')).toBe(restMs);
  expect(await few.restOf(three)).toBe(restMs);
  world.clock.advance(restMs);
  expect(await few.restOf(three)).toBe(0);
  const next = few.restOf(three);
  few.tell(three, 'unknown');
  expect(await next).toBe(0);
  few.tell(three, 'well');
  few.tell(two, 'well');
  expect(few.size()).toBe(0);
});
