import { afterEach, beforeEach, expect, test } from 'vitest';
import { advanceBroadcasts } from '../../src/app/advance-broadcasts.ts';
import { airBroadcast } from '../../src/app/air-broadcast.ts';
import { lookAtBroadcast } from '../../src/app/look-at-broadcast.ts';
import { recordReceipts } from '../../src/app/record-receipts.ts';
import { continueReplacements } from '../../src/app/replace-orders.ts';
import { resumeCounty } from '../../src/app/resume-county.ts';
import { silenceAgain } from '../../src/app/silence-again.ts';
import { cancelBroadcast, stopCounty } from '../../src/app/stop-county.ts';
import { summariseDay } from '../../src/app/summarise-day.ts';
import { watchBroadcasts } from '../../src/app/watch-broadcasts.ts';
import { operator } from '../../src/domain/actor.ts';
import {
  areaCode,
  type BroadcastId,
  broadcastId,
  type DeliveryId,
  endpointId,
  localDate,
} from '../../src/domain/ids.ts';
import type { Person } from '../../src/domain/person.ts';
import type { ReceiptEvent } from '../../src/protocol/receipt.ts';
import { verifyOrder } from '../../src/protocol/signing.ts';
import { aReceipt } from '../contracts/store-samples.ts';
import { aWorld, inDonge, type World } from '../support/fakes.ts';
import { aDigest, aLesson, today } from '../support/lessons.ts';
import { anEndpoint, aSchedule, donge } from '../support/schedules.ts';

const at = (wall: string) => inDonge(today, wall);
const evening = broadcastId(donge, today, 'evening');
const slots = [{ name: 'evening', at: '18:30', lengthMs: 600_000 }] as const;
const lesson = aLesson({ id: 'lesson' });
const first = endpointId('donge-001');

let world: World;
const advanceAt = (wall: string) => {
  world.clock.set(at(wall));
  return advanceBroadcasts(world);
};
const found = () => world.store.broadcasts.find(evening);
const orders = async () =>
  Promise.all(
    (await world.store.deliveries.of(evening)).map(async ({ id, state }) => {
      const { items } = await verifyOrder((await world.store.deliveries.find(id))?.jws ?? '', world.keys);
      return [id.slice(evening.length + 1), state, items.length];
    }),
  );
const clerk = { kind: 'person', id: 'clerk', roles: ['association'], counties: [donge] } as const;
/** What is seen of a broadcast where one person is known by name. */
const look = (id: BroadcastId) => {
  const known: Person = { ...clerk, name: '王秀英', disabled: false, mustChangePassword: false, totp: false };
  const find = async (one: string) => (one === clerk.id ? known : undefined);
  return lookAtBroadcast({ ...world, people: { records: { find } } }, operator, id);
};
const verbs = async () => (await world.ledgerOf(donge)).map(({ verb }) => verb);
const accept = (delivery: string) =>
  world.store.deliveries.change({
    delivery: `${evening}/${delivery}` as DeliveryId,
    state: 'accepted',
    certain: true,
    atMs: world.clock.now(),
  });
const freeze = async () => {
  await world.assembleWaiting();
  await advanceAt('17:30');
  expect((await found())?.state).toBe('frozen');
};

beforeEach(async () => {
  world = await aWorld({ atMs: at('12:00') });
  await world.publishSchedule(aSchedule({ slots }));
  await world.publishLessons([lesson]);
  await world.approve([lesson]);
  await advanceAt('16:00');
});
afterEach(() => world.close());

test('before its freeze a cancelled broadcast is missed, and says so', async () => {
  expect(await cancelBroadcast(world, clerk, evening, '停电')).toEqual({
    broadcast: evening,
    onAir: false,
    holding: 0,
  });
  expect(await found()).toMatchObject({ state: 'missed', reason: 'cancelled' });
  await advanceAt('18:00');
  expect((await found())?.state).toBe('missed');
  await expect(cancelBroadcast(world, operator, evening, 'x')).rejects.toMatchObject({ kind: 'conflict' });
  expect((await look(evening)).cancelled).toEqual({
    ...{ atMs: at('16:00'), actor: 'person:clerk', name: '王秀英', reason: '停电' },
  });
});

test('on air, what endpoints hold is taken back, and what was heard of it is kept', async () => {
  await freeze();
  const held = await orders();
  expect(held.length).toBeGreaterThan(1);
  for (const [endpoint] of held) await accept(String(endpoint));
  world.clock.set(at('18:31'));
  const said = await cancelBroadcast(world, operator, evening, '念错了');
  expect(said).toEqual({ broadcast: evening, onAir: true, holding: held.length });
  await continueReplacements(world);
  expect(await found()).toMatchObject({ state: 'frozen', reason: 'cancelled' });
  expect(await orders()).toEqual(
    held.flatMap(([endpoint, , items]) => [
      [endpoint, 'replaced', items],
      [`${endpoint}/r1`, 'pending', 0],
    ]),
  );
  // Again, and by the clock, changes nothing.
  await cancelBroadcast(world, operator, evening, '念错了');
  await continueReplacements(world);
  await advanceAt('18:32');
  expect(await orders()).toHaveLength(2 * held.length);
  await accept(`${first}/r1`);
  const order = `${evening}/${first}` as DeliveryId;
  const event = {
    kind: 'item',
    order,
    item: 0,
    lesson: lesson.id,
    startedAtMs: at('18:30'),
    playedMs: 1200,
    cutBy: 'replaced',
  } as const;
  await recordReceipts(world, { kind: 'device', endpoint: first, county: donge }, [aReceipt(1, event)]);
  expect(await world.store.plays.of(order)).toMatchObject([
    { outcome: 'partial', playedMs: 1200, reason: 'replaced' },
  ]);
  // It had taken what sounded, and the order in its place is told as one to play nothing.
  const days = { from: today, recent: today, to: today };
  const record = (await world.store.endpointRecords.of(donge, days, world.clock.now())).get(first);
  expect(record?.recent).toMatchObject({ called: 1, accepted: 1, answered: 1, sounded: 1 });
  const [silence, sounded] = await world.store.endpointRecords.deliveries(donge, first, 2);
  expect([silence, sounded]).toMatchObject([
    { delivery: `${order}/r1`, isSilent: true },
    { delivery: order, isSilent: false, counts: { partial: 1 } },
  ]);
  expect(silence).not.toHaveProperty('counts');
});

test('of what was on air when it was taken back, nobody is said not to have heard what may have begun by then', async () => {
  const others = ['donge-003', 'donge-004'].map((id) => anEndpoint(id));
  await world.publishSchedule(aSchedule({ slots, endpoints: [...aSchedule().endpoints, ...others] }));
  const lessons = [lesson, aLesson({ id: 'lesson-2' })];
  await world.publishLessons(lessons);
  await world.approve(lessons);
  const tomorrow = localDate('2026-11-25');
  const id = broadcastId(donge, tomorrow, 'evening');
  const onAir = (wall: string) => inDonge(tomorrow, wall);
  world.clock.set(onAir('16:00'));
  await advanceBroadcasts(world);
  await world.assembleWaiting();
  world.clock.set(onAir('17:30'));
  await advanceBroadcasts(world);
  const names = ['donge-001', 'donge-002', 'donge-003', 'donge-004'];
  const acceptAll = (of: readonly string[]) =>
    Promise.all(
      of.map((name) =>
        world.store.deliveries.change({
          delivery: `${id}/${name}` as DeliveryId,
          state: 'accepted',
          certain: true,
          atMs: world.clock.now(),
        }),
      ),
    );
  await acceptAll(names);
  world.clock.set(onAir('18:30') + 2000);
  await cancelBroadcast(world, operator, id, '念错了');
  await continueReplacements(world);
  await acceptAll(names.map((name) => `${name}/r1`));
  const order = `${id}/donge-001` as DeliveryId;
  const cut = { kind: 'item', order, item: 0, lesson: lesson.id, startedAtMs: onAir('18:30') } as const;
  const finished = { kind: 'finished', playedMs: 1200, checkpoint: aDigest('log') } as const;
  const tell = (name: string, ...events: ReceiptEvent[]) =>
    recordReceipts(
      world,
      { kind: 'device', endpoint: endpointId(name), county: donge },
      events.map((event, index) => aReceipt(index + 1, event)),
    );
  await tell('donge-001', { ...cut, playedMs: 1200, cutBy: 'replaced' }, { ...finished, order });
  await tell('donge-003', { ...finished, order: `${id}/donge-003` as DeliveryId });
  const seen = await look(id);
  const back = seen.takenBack.find(({ audience }) => audience.endpoints.includes(first));
  expect(back).toMatchObject({
    places: ['区域 371524100'],
    untilMs: onAir('18:30') + 2000,
    aired: [{ item: 0, outcome: 'partial', reason: 'replaced', endpoints: 1, startedAtMs: onAir('18:30') }],
  });
  expect(back?.playlist.items.map((item) => item.lesson)).toEqual(
    expect.arrayContaining(['lesson', 'lesson-2']),
  );
  expect(seen.playlists.map(({ playlist }) => playlist.silentBecause)).toEqual(['cancelled', 'cancelled']);
  world.clock.set(onAir('18:40') + world.settings.graceMs);
  await advanceBroadcasts(world);
  expect((await world.store.broadcasts.find(id))?.state).toBe('settled');
  const plays = await world.store.plays.list({ broadcast: id });
  expect(plays.map(({ endpoint, item, outcome, reason }) => [endpoint, item, outcome, reason])).toEqual([
    ['donge-001', 0, 'partial', 'replaced'],
    ['donge-001', 1, 'missed', 'replaced'],
    // Took the order to stop in the middle of the first lesson, and told nothing.
    ['donge-002', 0, 'unknown', 'not-replaced'],
    ['donge-002', 1, 'missed', 'replaced'],
    // Told the end of it, and of nothing heard.
    ['donge-003', 0, 'missed', 'replaced'],
    ['donge-003', 1, 'missed', 'replaced'],
    ['donge-004', 0, 'unknown', 'not-replaced'],
    ['donge-004', 1, 'missed', 'replaced'],
  ]);
  expect(
    (await world.ledgerOf(donge)).findLast(({ verb }) => verb === 'settle-broadcast')?.body,
  ).toMatchObject({
    plays: { partial: 1, unknown: 2 },
  });
});

test('who refuses to fall silent is told again where that helps, counted by the next stop, and warned of at once', async () => {
  await freeze();
  for (const [endpoint] of await orders()) await accept(String(endpoint));
  world.clock.set(at('18:31'));
  const { silenced } = await stopCounty(world, operator, donge, '念错了');
  expect(silenced).toEqual([{ broadcast: evening, onAir: true, holding: (await orders()).length }]);
  await continueReplacements(world);
  const refuse = (delivery: string, reason: string) =>
    world.store.deliveries.change({
      delivery: `${evening}/${delivery}` as DeliveryId,
      state: 'refused',
      reason,
      certain: true,
      atMs: world.clock.now(),
    });
  const others = (await orders()).filter(([, state]) => state === 'pending').map(([name]) => String(name));
  for (const name of others.filter((one) => one !== `${first}/r1`)) await accept(name);
  await refuse(`${first}/r1`, 'replayed');
  const watcher = {
    ...world,
    rules: { warnMs: 0, undeliveredPercent: 5, patienceMs: 120_000, urgentPatienceMs: 12_000 },
    watchingSinceMs: at('12:00'),
  };
  const faults = async () => {
    await watchBroadcasts(watcher);
    return (await world.store.alerts.open()).map(({ fault }) => fault);
  };
  const loud = { kind: 'not-silent', sounding: 1, of: others.length, because: 'county-stopped' };
  expect(await faults()).toEqual([loud]);
  const sequences: number[] = [];
  const newest = async () =>
    (await world.store.deliveries.of(evening))
      .filter(({ endpoint }) => endpoint === first)
      .toSorted((a, b) => b.sequence - a.sequence)[0];
  // Told anew so many times, with ever higher sequences, and then left alone.
  for (let nth = 2; nth <= 8; nth += 1) {
    await silenceAgain(world);
    const found = await newest();
    if (found?.state !== 'pending') break;
    sequences.push(found.sequence);
    await refuse(`${first}/r${nth}`, 'replayed');
  }
  expect(sequences).toHaveLength(5);
  expect(sequences).toEqual(sequences.toSorted((a, b) => a - b));
  // Somebody says it once more: it is told anew, and only it is owed an answer.
  const again = await stopCounty(world, operator, donge, '还在响');
  expect(again.silenced).toEqual([{ broadcast: evening, onAir: true, holding: 1 }]);
  expect(await newest()).toMatchObject({ id: `${evening}/${first}/r7`, state: 'pending' });
  // It answers nothing: after its time that is a fault, too.
  world.clock.set(world.clock.now() + 12_001);
  expect(await faults()).toEqual([loud]);
  await accept(`${first}/r7`);
  expect(await faults()).toEqual([]);
  expect((await stopCounty(world, operator, donge, 'x')).silenced).toEqual([
    { broadcast: evening, onAir: true, holding: 0 },
  ]);
});

test('a county that is stopped is silent until it is lifted, whoever is killed in between', async () => {
  await freeze();
  const held = await orders();
  // The row alone, as if the service had been killed right after it was written.
  const stop = { county: donge, sinceMs: world.clock.now(), actor: 'person:p-1', reason: '有人冒播' };
  const entry = { chain: donge, verb: 'stop-county', subject: donge, actor: stop.actor, atMs: stop.sinceMs };
  expect(await world.store.stops.begin(stop, { ...entry, verb: 'stop-county', body: {} })).toBe(true);
  expect((await summariseDay(world, operator)).counties[0]?.stop).toEqual({
    sinceMs: stop.sinceMs,
    reason: '有人冒播',
  });
  await advanceAt('17:31');
  await continueReplacements(world);
  expect((await orders()).filter(([, state]) => state === 'pending')).toEqual(
    held.map(([endpoint]) => [`${endpoint}/r1`, 'pending', 0]),
  );
  const again = await stopCounty(world, operator, donge, '再停一次');
  expect(again.stop).toEqual(stop);
  const request = { county: donge, date: today, slot: 'morning', now: true } as const;
  await expect(airBroadcast(world, operator, request)).rejects.toMatchObject({ kind: 'conflict' });
  await resumeCounty(world, operator, donge);
  expect(await world.store.stops.all()).toEqual([]);
  await expect(resumeCounty(world, operator, donge)).rejects.toMatchObject({ kind: 'conflict' });
  expect(await verbs()).toEqual(expect.arrayContaining(['stop-county', 'resume-county', 'replace-orders']));
});

test('what the stop took back and is still ahead airs as it was; what has begun stays cancelled', async () => {
  await freeze();
  const held = await orders();
  for (const [endpoint] of held) await accept(String(endpoint));
  const stopped = async () => {
    await stopCounty(world, operator, donge, '查线路');
    await continueReplacements(world);
  };
  await stopped();
  expect(await found()).toMatchObject({ reason: 'county-stopped' });
  world.clock.set(at('18:20'));
  const lifted = await resumeCounty(world, operator, donge);
  expect(lifted).toEqual({ county: donge, back: [evening], cancelled: [] });
  await continueReplacements(world);
  await advanceAt('18:21');
  expect(await found()).not.toHaveProperty('reason');
  expect((await orders()).filter(([, state]) => state === 'pending')).toEqual(
    held.map(([endpoint, , items]) => [`${endpoint}/r2`, 'pending', items]),
  );
  await stopped();
  world.clock.set(at('18:30'));
  expect(await resumeCounty(world, operator, donge)).toMatchObject({ back: [], cancelled: [evening] });
  await continueReplacements(world);
  expect(await found()).toMatchObject({ reason: 'county-stopped' });
});

test('what was to begin while the county is stopped is missed; what begins after it is lifted airs', async () => {
  await stopCounty(world, operator, donge, '防汛');
  await world.assembleWaiting();
  await advanceAt('17:30');
  expect((await found())?.state).toBe('ready');
  await advanceAt('18:30');
  expect(await found()).toMatchObject({ state: 'missed', reason: 'county-stopped' });
  await resumeCounty(world, operator, donge);
  await advanceAt('18:31');
  expect((await found())?.state).toBe('missed');
});

test('only its own people stop a county, and only one there is', async () => {
  const stranger = {
    kind: 'person',
    id: 'p-2',
    roles: ['association'],
    counties: [areaCode('371522')],
  } as const;
  await expect(stopCounty(world, stranger, donge, 'x')).rejects.toMatchObject({ kind: 'forbidden' });
  await expect(cancelBroadcast(world, stranger, evening, 'x')).rejects.toMatchObject({ kind: 'forbidden' });
  await expect(stopCounty(world, operator, areaCode('110101'), 'x')).rejects.toMatchObject({
    kind: 'not-found',
  });
});
