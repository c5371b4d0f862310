import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { advanceBroadcasts } from '../../src/app/advance-broadcasts.ts';
import { freezeBroadcast } from '../../src/app/freeze-broadcast.ts';
import { recordReceipts } from '../../src/app/record-receipts.ts';
import { continueReplacements } from '../../src/app/replace-orders.ts';
import { replaceProgrammes } from '../../src/app/replace-programmes.ts';
import { summariseDay } from '../../src/app/summarise-day.ts';
import { operator, system } from '../../src/domain/actor.ts';
import {
  areaCode,
  broadcastId,
  type DeliveryId,
  type EndpointId,
  endpointId,
  endpointOfDelivery,
} from '../../src/domain/ids.ts';
import { variety } from '../../src/domain/variety.ts';
import type { ReceiptEvent } from '../../src/protocol/receipt.ts';
import { verifyOrder } from '../../src/protocol/signing.ts';
import { aReceipt } from '../contracts/store-samples.ts';
import { aWorld, inDonge, type World } from '../support/fakes.ts';
import { aLesson, aRecording, today } from '../support/lessons.ts';
import { aSchedule, donge } from '../support/schedules.ts';

const at = (wall: string) => inDonge(today, wall);
const evening = broadcastId(donge, today, 'evening');
const slots = [{ name: 'evening', at: '18:30', lengthMs: 600_000 }] as const;
const jilu = variety('cmn-x-jilu1239');
/** The dialect's audience hears `bad` in dialect, the other in Mandarin. */
const bad = aLesson({
  id: 'bad',
  recordings: [aRecording({ of: 'bad' }), aRecording({ of: 'bad', variety: jilu })],
});
const good = aLesson({ id: 'good' });
const [mandarin, dialect] = bad.recordings.map(({ master }) => master);
if (mandarin === undefined || dialect === undefined) throw new Error('two recordings were made');
const [inDialect, inMandarin] = [endpointId('donge-001'), endpointId('donge-002')];

let world: World;
const advanceAt = (wall: string) => {
  world.clock.set(at(wall));
  return advanceBroadcasts(world);
};
const withdraw = (...masters: (typeof dialect)[]) => world.withdraw(masters);
const replace = () =>
  replaceProgrammes(world, { kind: 'person', id: 'p-7', roles: ['reviewer'], counties: 'all' });
const found = () => world.store.broadcasts.find(evening);
/** What each audience hears: lesson and variety. */
const heard = async () =>
  Object.fromEntries(
    (await world.store.broadcasts.playlists(evening)).map(({ audience, playlist }) => [
      audience.endpoints.join(),
      playlist.items.map((item) => `${item.lesson} ${item.variety}`),
    ]),
  );
const deliveries = async () =>
  Object.fromEntries(
    (await world.store.deliveries.of(evening)).map(({ id, state, certain }) => [
      id.slice(evening.length + 1),
      certain || state === 'accepted' ? state : `${state}, uncertain`,
    ]),
  );
const verbs = async () => (await world.ledgerOf(donge)).map(({ verb }) => verb);
const orderOf = async (delivery: string) =>
  verifyOrder(
    (await world.store.deliveries.find(`${evening}/${delivery}` as DeliveryId))?.jws ?? '',
    world.keys,
  );
const accept = (delivery: string) =>
  world.store.deliveries.change({
    delivery: `${evening}/${delivery}` as DeliveryId,
    state: 'accepted',
    certain: true,
    atMs: world.clock.now(),
  });
let receipts = 0;
const report = (endpoint: EndpointId, ...events: ReceiptEvent[]) =>
  recordReceipts(
    world,
    { kind: 'device', endpoint, county: donge },
    events.map((event) => {
      receipts += 1;
      return aReceipt(receipts, event);
    }),
  );
const playsOf = async (delivery: string) =>
  (await world.store.plays.of(`${evening}/${delivery}` as DeliveryId)).map(({ outcome, reason }) =>
    `${outcome} ${reason ?? ''}`.trim(),
  );
const settle = async () => {
  world.clock.set(at('18:55'));
  await advanceBroadcasts(world);
  expect((await found())?.state).toBe('settled');
};
const today_ = async () => (await summariseDay(world, operator, today)).counties[0]?.broadcasts[0];

beforeEach(async () => {
  world = await aWorld({ atMs: at('12:00') });
  await world.publishSchedule(aSchedule({ slots }));
  await world.publishLessons([bad, good]);
  await world.approve([bad, good]);
  await advanceAt('16:00');
});
afterEach(() => world.close());

const before = {
  [inDialect]: ['bad cmn-x-jilu1239', 'good cmn'],
  [inMandarin]: ['bad cmn', 'good cmn'],
};

describe.each(['planned', 'ready'])('a %s broadcast that holds a withdrawn recording', (state) => {
  beforeEach(async () => {
    if (state === 'ready') await world.assembleWaiting();
    expect((await found())?.state).toBe(state);
    expect(await heard()).toEqual(before);
  });

  test('is planned anew, made again before its freeze, and listed', async () => {
    await withdraw(dialect);
    const list = await replace();
    expect(list).toMatchObject([
      {
        broadcast: evening,
        endpoints: 1,
        was: [{ lesson: 'bad', variety: jilu }, { lesson: 'good' }],
        becomes: [{ lesson: 'bad', variety: 'cmn' }, { lesson: 'good' }],
        outcome: 'replaced',
        holding: 0,
      },
    ]);
    const expected = { ...before, [inDialect]: ['bad cmn', 'good cmn'] };
    expect(await heard()).toEqual(expected);
    expect((await found())?.state).toBe('planned');
    await world.assembleWaiting();
    await advanceAt('16:30');
    expect((await found())?.state).toBe('frozen');
    const programmes = (await world.store.broadcasts.playlists(evening)).map(({ programme }) => programme);
    expect((await orderOf('donge-001')).programme.digest).toBe(programmes[0]?.digest);
    expect((await world.store.replacements.playlists(evening)).map(({ standing }) => standing)).toEqual([
      'replaced',
      'current',
      'replaced',
      'current',
    ]);
  });

  test('is found by the clock, whoever was killed before it could be planned anew', async () => {
    await withdraw(dialect);
    await advanceAt('16:10');
    expect(await heard()).toEqual({ ...before, [inDialect]: ['bad cmn', 'good cmn'] });
    expect((await world.ledgerOf(donge)).at(-1)).toMatchObject({
      verb: 'replan-broadcast',
      actor: 'system:clock',
      body: { withdrawn: [['bad', jilu, dialect]] },
    });
  });

  test('twice, or twice at once, is planned anew once', async () => {
    await withdraw(dialect);
    await Promise.all([replace(), replace(), advanceAt('16:10')]);
    await replace();
    expect((await verbs()).filter((verb) => verb === 'replan-broadcast')).toHaveLength(1);
    expect(await world.store.replacements.playlists(evening)).toHaveLength(4);
  });

  test('waits with nothing to air for what is approved until its start', async () => {
    const masters = [mandarin, dialect, ...good.recordings.map(({ master }) => master)];
    await withdraw(...masters);
    expect((await replace()).map(({ outcome, reason }) => [outcome, reason])).toEqual([
      ['silent', 'nothing-to-air'],
      ['silent', 'nothing-to-air'],
    ]);
    await world.assembleWaiting();
    await advanceAt('18:00');
    expect(await found()).toMatchObject({ state: 'planned' });
    const successor = aLesson({ id: 'mended' });
    await world.publishLessons([bad, good, successor]);
    await world.approve([successor]);
    await advanceAt('18:10');
    await world.assembleWaiting();
    await advanceAt('18:11');
    expect(await found()).toMatchObject({ state: 'frozen' });
    expect(Object.values(await heard())).toEqual([['mended cmn'], ['mended cmn']]);
  });

  test('is missed with its honest reason when nothing is approved by its start', async () => {
    await withdraw(mandarin, dialect, ...good.recordings.map(({ master }) => master));
    await replace();
    await world.assembleWaiting();
    await advanceAt('18:30');
    expect(await found()).toMatchObject({ state: 'missed', reason: 'nothing-to-air' });
  });
});

test('a programme that was being made for a playlist no longer wanted is not taken', async () => {
  const stale = world.jobs.waiting.splice(0);
  await withdraw(dialect);
  await replace();
  world.jobs.waiting.splice(0, world.jobs.waiting.length, ...stale);
  await world.assembleWaiting();
  expect((await found())?.state).toBe('planned');
  expect((await world.store.replacements.playlists(evening)).every(({ programme }) => !programme)).toBe(true);
});

test('freezing signs nothing that was withdrawn a moment before', async () => {
  await world.assembleWaiting();
  const ready = await found();
  if (ready === undefined) throw new Error('nothing was planned');
  await withdraw(dialect);
  world.clock.set(at('16:30'));
  await freezeBroadcast(world, ready);
  expect((await found())?.state).toBe('planned');
  expect(await deliveries()).toEqual({});
});

describe('a frozen broadcast that holds a withdrawn recording', () => {
  beforeEach(async () => {
    await world.assembleWaiting();
    await advanceAt('16:30');
    await accept('donge-001');
    await accept('donge-002');
  });
  const finish = async () => {
    await world.assembleWaiting();
    await continueReplacements(world);
  };

  test('gets new orders in the place of the old ones, for that audience only', async () => {
    await withdraw(dialect);
    expect(await replace()).toMatchObject([{ outcome: 'replaced', endpoints: 1, holding: 1 }]);
    expect(await deliveries()).toEqual({ 'donge-001': 'accepted', 'donge-002': 'accepted' });
    await finish();
    expect(await deliveries()).toEqual({
      'donge-001': 'replaced, uncertain',
      'donge-001/r1': 'pending',
      'donge-002': 'accepted',
    });
    const [old, next] = [await orderOf('donge-001'), await orderOf('donge-001/r1')];
    expect(next).toMatchObject({
      order: `${evening}/donge-001/r1`,
      replaces: old.order,
      broadcast: evening,
      startsAtMs: old.startsAtMs,
      expiresAtMs: old.expiresAtMs,
    });
    expect(next.sequence).toBeGreaterThan(old.sequence);
    const programmes = (await world.store.broadcasts.playlists(evening)).map(({ programme }) => programme);
    expect(next.programme.digest).toBe(programmes[0]?.digest);
    expect(await heard()).toEqual({ ...before, [inDialect]: ['bad cmn', 'good cmn'] });
    expect((await verbs()).slice(-2)).toEqual(['prepare-replacement', 'replace-orders']);
    expect(world.events.at(-1)).toEqual({ kind: 'replaced', broadcast: evening, deliveries: 1 });
  });

  test('is found and finished by the clock, step by step, whoever was killed in between', async () => {
    await withdraw(dialect);
    await advanceAt('17:00');
    expect((await world.store.replacements.underWay()).map(({ id }) => id)).toEqual([evening]);
    world.jobs.waiting.length = 0;
    await continueReplacements(world);
    expect(world.jobs.waiting).toHaveLength(1);
    await finish();
    expect(Object.keys(await deliveries())).toEqual(['donge-001', 'donge-001/r1', 'donge-002']);
    expect(await world.store.replacements.underWay()).toEqual([]);
  });

  test('twice, or at once, is replaced once', async () => {
    await withdraw(dialect);
    await Promise.all([replace(), replace(), advanceBroadcasts(world)]);
    await world.assembleWaiting();
    await Promise.all([continueReplacements(world), continueReplacements(world), replace()]);
    await replace();
    await finish();
    expect(Object.keys(await deliveries())).toEqual(['donge-001', 'donge-001/r1', 'donge-002']);
    expect((await verbs()).filter((verb) => verb === 'prepare-replacement')).toHaveLength(1);
    expect((await verbs()).filter((verb) => verb === 'replace-orders')).toHaveLength(1);
  });

  test('is replaced again when what took its place is withdrawn, too, before and after its orders are signed', async () => {
    await withdraw(dialect);
    await replace();
    await withdraw(mandarin);
    expect(await replace()).toHaveLength(2);
    await finish();
    expect(await heard()).toEqual({ [inDialect]: ['good cmn'], [inMandarin]: ['good cmn'] });
    expect(Object.keys(await deliveries())).toEqual([
      'donge-001',
      'donge-001/r1',
      'donge-002',
      'donge-002/r1',
    ]);
    await withdraw(...good.recordings.map(({ master }) => master));
    await replace();
    await finish();
    expect(await orderOf('donge-001/r2')).toMatchObject({
      replaces: `${evening}/donge-001/r1`,
      items: [],
      programme: { bytes: 0, durationMs: 0 },
    });
    expect(await found()).toMatchObject({ state: 'frozen', reason: 'withdrawn' });
  });

  test('counts what was replaced once, and keeps every outcome', async () => {
    await withdraw(dialect);
    await replace();
    await finish();
    await accept('donge-001/r1');
    await report(inDialect, {
      kind: 'missed',
      order: `${evening}/donge-001` as DeliveryId,
      reason: 'replaced',
    });
    expect(await today_()).toMatchObject({
      plannedPlays: 4,
      deliveries: { accepted: 2, replaced: 1, pending: 0, failed: 0, refused: 0 },
      plays: { missed: 0 },
    });
    const whole = (order: string, item: number): ReceiptEvent => ({
      kind: 'item',
      order: `${evening}/${order}` as DeliveryId,
      item,
      lesson: item === 0 ? bad.id : good.id,
      startedAtMs: at('18:30'),
      playedMs: 2400,
    });
    world.clock.set(at('18:31'));
    await report(inDialect, whole('donge-001/r1', 0), whole('donge-001/r1', 1));
    await report(inMandarin, whole('donge-002', 0), whole('donge-002', 1));
    await advanceBroadcasts(world);
    expect((await found())?.state).toBe('settled');
    expect(await playsOf('donge-001')).toEqual(['missed replaced', 'missed replaced']);
    expect(await playsOf('donge-001/r1')).toEqual(['played', 'played']);
    expect(await today_()).toMatchObject({ plannedPlays: 4, plays: { played: 4, missed: 0, unknown: 0 } });
    expect((await world.ledgerOf(donge)).at(-1)?.body).toMatchObject({
      deliveries: 2,
      plays: { played: 4, missed: 0 },
    });
  });

  test('whose new order never arrived may have played the old one, and is told by what it says later', async () => {
    await withdraw(dialect);
    await replace();
    await finish();
    await settle();
    expect(await playsOf('donge-001')).toEqual(['unknown not-replaced', 'unknown not-replaced']);
    expect(await playsOf('donge-001/r1')).toEqual(['missed expired', 'missed expired']);
    await report(inDialect, {
      kind: 'item',
      order: `${evening}/donge-001` as DeliveryId,
      item: 0,
      lesson: bad.id,
      startedAtMs: at('18:30'),
      playedMs: 2400,
    });
    expect(await playsOf('donge-001')).toEqual(['played', 'unknown not-replaced']);
  });

  test('does not play an order that was outranked by one it took later, even without a receipt', async () => {
    await withdraw(dialect);
    await replace();
    await finish();
    await accept('donge-001/r1');
    await settle();
    expect(await playsOf('donge-001')).toEqual(['missed replaced', 'missed replaced']);
  });

  test('is cancelled when there is no time left to make anything', async () => {
    world.clock.set(at('18:30') - 4000);
    await withdraw(dialect);
    expect(await replace()).toMatchObject([{ outcome: 'silent', reason: 'too-late', holding: 1 }]);
    await continueReplacements(world);
    expect((await orderOf('donge-001/r1')).items).toEqual([]);
    expect((await found())?.reason).toBeUndefined();
    expect((await verbs()).filter((verb) => verb === 'prepare-replacement')).toHaveLength(1);
    await accept('donge-001/r1');
    await settle();
    expect(await playsOf('donge-001')).toEqual(['missed replaced', 'missed replaced']);
    expect(await playsOf('donge-001/r1')).toEqual([]);
    expect(await today_()).toMatchObject({ plannedPlays: 2, deliveries: { replaced: 1 } });
  });

  test('is cancelled when what takes its place is not made in time, even if nobody looked before the start', async () => {
    await withdraw(dialect);
    await replace();
    world.clock.set(at('18:30') + 1000);
    await continueReplacements(world);
    expect((await orderOf('donge-001/r1')).items).toEqual([]);
    expect((await world.ledgerOf(donge)).map(({ verb, body }) => [verb, body.silent]).slice(-2)).toEqual([
      ['prepare-replacement', [[expect.any(String), 'too-late']]],
      ['replace-orders', undefined],
    ]);
  });

  test('is left alone, and says so, once it is on air', async () => {
    world.clock.set(at('18:31'));
    await withdraw(dialect);
    expect(await replace()).toMatchObject([{ outcome: 'airs', reason: 'on-air' }]);
    await advanceBroadcasts(world);
    await finish();
    expect(Object.keys(await deliveries())).toEqual(['donge-001', 'donge-002']);
  });

  test('can not tell an endpoint that left the schedule', async () => {
    await world.publishSchedule(aSchedule({ slots, endpoints: aSchedule().endpoints.slice(1) }));
    await withdraw(dialect);
    await replace();
    await finish();
    expect(await deliveries()).toEqual({ 'donge-001': 'accepted', 'donge-002': 'accepted' });
    expect(world.logged.some(({ level, message }) => level === 'warn' && message.includes('told'))).toBe(
      true,
    );
    expect((await world.ledgerOf(donge)).at(-1)?.body).toMatchObject({ unreachable: [inDialect] });
  });

  test('replaces nobody’s order but the endpoint’s own', () => {
    expect(endpointOfDelivery(`${evening}/r1` as DeliveryId)).toBe('r1');
    expect(endpointOfDelivery(`${evening}/r1/r2` as DeliveryId)).toBe('r1');
  });
});

test('an order that was replaced before it went out was surely not played', async () => {
  await world.assembleWaiting();
  await advanceAt('16:30');
  await withdraw(dialect);
  expect(await replace()).toMatchObject([{ holding: 0 }]);
  await world.assembleWaiting();
  await continueReplacements(world);
  expect(await deliveries()).toMatchObject({ 'donge-001': 'replaced', 'donge-001/r1': 'pending' });
  const due = await world.store.deliveries.takeDue(world.clock.now(), 60_000, 10);
  expect(due.map(({ id }) => id)).toEqual([`${evening}/donge-001/r1`, `${evening}/donge-002`]);
  await settle();
  expect(await playsOf('donge-001')).toEqual(['missed replaced', 'missed replaced']);
});

test('an order that was on its way when it was replaced may have arrived, and is uncertain', async () => {
  await world.assembleWaiting();
  await advanceAt('16:30');
  await world.store.deliveries.takeDue(world.clock.now(), 60_000, 10);
  await withdraw(dialect);
  await replace();
  await world.assembleWaiting();
  await continueReplacements(world);
  expect(await deliveries()).toMatchObject({ 'donge-001': 'replaced, uncertain' });
});

test('a broadcast of another county that can not be planned anew holds up no other', async () => {
  const other = areaCode('371522');
  await world.publishSchedule(
    aSchedule({ county: other, slots, areas: [], endpoints: aSchedule().endpoints }),
  );
  await advanceAt('16:00');
  await withdraw(dialect);
  world.jobs.failure = (job) => job.kind === 'assemble' && job.playlist.startsWith(other);
  await replaceProgrammes(world, system('test'));
  expect(
    (await world.store.broadcasts.playlists(evening)).map(({ playlist }) => playlist.items[0]?.variety),
  ).toEqual(['cmn', 'cmn']);
});
