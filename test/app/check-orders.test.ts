import { afterEach, beforeEach, expect, test } from 'vitest';
import { advanceBroadcasts } from '../../src/app/advance-broadcasts.ts';
import { checkOrder, createChecking } from '../../src/app/check-orders.ts';
import { fetchOrders } from '../../src/app/fetch-orders.ts';
import { takeAnswer } from '../../src/app/take-answer.ts';
import { watchBroadcasts } from '../../src/app/watch-broadcasts.ts';
import { broadcastId, type DeliveryId, endpointId } from '../../src/domain/ids.ts';
import { createPullDriver } from '../../src/endpoints/pull.ts';
import { type Checked, DeliveryError } from '../../src/ports/driver.ts';
import { aWorld, everyDriver, inDonge, type World } from '../support/fakes.ts';
import { aLesson, today } from '../support/lessons.ts';
import { aSchedule, donge } from '../support/schedules.ts';

const at = (wall: string) => inDonge(today, wall);
const evening = broadcastId(donge, today, 'evening');
const schedule = aSchedule({ slots: [{ name: 'evening', at: '18:30', lengthMs: 600_000 }] });
const lesson = aLesson({ id: 'lesson' });
const [first, second] = [endpointId('donge-001'), endpointId('donge-002')];
const idOf = (endpoint: string) => `${evening}/${endpoint}` as DeliveryId;

let world: World;
/** What each endpoint is found to be, by its id; an error is thrown. */
let answers: Record<string, Checked | DeliveryError>;
const gone = new DeliveryError('retry-later', 'unreachable', '连不上。Not reachable.', false);

const context = () => ({
  ...world,
  endpointOf: async ({ endpoint }: { endpoint: string }) =>
    schedule.endpoints.find(({ id }) => id === endpoint),
});
const checking = () => createChecking(world);
const accept = (endpoint: string) =>
  world.store.deliveries.change({
    delivery: idOf(endpoint),
    state: 'accepted',
    certain: true,
    atMs: world.clock.now(),
  });
const runWaiting = async () => {
  const signal = new AbortController().signal;
  const jobs = world.jobs.waiting.splice(0).filter((job) => job.kind === 'check');
  for (const { delivery, epoch } of jobs) await checkOrder(context(), delivery, epoch, signal);
  return jobs.map(({ delivery }) => delivery.slice(evening.length + 1));
};
const found = async () =>
  Object.fromEntries(
    (await world.store.deliveries.list({ broadcast: evening, limit: 10 })).map(
      ({ endpoint, state, check }) => [endpoint, `${state} ${check?.found} ${check?.reason ?? ''}`.trim()],
    ),
  );

beforeEach(async () => {
  world = await aWorld({ atMs: at('12:00') });
  answers = {};
  Object.assign(
    world.drivers,
    everyDriver(() => ({
      ...createPullDriver(),
      check: async (_handover: unknown, { id }: { id: string }) => {
        const answer = answers[id] ?? { answer: 'accepted' };
        if (answer instanceof DeliveryError) throw answer;
        return answer;
      },
    })),
  );
  await world.publishSchedule(schedule);
  await world.publishLessons([lesson]);
  await world.approve([lesson]);
  world.clock.set(at('16:00'));
  await advanceBroadcasts(world);
  await world.assembleWaiting();
  world.clock.set(at('16:30'));
  await advanceBroadcasts(world);
  world.jobs.waiting.splice(0);
});
afterEach(() => world.close());

test('who took its order long before is looked at within the last ten minutes, once where it holds it', async () => {
  await accept(first);
  world.clock.set(at('18:21'));
  await accept(second);
  const [one, two] = [checking(), checking()];
  for (const clock of [one, two, one]) await clock.plan();
  world.clock.set(at('18:19'));
  expect(await one.enqueue()).toBe(0);
  world.clock.set(at('18:27'));
  expect([await one.enqueue(), await two.enqueue()]).toEqual([1, 0]);
  expect(await runWaiting()).toEqual([first]);
  // Who took it nine minutes before is not asked again.
  expect(await found()).toEqual({ [first]: 'accepted held', [second]: 'accepted undefined' });
  expect(await world.store.checks.counts(evening)).toEqual({ held: 1, refused: 0, absent: 0, silent: 0 });
  world.clock.set(at('18:29'));
  expect(await one.enqueue()).toBe(0);
});

test('who can not be reached is tried again every minute, never failed for it, and people are told when it stays so', async () => {
  for (const endpoint of [first, second]) await accept(endpoint);
  answers = { [first]: gone, [second]: { answer: 'refused', reason: 'quiet' } };
  world.clock.set(at('18:20'));
  const clock = checking();
  await clock.plan();
  const rules = { warnMs: 1_800_000, patienceMs: 120_000, urgentPatienceMs: 12_000, undeliveredPercent: 50 };
  const watch = async () => {
    await watchBroadcasts({ ...world, rules, watchingSinceMs: at('12:00') });
    return (await world.store.alerts.open()).map(({ fault }) => fault);
  };
  world.clock.set(at('18:26'));
  await clock.enqueue();
  await runWaiting();
  expect(await found()).toEqual({
    [first]: 'accepted silent unreachable',
    [second]: 'accepted refused quiet',
  });
  // Once may be a hiccup: half of them, which is not more than allowed.
  expect(await watch()).toEqual([]);
  await clock.enqueue();
  expect(await runWaiting()).toEqual([]);
  world.clock.set(at('18:27'));
  await clock.enqueue();
  expect(await runWaiting()).toEqual([first]);
  expect(await watch()).toEqual([{ kind: 'lost', lost: 2, of: 2 }]);
  answers = {};
  world.clock.set(at('18:28'));
  await clock.enqueue();
  await runWaiting();
  expect(await found()).toMatchObject({ [first]: 'accepted held' });
  expect(await watch()).toEqual([]);
  expect((await world.store.broadcasts.find(evening))?.state).toBe('frozen');
});

test('a worker that is overtaken, or comes after the start, changes nothing', async () => {
  await accept(first);
  await accept(second);
  world.clock.set(at('18:20'));
  const clock = checking();
  await clock.plan();
  world.clock.set(at('18:26'));
  await clock.enqueue();
  const killed = world.jobs.waiting.splice(0).flatMap((job) => (job.kind === 'check' ? [job] : []));
  // Its lease is over: another one looks.
  world.clock.set(at('18:27'));
  expect(await clock.enqueue()).toBe(2);
  await runWaiting();
  answers = { [first]: gone, [second]: gone };
  const { signal } = new AbortController();
  for (const { delivery, epoch } of killed) await checkOrder(context(), delivery, epoch, signal);
  expect(await found()).toEqual({ [first]: 'accepted held', [second]: 'accepted held' });
  await world.store.checks.record({ delivery: idOf(first), epoch: 1, atMs: 0, found: 'silent' });
  expect(await found()).toMatchObject({ [first]: 'accepted held' });
});

test('a loudspeaker that asks is handed its order once more, and its answer is what was found', async () => {
  await accept(first);
  await accept(second);
  answers = { [first]: { answer: 'offered' }, [second]: { answer: 'offered' } };
  const device = (endpoint: typeof first) => ({ kind: 'device', endpoint, county: donge }) as const;
  world.clock.set(at('18:20'));
  const clock = checking();
  await clock.plan();
  world.clock.set(at('18:26'));
  expect(await fetchOrders(world, device(first), false)).toEqual([]);
  await clock.enqueue();
  await runWaiting();
  expect(await fetchOrders(world, device(first), false)).toHaveLength(1);
  await takeAnswer(world, device(first), idOf(first), { answer: 'accepted' });
  expect(await fetchOrders(world, device(first), false)).toEqual([]);
  world.clock.set(at('18:27'));
  await clock.enqueue();
  expect(await runWaiting()).toEqual([second]);
  expect(await found()).toEqual({
    [first]: 'accepted held',
    [second]: 'accepted silent not-answered',
  });
  // Late, and still in time.
  await takeAnswer(world, device(second), idOf(second), { answer: 'accepted' });
  expect(await found()).toMatchObject({ [second]: 'accepted held' });
});
