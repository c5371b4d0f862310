import { afterEach, beforeEach, expect, test } from 'vitest';
import { advanceBroadcasts } from '../../src/app/advance-broadcasts.ts';
import { ledgerOfStore } from '../../src/app/ledger-of-store.ts';
import { playTone } from '../../src/app/play-tone.ts';
import { recordReceipts } from '../../src/app/record-receipts.ts';
import { stopCounty } from '../../src/app/stop-county.ts';
import { summariseDay } from '../../src/app/summarise-day.ts';
import { verifyLedger } from '../../src/app/verify-ledger.ts';
import { watchBroadcasts } from '../../src/app/watch-broadcasts.ts';
import { type Actor, operator, type Role, roles } from '../../src/domain/actor.ts';
import { type AreaCode, areaCode, type BroadcastId, endpointId } from '../../src/domain/ids.ts';
import { toneHeard } from '../../src/domain/tone.ts';
import type { ReceiptEvent } from '../../src/protocol/receipt.ts';
import { verifyOrder } from '../../src/protocol/signing.ts';
import { aWorld, inDonge, renderedMs, type World } from '../support/fakes.ts';
import { aLesson } from '../support/lessons.ts';
import { anEndpoint, aSchedule, donge } from '../support/schedules.ts';

let world: World;
const lesson = aLesson({ id: 'counterfeit-notes' });
const here = endpointId('donge-001');
const person = (role: Role, counties: readonly AreaCode[] = [donge]): Actor => ({
  ...{ kind: 'person', id: 'p-1', roles: [role], counties },
});
const play = (endpoint = here, actor = person('association')) => playTone(world, actor, donge, endpoint);
const date = '2026-11-24';

beforeEach(async () => {
  world = await aWorld({ atMs: inDonge(date, '14:00') });
  await world.publishSchedule();
});
afterEach(() => world.close());

async function tell(broadcast: BroadcastId, ...events: ReceiptEvent[]): Promise<void> {
  const device = { kind: 'device', endpoint: here, county: donge } as const;
  const boot = '90e0248e-a4cc-4a22-bffb-64702cfc351f';
  const [delivery] = await world.store.deliveries.of(broadcast);
  if (delivery === undefined) throw new Error('nothing was sent');
  await world.store.deliveries.change({
    ...{ delivery: delivery.id, state: 'accepted', certain: true, atMs: world.clock.now() },
  });
  await recordReceipts(
    world,
    device,
    events.map((event, n) => ({ boot, sequence: n + 1, uptimeMs: 1, atMs: world.clock.now(), event })),
  );
}

test('a tone is one signed order for one endpoint, at its volume, on the record, and counts nowhere', async () => {
  const quieter = anEndpoint('donge-001', { volumePercent: 35 });
  await world.publishSchedule(aSchedule({ endpoints: [quieter, anEndpoint('donge-002')] }));
  const id = await play();
  expect(id).toBe(`371524/${date}/tone-1`);
  expect(world.jobs.waiting.map(({ kind }) => kind)).toEqual(['deliver']);
  const found = await world.store.deliveries.find(`${id}/donge-001` as never);
  const order = await verifyOrder(found?.jws ?? '', world.keys);
  expect(order).toMatchObject({
    ...{ endpoint: 'donge-001', volumePercent: 35, startsAtMs: world.clock.now() + 500 },
    items: [{ item: 0, lesson: 'test-tone', offsetMs: 0, durationMs: renderedMs }],
  });
  const [entry] = (await world.ledgerOf(donge)).slice(-1);
  expect(entry).toMatchObject({ verb: 'play-tone', subject: id, actor: 'person:p-1' });

  world.clock.advance(renderedMs + 600);
  const item = { order: `${id}/donge-001` as never, item: 0, lesson: 'test-tone' as never };
  const times = { startedAtMs: order.startsAtMs, playedMs: renderedMs };
  await tell(id, { kind: 'item', ...item, ...times });
  const [heard] = await world.store.plays.list({ broadcast: id });
  expect(heard).toMatchObject({ outcome: 'played', playedMs: renderedMs, slot: 'tone', title: '试音' });
  expect(toneHeard({ state: 'accepted' }, heard, false)).toEqual({
    verdict: 'good',
    word: { zh: '播了 2.4 秒', en: 'it played 2.4 s' },
  });
  // What was heard is over: another may follow at once, and nothing of the county’s day tells of either.
  expect(await play()).toBe(`371524/${date}/tone-2`);
  await advanceBroadcasts(world);
  expect(await world.store.broadcasts.find(id)).toMatchObject({ state: 'settled' });
  expect((await summariseDay(world, operator, date as never)).counties[0]?.broadcasts).toEqual([]);
  const query = { counties: [donge], from: date as never, to: date as never };
  expect(await world.store.coverage.endpoints(query)).toEqual([]);
  expect(await world.store.coverage.broadcasts(query, 'county', world.clock.now())).toEqual([]);
  expect(await world.store.broadcasts.lastHeard(donge)).toEqual([]);
  // The record holds, tones and all.
  expect((await verifyLedger(ledgerOfStore(world.store))).faults).toEqual([]);
});

test('a neighbour that still owes its tone of an hour keeps nobody else from one', async () => {
  const id = await play();
  const late = await world.store.plays.isOwed(id, here);
  expect([late, await world.store.plays.isOwed(id, endpointId('donge-002'))]).toEqual([true, false]);
});

test('what nobody took is given up after a minute, told as such, and warned of to nobody', async () => {
  const id = await play();
  await expect(play()).rejects.toThrow(`马上要播试音（${id}）`);
  await play(endpointId('donge-002'));
  expect(toneHeard({ state: 'pending' }, undefined, false).verdict).toBe('waiting');
  expect(toneHeard({ state: 'pending', reason: 'unreachable' }, undefined, true).word.zh).toMatch(
    /^没有送到（/,
  );
  expect(toneHeard({ state: 'accepted' }, undefined, true).word.zh).toBe('已送达，没有回报');
  world.clock.advance(30_000);
  const rules = { warnMs: 1_800_000, undeliveredPercent: 0, patienceMs: 1000, urgentPatienceMs: 12_000 };
  await watchBroadcasts({ ...world, rules, watchingSinceMs: 0 });
  expect(await world.store.alerts.open()).toEqual([]);
  world.clock.advance(700_000);
  await advanceBroadcasts(world);
  expect(await world.store.deliveries.of(id)).toMatchObject([{ state: 'failed', reason: 'expired' }]);
  expect(await world.store.broadcasts.find(id)).toMatchObject({ state: 'settled' });
});

test('it is refused with the reason where it would disturb somebody, or nobody may', async () => {
  for (const role of roles) {
    const mayAir = role === 'association' || role === 'administrator';
    if (!mayAir) await expect(play(here, person(role))).rejects.toMatchObject({ kind: 'forbidden' });
  }
  const elsewhere = person('administrator', [areaCode('371521')]);
  await expect(play(here, elsewhere)).rejects.toMatchObject({ kind: 'forbidden' });
  await expect(play(endpointId('nobody'))).rejects.toMatchObject({ kind: 'not-found' });
  world.clock.set(inDonge(date, '23:15'));
  await expect(play()).rejects.toThrow(/现在 23:15，是安静时段 .*什么也没有播/);
  world.clock.set(inDonge(date, '14:00'));
  await world.publishSchedule(aSchedule({ endpoints: [anEndpoint('donge-001', { driver: 'folder' })] }));
  await expect(play()).rejects.toThrow('不能试音');
  await world.publishSchedule(aSchedule({ limits: { deliveriesPerHour: 1 } }));
  await play();
  await expect(play(endpointId('donge-002'))).rejects.toThrow('一小时最多发 1 条');
  await stopCounty(world, person('association'), donge, '设备检修');
  await expect(play(endpointId('donge-002'))).rejects.toThrow('已被叫停');
});

test('nothing is played while a broadcast is on air at it or soon will be', async () => {
  await world.publishLessons([lesson]);
  await world.approve([lesson]);
  world.clock.set(inDonge(date, '17:30'));
  await advanceBroadcasts(world);
  const [planned] = await world.store.broadcasts.open();
  if (planned === undefined) throw new Error('nothing is planned');
  await play();
  for (const atMs of [planned.startsAtMs - 60_000, planned.startsAtMs + 60_000]) {
    world.clock.set(atMs);
    await expect(play(endpointId('donge-002'))).rejects.toThrow(/晚间/);
  }
});
