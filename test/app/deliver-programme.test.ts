import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { deliverProgramme } from '../../src/app/deliver-programme.ts';
import { enqueueDeliveries } from '../../src/app/enqueue-deliveries.ts';
import type { DeliveryId } from '../../src/domain/ids.ts';
import type { Endpoint } from '../../src/domain/schedule.ts';
import { type Acceptance, DeliveryError, type Driver } from '../../src/ports/driver.ts';
import { aBroadcast, eveningMs, freezeBroadcast } from '../contracts/store-samples.ts';
import { aClock, aWorld, everyDriver, type World } from '../support/fakes.ts';
import { anEndpoint } from '../support/schedules.ts';

const endsAtMs = aBroadcast().endsAtMs;

let world: World;
let delivery: DeliveryId;
let answer: (signal: AbortSignal) => Promise<Acceptance>;
let sent: string[];
let endpoint: Endpoint | undefined;
let random: number;
let signal: AbortSignal;

const accepted = async (): Promise<Acceptance> => ({ answer: 'accepted' });
const failing = (kind: DeliveryError['kind'], reason: string, mayHaveArrived: boolean) => async () => {
  throw new DeliveryError(kind, reason, reason, mayHaveArrived);
};

/** Takes what is due, as the clock does, and does the first job. */
async function deliver(epoch?: number): Promise<void> {
  await enqueueDeliveries(world);
  const [job] = world.jobs.waiting.splice(0);
  const driver: Driver = {
    ...world.drivers.memory,
    deliver: (order, _endpoint, aborted) => {
      sent.push(order.jws);
      return answer(aborted);
    },
  };
  const drivers = everyDriver(() => driver);
  const context = { ...world, drivers, endpointOf: async () => endpoint, random: () => random };
  await deliverProgramme(context, delivery, epoch ?? job?.epoch ?? 0, signal);
}
const row = async () => (await world.store.deliveries.find(delivery))?.delivery;

beforeEach(async () => {
  world = await aWorld({ atMs: eveningMs });
  const [first] = await freezeBroadcast(world.store, ['column-1']);
  delivery = first?.id ?? ('' as DeliveryId);
  endpoint = anEndpoint('column-1');
  answer = accepted;
  sent = [];
  random = 0;
  signal = new AbortController().signal;
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

  test('doubles its pause up to the longest', async () => {
    random = 1;
    const pauses: number[] = [];
    for (let attempt = 0; attempt < 9; attempt += 1) {
      await deliver();
      const next = (await row())?.nextAttemptAtMs ?? 0;
      pauses.push(next - world.clock.now());
      world.clock.set(next);
    }
    expect(pauses).toEqual([2000, 4000, 8000, 16_000, 32_000, 64_000, 120_000, 120_000, 120_000]);
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
