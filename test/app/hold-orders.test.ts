import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { advanceBroadcasts } from '../../src/app/advance-broadcasts.ts';
import { airBroadcast } from '../../src/app/air-broadcast.ts';
import { releaseBroadcast } from '../../src/app/release-broadcast.ts';
import { continueReplacements } from '../../src/app/replace-orders.ts';
import { watchedSlots } from '../../src/app/watched-slots.ts';
import type { Actor } from '../../src/domain/actor.ts';
import { broadcastId } from '../../src/domain/ids.ts';
import { judgeSlot } from '../../src/domain/judge-slot.ts';
import { aWorld, inDonge, type World } from '../support/fakes.ts';
import { aLesson, today } from '../support/lessons.ts';
import { aSchedule, donge } from '../support/schedules.ts';

const at = (wall: string): number => inDonge(today, wall);
const evening = broadcastId(donge, today, 'evening');
const slots = [{ name: 'evening', at: '18:30', lengthMs: 600_000 }] as const;
const [bad, good] = [aLesson({ id: 'bad' }), aLesson({ id: 'good' })];
const aPerson = (id: string): Actor => ({ kind: 'person', id, roles: ['association'], counties: [donge] });
const [first, second] = [aPerson('first'), aPerson('second')];

let world: World;
const advanceAt = (wall: string) => {
  world.clock.set(at(wall));
  return advanceBroadcasts(world);
};
const found = () => world.store.broadcasts.find(evening);
const verbs = async () => (await world.ledgerOf(donge)).map(({ verb }) => verb);
const release = (actor: Actor) => releaseBroadcast(world, actor, evening);
const rules = {
  warnMs: 1_800_000,
  prepareMs: 1_800_000,
  patienceMs: 120_000,
  urgentPatienceMs: 12_000,
  undeliveredPercent: 5,
};
const warned = async () => {
  const context = { ...world, rules, watchingSinceMs: 0 };
  const watched = await watchedSlots(context, world.clock.now(), new Set());
  return watched.flatMap(({ facts }) => {
    const judged = facts && judgeSlot(facts, world.clock.now(), rules);
    return judged?.verdict === 'wrong' ? [judged.fault] : [];
  });
};

/** Two endpoints; one order an hour needs nobody else. */
const limited = (deliveriesPerHour: number) =>
  world.publishSchedule(aSchedule({ slots, limits: { deliveriesPerHour } }));

beforeEach(async () => {
  world = await aWorld({ atMs: at('12:00') });
  await world.publishLessons([bad, good]);
  await world.approve([bad, good]);
});
afterEach(() => world.close());

async function planned(): Promise<void> {
  await advanceAt('16:00');
  await world.assembleWaiting();
}

test('within the limit nobody is asked', async () => {
  await limited(2);
  await planned();
  await advanceAt('16:30');
  expect(await found()).toMatchObject({ state: 'frozen' });
  expect(await verbs()).not.toContain('hold-broadcast');
});

test.each(['raised', 'taken away'])('a limit that was %s holds for a day', async (change) => {
  await limited(1);
  await planned();
  world.clock.set(at('16:10'));
  if (change === 'raised') await limited(2);
  else await world.publishSchedule(aSchedule({ slots }));
  await advanceAt('16:30');
  expect(await verbs()).toContain('hold-broadcast');
  expect(await world.store.deliveries.of(evening)).toEqual([]);
});

test('a limit that was raised more than a day ago does not', async () => {
  world.clock.set(at('12:00') - 25 * 3_600_000);
  await limited(1);
  await limited(2);
  await planned();
  await advanceAt('16:30');
  expect(await found()).toMatchObject({ state: 'frozen' });
});

describe('a broadcast beyond the limit', () => {
  beforeEach(async () => {
    await limited(1);
    await planned();
    await advanceAt('16:30');
  });

  test('is not signed until somebody lets it go, and is warned of at once', async () => {
    await advanceAt('16:31');
    expect(await found()).toMatchObject({ state: 'ready' });
    expect(await world.store.deliveries.of(evening)).toEqual([]);
    expect(await warned()).toEqual([{ kind: 'held', orders: 2, limit: 1 }]);
    expect((await verbs()).filter((verb) => verb === 'hold-broadcast')).toHaveLength(1);
    await release(second);
    await advanceAt('16:32');
    expect(await found()).toMatchObject({ state: 'frozen' });
    expect(await world.store.deliveries.of(evening)).toHaveLength(2);
    expect(await warned()).toEqual([]);
    expect((await verbs()).slice(-2)).toEqual(['release-broadcast', 'freeze-broadcast']);
    await expect(release(second)).rejects.toMatchObject({ kind: 'conflict' });
  });

  test('stays held when the hour is over, and is missed for that reason', async () => {
    await advanceAt('18:29');
    expect(await found()).toMatchObject({ state: 'ready' });
    await advanceAt('18:30');
    expect(await found()).toMatchObject({ state: 'missed', reason: 'held' });
    expect(await world.store.holds.open()).toEqual([]);
    await expect(release(second)).rejects.toMatchObject({ kind: 'conflict' });
  });

  test('is let go by nobody of another county, nor by the clock', async () => {
    const elsewhere: Actor = { kind: 'person', id: 'x', roles: ['association'], counties: [] };
    for (const actor of [elsewhere, { kind: 'system', part: 'clock' } as const])
      await expect(release(actor)).rejects.toMatchObject({ kind: 'forbidden' });
    await advanceAt('16:31');
    expect(await found()).toMatchObject({ state: 'ready' });
  });
});

test('who aired it at once does not let it go; another does, and it starts then', async () => {
  await limited(1);
  await airBroadcast(world, first, { county: donge, date: today, slot: 'evening', now: true });
  await world.assembleWaiting();
  await advanceBroadcasts(world);
  expect(await found()).toMatchObject({ state: 'ready', adHoc: true });
  await expect(release(first)).rejects.toMatchObject({ kind: 'forbidden' });
  await advanceAt('12:15');
  expect(await warned()).toEqual([{ kind: 'held', orders: 2, limit: 1 }]);
  await release(second);
  await advanceBroadcasts(world);
  const startsAtMs = at('12:15') + world.settings.adHocDelayMs;
  expect(await found()).toMatchObject({ state: 'frozen', startsAtMs });
});

test('who changed the schedule last does not let go what comes of it', async () => {
  await limited(1);
  await world.store.ledger.append({
    chain: donge,
    verb: 'edit-schedule',
    subject: donge,
    actor: 'person:first',
    atMs: at('12:00'),
    body: {},
  });
  await planned();
  await advanceAt('16:30');
  await expect(release(first)).rejects.toMatchObject({ kind: 'forbidden' });
  await release(second);
});

describe('orders in the place of withdrawn ones, beyond the limit,', () => {
  beforeEach(async () => {
    await limited(3);
    await planned();
    await advanceAt('16:30');
    expect(await found()).toMatchObject({ state: 'frozen' });
    world.clock.set(at('17:00'));
    const masters = (await world.store.broadcasts.playlists(evening)).flatMap(({ playlist }) =>
      playlist.items.map(({ master }) => master),
    );
    await world.withdraw(masters.slice(0, 1));
    await advanceBroadcasts(world);
    await world.assembleWaiting();
    await continueReplacements(world);
  });
  const states = async () => (await world.store.deliveries.of(evening)).map(({ state }) => state).sort();

  test('wait, and go out once somebody lets them', async () => {
    expect(await states()).toEqual(['pending', 'pending']);
    expect(await warned()).toEqual([{ kind: 'held', orders: 2, limit: 3 }]);
    await release(second);
    await continueReplacements(world);
    expect(await states()).toEqual(['pending', 'pending', 'replaced', 'replaced']);
    expect(await found()).not.toHaveProperty('reason');
  });

  test('become silence at the last moment: what was withdrawn is not heard either way', async () => {
    world.clock.set(at('18:30') - 4000);
    await continueReplacements(world);
    await continueReplacements(world);
    expect(await states()).toEqual(['pending', 'pending', 'replaced', 'replaced']);
    const playlists = await world.store.broadcasts.playlists(evening);
    expect(playlists.every(({ playlist }) => playlist.items.length === 0)).toBe(true);
    expect(playlists.map(({ playlist }) => playlist.silentBecause)).toContain('held');
    await expect(release(second)).rejects.toMatchObject({ kind: 'conflict' });
  });
});
