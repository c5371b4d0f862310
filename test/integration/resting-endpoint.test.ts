import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createBreakers } from '../../src/app/breakers.ts';
import { deliverProgramme } from '../../src/app/deliver-programme.ts';
import { enqueueDeliveries } from '../../src/app/enqueue-deliveries.ts';
import { retryPauseMs } from '../../src/domain/next-attempt.ts';
import { createHttpDriver } from '../../src/endpoints/http.ts';
import { createWallClock } from '../../src/queue/clock-time.ts';
import { createJobQueue } from '../../src/queue/job-queue.ts';
import { createWorkers } from '../../src/queue/workers.ts';
import { aBroadcast, freezeBroadcast } from '../contracts/store-samples.ts';
import { aWorld, everyDriver, type World } from '../support/fakes.ts';
import { eventually } from '../support/process.ts';
import { aReceiver } from '../support/receiver.ts';
import { aRedis } from '../support/redis.ts';
import { anEndpoint } from '../support/schedules.ts';

const clock = createWallClock();
const hourMs = 3_600_000;
const taken = '{"answer":"accepted"}';
let redis: Awaited<ReturnType<typeof aRedis>>;
let world: World;
const closing: (() => unknown)[] = [];

beforeAll(async () => {
  redis = await aRedis();
  world = await aWorld({ atMs: clock.now() });
});
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});
afterAll(async () => {
  await world.close();
  await redis.stop();
});

/** The clock's faster look, a queue and a worker, with short pauses. */
function aService(addressOf: (endpoint: string) => string, { looks: isLooking = true } = {}) {
  const { logger } = world;
  const settings = { ...world.settings, retryMs: 50, retryMaxMs: 400 };
  const jobs = createJobQueue({ connection: redis, logger });
  const driver = createHttpDriver();
  const context = {
    ...{ ...world, clock, settings, jobs, drivers: everyDriver(() => driver), random: Math.random },
    breakers: createBreakers({
      monotonicMs: () => performance.now(),
      pauseMs: (failures) => retryPauseMs(failures, settings, Math.random()),
    }),
    endpointOf: async ({ endpoint }: { endpoint: string }) => ({
      ...anEndpoint(endpoint),
      address: addressOf(endpoint),
    }),
  };
  const deliver = ({
    delivery,
    epoch,
  }: {
    delivery: Parameters<typeof deliverProgramme>[1];
    epoch: number;
  }) => deliverProgramme(context, delivery, epoch, new AbortController().signal);
  const handlers = { assemble: async () => {}, deliver, 'deliver-first': deliver, check: async () => {} };
  const workers = createWorkers({ connection: redis, handlers, logger });
  if (isLooking) workers.start();
  const looking = new AbortController();
  const looks = (async () => {
    while (isLooking && !looking.signal.aborted) {
      await enqueueDeliveries(context);
      await sleep(20);
    }
  })();
  closing.push(async () => {
    looking.abort();
    await looks;
    await workers.close({ graceMs: 5000 });
    await jobs.close();
    await driver.close();
  });
  return { ...context, workers };
}

test('an endpoint that flaps rests, holds up nobody else, and takes every order once it is back', async () => {
  const well = await aReceiver();
  closing.push(() => well.close());
  well.answer(200, taken);
  let ill = await aReceiver();
  closing.push(() => ill.close());
  ill.answer(503);
  const { url, received } = ill;
  const context = aService((id) => (id === 'well' ? well.url : url));
  const endpoints = ['ill', 'well'];
  const slots = await Promise.all(
    ['2026-11-26', '2026-11-27', '2026-11-28', '2026-11-29'].map((day) =>
      freezeBroadcast(
        world.store,
        endpoints,
        aBroadcast({ day, startsAtMs: clock.now() + hourMs, endsAtMs: clock.now() + 2 * hourMs }),
        { expiresAtMs: clock.now() + 2 * hourMs },
      ),
    ),
  );
  const of = async (endpoint: string) => {
    const ids = slots.flat().filter((one) => one.endpoint === endpoint);
    return Promise.all(ids.map(async ({ id }) => (await world.store.deliveries.find(id))?.delivery));
  };
  const states = async (endpoint: string) => [...new Set((await of(endpoint)).map((one) => one?.state))];

  // Down: four slots wait for one probe, while the other endpoint's are long accepted.
  await eventually(async () => (await states('well')).join() === 'accepted' || undefined);
  const resting = await eventually(async () => {
    const rows = (await of('ill')).filter((one) => one?.reason === 'resting');
    return rows.length > 0 ? rows : undefined;
  });
  expect(await states('ill')).toEqual(['pending']);
  for (const one of resting) expect(one?.nextAttemptAtMs).toBeLessThanOrEqual(clock.now() + 1000 + 400);
  const opened = received.length;
  await eventually(() => received.length >= opened + 5 || undefined);
  const attempts = (await of('ill')).reduce((sum, one) => sum + (one?.attempts ?? 0), 0);
  expect(attempts).toBeGreaterThanOrEqual(opened);
  expect(attempts).toBeLessThanOrEqual(received.length + 1);

  // Gone, then back at the same address.
  const { port } = new URL(url);
  await ill.close();
  const before = (await of('ill')).map((one) => one?.attempts ?? 0);
  await eventually(async () => (await of('ill')).some((one) => one?.reason === 'unreachable') || undefined);
  ill = await aReceiver(Number(port));
  ill.answer(200, taken);
  await eventually(async () => (await states('ill')).join() === 'accepted' || undefined);
  const bodies = ill.received.map(({ body }) => body);
  expect(bodies.sort()).toEqual(
    slots
      .flat()
      .flatMap(({ endpoint, jws }) => (endpoint === 'ill' ? [jws] : []))
      .sort(),
  );
  expect((await of('ill')).every((one, n) => (one?.attempts ?? 0) > (before[n] ?? 0))).toBe(true);
  // No turn was taken without being given back or recorded.
  expect((await of('ill')).every((one) => one?.epoch !== undefined && one.epoch <= 2 * one.attempts)).toBe(
    true,
  );
  expect(context.breakers.size()).toBe(0);
}, 60_000);

test('an endpoint that is up, down, up and down again takes what it can; the rest ends in its reason, after few tries', async () => {
  const ill = await aReceiver();
  const well = await aReceiver();
  closing.push(
    () => ill.close(),
    () => well.close(),
  );
  well.answer(200, taken);
  aService((id) => (id.startsWith('well') ? well.url : ill.url));
  const day = (n: number) => `2026-12-0${n}`;
  const freeze = async (n: number, expiresAfterMs = 2 * hourMs) => {
    const startsAtMs = clock.now() + hourMs;
    const slot = aBroadcast({ day: day(n), startsAtMs, endsAtMs: startsAtMs + hourMs });
    const expiresAtMs = clock.now() + expiresAfterMs;
    return freezeBroadcast(world.store, ['flapping', 'well-2'], slot, { expiresAtMs });
  };
  const row = async (of: Awaited<ReturnType<typeof freeze>>, endpoint: string) => {
    const id = of.find((one) => one.endpoint === endpoint)?.id;
    return id && (await world.store.deliveries.find(id))?.delivery;
  };
  const comesTo = (of: Awaited<ReturnType<typeof freeze>>, state: string) =>
    eventually(async () => (await row(of, 'flapping'))?.state === state || undefined, { withinMs: 20_000 });

  const rounds = [];
  for (const [n, status] of [200, 503, 200, 503].entries()) {
    const isUp = status === 200;
    const before = ill.received.length;
    // The last one never comes up again in the time its order has.
    const order = await freeze(n + 1, n === 3 ? 4000 : undefined);
    ill.answer(status, isUp ? taken : undefined);
    rounds.push(order);
    if (isUp) for (const one of rounds) await comesTo(one, 'accepted');
    else await eventually(() => ill.received.length >= before + 4 || undefined, { withinMs: 20_000 });
  }
  const [, second, , last] = rounds;
  if (second === undefined || last === undefined) throw new Error('no rounds');
  await comesTo(last, 'failed');
  const [came, never] = [await row(second, 'flapping'), await row(last, 'flapping')];
  expect(came).toMatchObject({ state: 'accepted' });
  expect(came?.attempts).toBeGreaterThanOrEqual(5);
  expect(never).toMatchObject({ state: 'failed', certain: false });
  expect(['http-503', 'resting']).toContain(never?.reason);
  // Four seconds of pauses that grow to 0.4 s, a second at least once it rests: never one after another.
  expect(never?.attempts).toBeLessThanOrEqual(20);
  // What was sent is what was counted, and nobody else waited for any of it.
  const tried = await Promise.all(rounds.map(async (one) => (await row(one, 'flapping'))?.attempts ?? 0));
  const all = tried.reduce((sum, one) => sum + one, 0);
  // Beside the last look, which finds that its time is over.
  expect(all - ill.received.length).toBe(1);
  for (const one of rounds)
    expect(await row(one, 'well-2')).toMatchObject({ state: 'accepted', attempts: 1 });
}, 90_000);

test('a batch whose rows were taken again does nothing for them, and something for the others', async () => {
  const village = await aReceiver();
  closing.push(() => village.close());
  village.answer(200, taken);
  const leaseMs = 2000;
  const service = aService(() => village.url, { looks: false });
  const times = { startsAtMs: clock.now() + hourMs, endsAtMs: clock.now() + 2 * hourMs };
  const ids = Array.from({ length: 60 }, (_, n) => `village-${n}`);
  const rows = await freezeBroadcast(world.store, ids, aBroadcast({ day: '2026-11-30', ...times }), {
    expiresAtMs: clock.now() + 2 * hourMs,
  });
  const nowMs = clock.now();
  const take = (atMs: number) =>
    enqueueDeliveries({
      ...service,
      clock: { ...clock, now: () => atMs },
      settings: { ...service.settings, leaseMs },
    });
  expect(await take(nowMs)).toBe(60);
  // One was concluded meanwhile, all others are put into the queue again, in other batches.
  const [first] = rows;
  await world.store.deliveries.change({
    ...{ delivery: first?.id ?? ('' as never), state: 'refused', reason: 'quiet-hours' },
    ...{ certain: true, atMs: nowMs },
  });
  expect(await take(nowMs + leaseMs)).toBe(59);
  service.workers.start();
  const found = await eventually(async () => {
    const now = await world.store.deliveries.of(rows[0]?.broadcast ?? ('' as never));
    return now.every(({ state }) => state !== 'pending') ? now : undefined;
  });
  expect(found.map(({ attempts, epoch }) => [attempts, epoch]).sort()).toEqual(
    found.map(({ state }) => [1, state === 'refused' ? 1 : 2]).sort(),
  );
  const bodies = village.received.map(({ body }) => body);
  expect(bodies.sort()).toEqual(
    rows
      .slice(1)
      .map(({ jws }) => jws)
      .sort(),
  );
}, 30_000);
