import { afterEach, beforeEach, expect, test } from 'vitest';
import { advanceBroadcasts } from '../../src/app/advance-broadcasts.ts';
import { declareEmergency, type EmergencyRequest } from '../../src/app/declare-emergency.ts';
import { endEmergency } from '../../src/app/end-emergency.ts';
import { enqueueDeliveries } from '../../src/app/enqueue-deliveries.ts';
import { prepareNotices } from '../../src/app/prepare-notices.ts';
import { recordReceipts } from '../../src/app/record-receipts.ts';
import { continueReplacements } from '../../src/app/replace-orders.ts';
import { stopCounty } from '../../src/app/stop-county.ts';
import { takeAnswer } from '../../src/app/take-answer.ts';
import { watchBroadcasts } from '../../src/app/watch-broadcasts.ts';
import { type Actor, operator, type Role, roles, system } from '../../src/domain/actor.ts';
import { alertSentence } from '../../src/domain/alert-text.ts';
import { type AreaCode, areaCode, endpointId, lessonId } from '../../src/domain/ids.ts';
import { variety } from '../../src/domain/variety.ts';
import type { ReceiptEvent } from '../../src/protocol/receipt.ts';
import {
  newKeyPair,
  type SigningKey,
  signingKey,
  type VerifyingKeys,
  verifyingKeys,
  verifyOrder,
} from '../../src/protocol/signing.ts';
import { aWorld, inDonge, renderedMs, type World } from '../support/fakes.ts';
import { aLesson, aRecording } from '../support/lessons.ts';
import { anEndpoint, aSchedule, donge } from '../support/schedules.ts';

const flood = aLesson({
  id: 'flood',
  kind: 'notice',
  recordings: [aRecording({ of: 'flood' }), aRecording({ of: 'flood', variety: variety('cmn-x-jilu1239') })],
});
const drillSays = aLesson({ id: 'this-is-a-drill', kind: 'notice' });
const lesson = aLesson({ id: 'counterfeit-notes' });
const expired = aLesson({ id: 'old-notice', kind: 'notice', validUntil: '2026-11-01' as never });

let world: World;
let key: SigningKey;
let emergencyKeys: VerifyingKeys;

const person = (role: Role, counties: readonly AreaCode[] | 'all' = [donge]): Actor => ({
  kind: 'person',
  id: 'p-1',
  roles: [role],
  counties,
});
const declare = (over: Partial<EmergencyRequest> = {}, actor: Actor = person('emergency')) =>
  declareEmergency({ ...world, emergencyKey: key }, actor, {
    county: donge,
    notice: flood.id,
    repeat: 2,
    drill: false,
    after: 'resume',
    ...over,
  });
const ordersOf = async (id: Awaited<ReturnType<typeof declare>>) =>
  Promise.all(
    (await world.store.deliveries.of(id)).map(async (delivery) => {
      const found = await world.store.deliveries.find(delivery.id);
      return verifyOrder(found?.jws ?? '', world.keys, emergencyKeys);
    }),
  );

beforeEach(async () => {
  // Well within the county's quiet time.
  world = await aWorld({ atMs: inDonge('2026-11-24', '23:15') });
  const { privateJwk, publicJwk } = await newKeyPair('emergency-test');
  key = await signingKey(privateJwk);
  emergencyKeys = await verifyingKeys([publicJwk]);
  await world.publishSchedule();
  await world.publishLessons([flood, drillSays, lesson, expired]);
  await world.approve([flood, drillSays, lesson, expired]);
});
afterEach(() => world.close());

test('an emergency is signed by its own key and in its own queue before it is answered, in quiet time, too', async () => {
  const id = await declare();
  expect(id).toBe('371524/2026-11-24/emergency-1');
  expect(world.jobs.waiting.map(({ kind }) => kind)).toEqual(['deliver-first', 'deliver-first']);
  const orders = await ordersOf(id);
  expect(orders).toMatchObject([
    { endpoint: 'donge-001', emergency: { drill: false, after: 'resume' } },
    { endpoint: 'donge-002' },
  ]);
  for (const { startsAtMs, expiresAtMs, items, programme } of orders) {
    expect(startsAtMs - world.clock.now()).toBeLessThanOrEqual(1000);
    expect(items.map((item) => item.lesson)).toEqual(['flood', 'flood']);
    expect(programme.durationMs).toBe(2 * renderedMs);
    expect(expiresAtMs).toBe(startsAtMs + programme.durationMs + 600_000);
  }
  // The ordinary key alone knows nothing of it.
  const [first] = await world.store.deliveries.of(id);
  const found = await world.store.deliveries.find(first?.id ?? ('' as never));
  await expect(verifyOrder(found?.jws ?? '', world.keys)).rejects.toMatchObject({ kind: 'signature' });
  const entries = await world.ledgerOf(donge);
  expect(entries.at(-1)).toMatchObject({ verb: 'declare-emergency', subject: id, actor: 'person:p-1' });
});

test('an equal one is held back while the first is on air or was begun just now, and nothing else is', async () => {
  const twice = await Promise.allSettled([declare(), declare()]);
  const first = '371524/2026-11-24/emergency-1';
  expect(twice.map((one) => (one.status === 'fulfilled' ? one.value : one.reason.broadcast))).toEqual([
    first,
    first,
  ]);
  expect(twice.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  const isHeldBack = { kind: 'conflict', broadcast: first, message: expect.stringContaining('--again') };
  // However often it is said, and whatever becomes of what it interrupts: the words are the same.
  await expect(declare({ repeat: 3, after: 'drop', areas: [donge] })).rejects.toMatchObject(isHeldBack);
  const others = [
    { again: true },
    { areas: [areaCode('371524101')] },
    { drill: true },
    { cause: 'a,1,2026' },
  ];
  for (const other of others) await expect(declare(other)).resolves.toMatch(/-\d$/);
  await expect(declare({ notice: drillSays.id })).resolves.toMatch(/emergency-/);
  world.clock.advance(55_000);
  await expect(declare()).rejects.toMatchObject({ kind: 'conflict' });
  world.clock.advance(5000);
  const later = await declare();
  await endEmergency({ ...world, emergencyKey: key }, person('emergency'), later);
  await expect(declare()).resolves.toMatch(/emergency-/);
});

test('each audience hears it in its own variety', async () => {
  const id = await declare({ repeat: 1 });
  const playlists = await world.store.broadcasts.playlists(id);
  expect(playlists.map(({ playlist }) => playlist.items.map((item) => item.variety)).sort()).toEqual([
    ['cmn'],
    ['cmn-x-jilu1239'],
  ]);
});

test('one township alone hears what is for it alone, and unknown places are named', async () => {
  const id = await declare({ areas: [areaCode('371524101')] });
  expect((await ordersOf(id)).map(({ endpoint }) => endpoint)).toEqual(['donge-002']);
  await expect(declare({ areas: [areaCode('371524999')] })).rejects.toThrow('371524999');
  await world.publishSchedule(aSchedule({ endpoints: [anEndpoint('donge-001')] }));
  await expect(declare({ areas: [areaCode('371524101')] })).rejects.toThrow(
    '区域 371524101（371524101） 没有终端',
  );
});

test('what a drill says first is said once, and all of it is marked', async () => {
  const id = await declare({ drill: true, drillNotice: drillSays.id, after: 'drop' });
  expect(id).toBe('371524/2026-11-24/drill-1');
  const [order] = await ordersOf(id);
  expect(order).toMatchObject({ emergency: { drill: true, after: 'drop' } });
  expect(order?.items.map((item) => item.lesson)).toEqual(['this-is-a-drill', 'flood', 'flood']);
});

test('who names a drill’s notice without a drill airs nothing', async () => {
  await expect(declare({ drillNotice: drillSays.id })).rejects.toMatchObject({
    kind: 'invalid',
    message: expect.stringMatching(/^给了演练前的说明（this-is-a-drill）.*--drill.*add --drill/),
  });
  expect(world.jobs.waiting).toEqual([]);
  expect(await world.store.emergencies.list({})).toEqual([]);
});

test.each([
  ['a lesson', { notice: lesson.id }, '是课'],
  ['nothing there is', { notice: lessonId('no-such') }, '没有这个通知'],
  ['what is not valid any more', { notice: expired.id }, '不在有效期'],
  ['it too often', { repeat: 21 }, '1 到 20 遍'],
])('it never says %s', async (_what, over, message) => {
  await expect(declare(over)).rejects.toThrow(message);
  expect(world.jobs.waiting).toEqual([]);
});

test('what was not approved, or is withdrawn, is not said (I1)', async () => {
  await world.withdraw(flood.recordings.map(({ master }) => master));
  await expect(declare()).rejects.toThrow('录音尚未审核通过');
});

test('only a person with the role, in their own county, may', async () => {
  const mine = areaCode('371521');
  for (const role of roles) {
    const asked = declare({}, person(role));
    if (role === 'emergency') await expect(asked).resolves.toContain('emergency');
    else await expect(asked).rejects.toMatchObject({ kind: 'forbidden' });
  }
  for (const actor of [person('emergency', [mine]), operator, system('cap')])
    await expect(declare({}, actor)).rejects.toMatchObject({ kind: 'forbidden' });
  const id = await declare({ again: true });
  await expect(
    endEmergency({ ...world, emergencyKey: key }, person('emergency', [mine]), id),
  ).rejects.toMatchObject({ kind: 'forbidden' });
});

test('one alert is aired once in a county, by two at once, too', async () => {
  const cause = 'cma@example.org,1,2026-11-24T23:00:00+08:00';
  const both = await Promise.allSettled([declare({ cause }), declare({ cause })]);
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  await expect(declare({ cause })).rejects.toThrow('已经播了');
});

test('a queue that is away loses nothing: the clock finds the rows', async () => {
  world.jobs.failure = () => true;
  const id = await declare();
  world.jobs.failure = undefined;
  world.clock.advance(120_000);
  await enqueueDeliveries(world);
  expect(world.jobs.waiting.map((job) => job.kind === 'deliver-first' && job.delivery)).toEqual([
    `${id}/donge-001`,
    `${id}/donge-002`,
  ]);
});

let receipts = 0;
const tell = (endpoint: string, ...events: ReceiptEvent[]) =>
  recordReceipts(
    world,
    { kind: 'device', endpoint: endpointId(endpoint), county: donge },
    events.map((event) => {
      receipts += 1;
      const boot = '90e0248e-a4cc-4a22-bffb-64702cfc351f';
      return { boot, sequence: receipts, uptimeMs: 1, atMs: world.clock.now(), event };
    }),
  );

test('every item of it ends in one outcome, and none counts as a lesson heard', async () => {
  const id = await declare({ repeat: 1 });
  const [order] = await ordersOf(id);
  const { order: name, startsAtMs } = order ?? { order: '' as never, startsAtMs: 0 };
  const item = { order: name, item: 0, lesson: flood.id, startedAtMs: startsAtMs, playedMs: renderedMs };
  await tell('donge-001', { kind: 'accepted', order: name }, { kind: 'item', ...item });
  await advanceBroadcasts(world);
  expect(await world.store.broadcasts.find(id)).toMatchObject({ state: 'frozen' });
  world.clock.set((await world.store.broadcasts.find(id))?.endsAtMs ?? 0);
  world.clock.advance(600_001);
  await advanceBroadcasts(world);
  expect(await world.store.broadcasts.find(id)).toMatchObject({ state: 'settled', slot: 'emergency' });
  expect(
    (await world.store.plays.list({ broadcast: id })).map(({ endpoint, outcome, slot, kind }) => ({
      ...{ endpoint, outcome, slot, kind },
    })),
  ).toEqual([
    { endpoint: 'donge-001', outcome: 'played', slot: 'emergency', kind: 'notice' },
    {
      endpoint: 'donge-002',
      outcome: expect.stringMatching(/missed|unknown/),
      slot: 'emergency',
      kind: 'notice',
    },
  ]);
  expect(await world.store.broadcasts.lastHeard(donge)).toEqual([]);
  expect(await world.store.broadcasts.heardSince(donge, 0)).toEqual([]);
});

test('one that is ended orders silence under the same key, and can not be ended twice', async () => {
  const id = await declare();
  const context = { ...world, emergencyKey: key };
  expect(await endEmergency(context, person('emergency'), id)).toMatchObject({ endedBy: 'person:p-1' });
  const orders = await ordersOf(id);
  const cancels = orders.filter(({ items }) => items.length === 0);
  expect(cancels.map(({ order, replaces }) => [order, replaces])).toEqual([
    [`${id}/donge-001/r1`, `${id}/donge-001`],
    [`${id}/donge-002/r1`, `${id}/donge-002`],
  ]);
  expect(cancels[0]?.sequence).toBeGreaterThan(orders[0]?.sequence ?? 0);
  await expect(endEmergency(context, person('emergency'), id)).rejects.toMatchObject({ kind: 'conflict' });
  expect(await world.store.emergencies.list({ county: donge })).toMatchObject([{ broadcast: id, repeat: 2 }]);
});

test('notices are made ready before anybody needs them, and are never planned', async () => {
  await prepareNotices(world);
  for (const { master } of flood.recordings)
    expect(await world.store.renditions.find(master, 'test')).toBeDefined();
  expect(
    await world.store.renditions.find(lesson.recordings[0]?.master ?? ('' as never), 'test'),
  ).toBeUndefined();
  world.clock.set(inDonge('2026-11-25', '17:00'));
  await advanceBroadcasts(world);
  const [planned] = await world.store.broadcasts.list({ county: donge, slot: 'evening' });
  const playlists = await world.store.broadcasts.playlists(planned?.id ?? ('' as never));
  expect(playlists.flatMap(({ playlist }) => playlist.items.map((one) => one.lesson))).not.toContain('flood');
});

test('a county that is stopped, before or meanwhile, hears it all the same, and its stop ends it no more', async () => {
  const stopped = () => stopCounty(world, person('association'), donge, '设备检修');
  const before = await declare();
  await stopped();
  const after = await declare({ again: true });
  for (let tick = 0; tick < 3; tick += 1) {
    await advanceBroadcasts(world);
    await continueReplacements(world);
    world.clock.advance(60_000);
  }
  for (const id of [before, after]) {
    expect(await world.store.broadcasts.find(id)).toMatchObject({ state: 'frozen' });
    expect((await world.store.deliveries.of(id)).map(({ state }) => state)).toEqual(['pending', 'pending']);
    for (const order of await ordersOf(id)) expect(order.items).not.toEqual([]);
  }
});

test('who did not take it within its time is warned of at once, in a county that is stopped, too', async () => {
  const rules = { warnMs: 1_800_000, undeliveredPercent: 50, patienceMs: 120_000, urgentPatienceMs: 12_000 };
  const watch = () => watchBroadcasts({ ...world, rules, watchingSinceMs: world.clock.now() });
  await stopCounty(world, person('association'), donge, '设备检修');
  const id = await declare({ drill: true });
  await tell('donge-001', { kind: 'accepted', order: `${id}/donge-001` as never });
  await takeAnswer(
    world,
    { kind: 'device', endpoint: endpointId('donge-001'), county: donge },
    `${id}/donge-001` as never,
    { answer: 'accepted' },
  );
  await watch();
  expect(await world.store.alerts.open()).toEqual([]);
  world.clock.advance(12_000);
  await watch();
  const [alert] = await world.store.alerts.open();
  expect(alert).toMatchObject({ broadcast: id, fault: { kind: 'undelivered', undelivered: 1, of: 2 } });
  expect(alert && alertSentence(alert, 'opened', 'zh')).toMatch(
    /演练.*2 个终端里有 1 个没有收到播出令。马上另想办法/,
  );
  // Once it is ended nobody lacks it, whoever took its end by now.
  await endEmergency({ ...world, emergencyKey: key }, person('emergency'), id);
  await watch();
  expect(await world.store.alerts.open()).toEqual([]);
  world.clock.advance(60_000);
  await watch();
  expect(await world.store.alerts.open()).toEqual([]);
});
