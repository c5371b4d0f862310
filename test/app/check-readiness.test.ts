import { afterEach, beforeEach, expect, test } from 'vitest';
import { checkReadiness } from '../../src/app/check-readiness.ts';
import { runTick } from '../../src/app/run-tick.ts';
import { watchSpace } from '../../src/app/watch-space.ts';
import { QueueError } from '../../src/ports/jobs.ts';
import { aWorld, inDonge, type World } from '../support/fakes.ts';
import { aLesson, today } from '../support/lessons.ts';

let world: World;
let queues: { answers(): Promise<void>; depths(): Promise<never[]> };

beforeEach(async () => {
  world = await aWorld({ atMs: inDonge(today, '12:00') });
  queues = { answers: async () => {}, depths: async () => [] };
  await world.publishSchedule();
  await world.publishLessons([aLesson()]);
  await runTick(world);
});
afterEach(() => world.close());

const unwell = async (context = world) =>
  (await checkReadiness({ ...context, queues })).filter(({ ok }) => !ok);

test('a service at work is ready', async () => {
  expect(await unwell()).toEqual([]);
});

test('the clock is unwell once its last tick is more than three minutes of real time old', async () => {
  world.clock.advance(180_000);
  expect(await unwell()).toEqual([]);
  world.clock.advance(1000);
  expect(await unwell()).toMatchObject([{ part: 'clock', detail: expect.stringContaining('181 s') }]);
  const fast = { ...world, clock: { ...world.clock, speed: 30 } };
  expect(await unwell(fast)).toEqual([]);
  await runTick(world);
  expect(await unwell()).toEqual([]);
});

test('a disk below the reserve is unwell, and told in the log once each time', async () => {
  const look = watchSpace(world);
  await look();
  world.disk.freeBytes = 499e6;
  expect(await unwell()).toMatchObject([
    { part: 'disk', detail: expect.stringContaining('磁盘只剩 499 MB') },
  ]);
  await look();
  await look();
  world.disk.freeBytes = 500e6;
  expect(await unwell()).toEqual([]);
  await look();
  await look();
  expect(world.logged.map(({ message }) => message)).toEqual([
    'the disk runs short; no new audio is made or taken',
    'the disk has room again',
  ]);
});

test('a Redis that is away is unwell in its own words', async () => {
  queues.answers = () => Promise.reject(new QueueError('unavailable', '任务队列暂时不可用。'));
  expect(await unwell()).toEqual([{ part: 'redis', ok: false, detail: '任务队列暂时不可用。' }]);
});

test('a database that is away is unwell, with all that hangs on it, and nothing is thrown', async () => {
  const away = () => Promise.reject(new Error('磁盘已满'));
  const { figures, revisions, upkeep } = world.store;
  const store = {
    ...world.store,
    figures: { ...figures, answers: away },
    revisions: { ...revisions, library: away },
    upkeep: { ...upkeep, lastBeat: away },
  };
  expect((await unwell({ ...world, store })).map(({ part }) => part)).toEqual(['database', 'home', 'clock']);
});

test('a home with nothing published is unwell', async () => {
  const empty = await aWorld({ atMs: inDonge(today, '12:00') });
  try {
    expect((await unwell(empty)).map(({ part, detail }) => [part, detail])).toEqual([
      ['home', expect.stringContaining('还没有发布任何课')],
      ['clock', expect.stringContaining('时钟还没走过')],
    ]);
  } finally {
    await empty.close();
  }
});
