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
function aService(addressOf: (endpoint: string) => string) {
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
  workers.start();
  const looking = new AbortController();
  const looks = (async () => {
    while (!looking.signal.aborted) {
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
  return context;
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
