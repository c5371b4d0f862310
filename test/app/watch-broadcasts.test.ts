import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { advanceBroadcasts } from '../../src/app/advance-broadcasts.ts';
import { airBroadcast } from '../../src/app/air-broadcast.ts';
import { recordReceipts } from '../../src/app/record-receipts.ts';
import { continueReplacements } from '../../src/app/replace-orders.ts';
import { watchBroadcasts } from '../../src/app/watch-broadcasts.ts';
import { type Actor, operator } from '../../src/domain/actor.ts';
import { subjectOf } from '../../src/domain/alert.ts';
import type { AlertChannel } from '../../src/domain/alert-channel.ts';
import { alertSentence, faultWords } from '../../src/domain/alert-text.ts';
import { areaCode, broadcastId, endpointId, localDate } from '../../src/domain/ids.ts';
import type { Lesson } from '../../src/domain/lesson.ts';
import type { Schedule } from '../../src/domain/schedule.ts';
import { variety } from '../../src/domain/variety.ts';
import { aReceipt } from '../contracts/store-samples.ts';
import { aWorld, inDonge, type World } from '../support/fakes.ts';
import { aLesson, aRecording, today } from '../support/lessons.ts';
import { anArea, anEndpoint, aSchedule, donge } from '../support/schedules.ts';

const at = (wall: string, date: string = today): number => inDonge(date, wall);
const slots = [{ name: 'evening', at: '18:30', lengthMs: 600_000 }] as const;
const lessons = [aLesson({ id: 'counterfeit-notes' }), aLesson({ id: 'deposit-insurance' })];
const minute = 60_000;

let world: World;
beforeEach(async () => {
  world = await aWorld({ atMs: at('12:00') });
});
afterEach(() => world.close());

/** Served since noon; the evening slot is at 18:30. */
async function serve(schedule: Partial<Schedule> = {}): Promise<void> {
  await world.publishSchedule(aSchedule({ slots, ...schedule }));
  await world.publishLessons(lessons);
}
const watcher = (sinceMs = at('12:00')) => ({
  ...world,
  rules: { warnMs: 30 * minute, undeliveredPercent: 5, patienceMs: 2 * minute, urgentPatienceMs: 12_000 },
  watchingSinceMs: sinceMs,
});
async function tickAt(atMs: number, { sinceMs = at('12:00') } = {}): Promise<void> {
  world.clock.set(atMs);
  await advanceBroadcasts(world);
  await watchBroadcasts(watcher(sinceMs));
}
const open = async () =>
  (await world.store.alerts.open()).map((alert) => `${subjectOf(alert)} ${alert.fault.kind}`);
const all = async () =>
  (await world.store.alerts.recent(100)).map(({ fault, outcome }) => `${fault.kind} ${outcome ?? 'open'}`);
const warned = () => world.logged.filter(({ level }) => level === 'warn').map(({ message }) => message);
const evening = broadcastId(donge, today, 'evening');
/** Every endpoint takes its order. */
async function acceptAll(broadcast = evening): Promise<void> {
  for (const { id } of await world.store.deliveries.of(broadcast)) {
    const atMs = world.clock.now();
    await world.store.deliveries.change({ delivery: id, state: 'accepted', certain: true, atMs });
  }
}

const channel = (credential: string, over: Partial<AlertChannel> = {}): AlertChannel => ({
  kind: 'webhook',
  credential,
  language: 'zh',
  ...over,
});
const tell = (...channels: AlertChannel[]) =>
  world.store.revisions.publishAlerts(
    { channels },
    {
      chain: 'library',
      verb: 'publish-alerts',
      subject: 'alerts',
      actor: 'system:test',
      atMs: world.clock.now(),
      body: {},
    },
  );
const owed = async () =>
  (await world.store.alerts.takeDue(world.clock.now(), 0)).map(
    ({ channel: name, event, alert }) => `${name} ${event} ${alert.fault.kind}`,
  );

describe('a recording that is withdrawn', () => {
  const withdraw = (of: readonly Lesson[]) =>
    world.withdraw(of.flatMap(({ recordings }) => recordings.map(({ master }) => master)));

  test('and leaves nothing to air is told of as that, and not as a programme that is not made', async () => {
    await serve();
    await world.approve(lessons);
    await tickAt(at('16:00'));
    await withdraw(lessons);
    for (const wall of ['16:01', '18:00', '18:20']) await tickAt(at(wall));
    expect(await all()).toEqual(['unapproved open']);
  });

  test('leaves orders nobody is owed any more, and perhaps an audience that hears nothing', async () => {
    await serve();
    const inDialect = aLesson({
      id: 'in-dialect',
      recordings: [aRecording({ of: 'in-dialect', variety: variety('cmn-x-jilu1239') })],
    });
    const inMandarin = aLesson({ id: 'in-mandarin' });
    await world.publishLessons([inDialect, inMandarin]);
    await world.approve([inDialect, inMandarin]);
    await tickAt(at('16:00'));
    await world.assembleWaiting();
    await tickAt(at('16:30'));
    await withdraw([inMandarin]);
    await tickAt(at('16:31'));
    await world.assembleWaiting();
    await continueReplacements(world);
    const states = (await world.store.deliveries.of(evening)).map(({ state }) => state);
    expect(states).toEqual(['replaced', 'pending', 'replaced', 'pending']);
    await tickAt(at('18:05'));
    expect(await open()).toEqual([`${evening} undelivered`]);
    await acceptAll();
    await tickAt(at('18:06'));
    expect(await open()).toEqual([`${evening} unapproved`]);
  });
});

describe('nothing approved', () => {
  test('is warned of once at 18:00, and once more when it is well again', async () => {
    await serve();
    await tell(channel('duty'));
    await tickAt(at('17:59'));
    expect(await open()).toEqual([]);
    for (const wall of ['18:00', '18:01', '18:02', '18:03']) await tickAt(at(wall));
    expect(await open()).toEqual([`${evening} unapproved`]);
    expect(warned()).toEqual(['a broadcast is in danger']);
    await world.approve(lessons);
    await tickAt(at('18:04'));
    await world.assembleWaiting();
    await tickAt(at('18:05'));
    await acceptAll();
    for (const wall of ['18:06', '18:07', '18:08']) await tickAt(at(wall));
    expect(await all()).toEqual(['unapproved recovered']);
    expect(await owed()).toEqual(['duty opened unapproved', 'duty recovered unapproved']);
  });

  test('to the end is a miss then, and no recovery is told', async () => {
    await serve();
    await tell(channel('duty'));
    await tickAt(at('18:00'));
    await tickAt(at('18:30'));
    await tickAt(at('18:31'));
    expect(await open()).toEqual([`${evening} missed`]);
    expect(await owed()).toEqual(['duty opened unapproved', 'duty opened missed']);
    await world.approve(lessons);
    await tickAt(at('16:00', '2026-11-25'));
    await world.assembleWaiting();
    await tickAt(at('16:30', '2026-11-25'));
    await acceptAll(broadcastId(donge, localDate('2026-11-25'), 'evening'));
    await tickAt(at('18:00', '2026-11-25'));
    expect(await open()).toEqual([`${evening} missed`]);
    await tickAt(at('18:30', '2026-11-25'));
    expect(await open()).toEqual([]);
    expect(await owed()).toContain('duty recovered missed');
  });
});

test('a programme that is not made is warned of, and is well once it is', async () => {
  await serve();
  await world.approve(lessons);
  await tickAt(at('16:00'));
  await tickAt(at('18:00'));
  expect(await open()).toEqual([`${evening} unassembled`]);
  await world.assembleWaiting();
  await tickAt(at('18:01'));
  expect(await all()).toEqual(['unassembled open']);
  await acceptAll();
  await tickAt(at('18:02'));
  expect(await all()).toEqual(['unassembled recovered']);
});

test('deliveries that nobody took are warned of, their number kept up to date', async () => {
  await serve();
  await world.approve(lessons);
  await tickAt(at('16:00'));
  await world.assembleWaiting();
  await tickAt(at('16:30'));
  await tickAt(at('18:00'));
  expect((await world.store.alerts.open()).map(({ fault }) => fault)).toEqual([
    { kind: 'undelivered', undelivered: 2, of: 2 },
  ]);
  const [first] = await world.store.deliveries.of(evening);
  if (first === undefined) throw new Error('nothing was frozen');
  const accepted = { delivery: first.id, state: 'accepted', certain: true } as const;
  await world.store.deliveries.change({ ...accepted, atMs: world.clock.now() });
  await tickAt(at('18:01'));
  expect((await world.store.alerts.open()).map(({ fault }) => fault)).toEqual([
    { kind: 'undelivered', undelivered: 1, of: 2 },
  ]);
  await acceptAll();
  await tickAt(at('18:02'));
  expect(await all()).toEqual(['undelivered recovered']);
});

test('a broadcast that is on its way is never warned of', async () => {
  await serve();
  await world.approve(lessons);
  await tickAt(at('16:00'));
  await world.assembleWaiting();
  await tickAt(at('16:30'));
  await acceptAll();
  for (let atMs = at('17:55'); atMs < at('19:00'); atMs += minute) await tickAt(atMs);
  expect(await all()).toEqual([]);
});

describe('a service that was down', () => {
  test('tells of what it missed after its start, in one go', async () => {
    await serve({ slots: aSchedule().slots });
    await tell(channel('duty'));
    await world.approve(lessons);
    const back = at('12:00', '2026-11-25');
    await tickAt(back, { sinceMs: back });
    expect(await open()).toEqual([`${evening} missed`, '371524/2026-11-25/morning missed']);
    await tickAt(back + minute, { sinceMs: back });
    expect(await owed()).toEqual(['duty opened missed', 'duty opened missed']);
  });

  test('closes no warning before it can tell', async () => {
    await serve();
    await world.approve(lessons);
    await tickAt(at('16:00'));
    await tickAt(at('18:00'));
    expect(await open()).toEqual([`${evening} unassembled`]);
    const back = at('18:25');
    world.clock.set(back);
    await watchBroadcasts(watcher(back));
    expect(await open()).toEqual([`${evening} unassembled`]);
  });
});

test('a county without slots is never warned of', async () => {
  await serve({ slots: [] });
  for (const wall of ['06:00', '18:00', '18:30', '23:59']) await tickAt(at(wall));
  expect(await all()).toEqual([]);
});

test('a broadcast aired at once is not warned of', async () => {
  await serve({ slots: [{ name: 'evening', at: '20:00', lengthMs: 600_000 }] });
  await world.approve(lessons);
  const operator: Actor = { kind: 'person', id: 'test', roles: ['administrator'], counties: 'all' };
  world.clock.set(at('12:30'));
  const request = { county: donge, date: today, slot: 'evening', now: true } as const;
  await airBroadcast(world, operator, request);
  for (const wall of ['12:30', '12:35', '12:50']) await tickAt(at(wall));
  expect(await all()).toEqual([]);
});

test('a slot that was warned of is well once somebody airs it at once', async () => {
  await serve();
  await tickAt(at('18:00'));
  await world.approve(lessons);
  const operator: Actor = { kind: 'person', id: 'test', roles: ['administrator'], counties: 'all' };
  await airBroadcast(world, operator, { county: donge, date: today, slot: 'evening', now: true });
  await tickAt(at('18:01'));
  expect(await all()).toEqual(['unapproved open']);
  await world.assembleWaiting();
  await tickAt(at('18:02'));
  expect(await all()).toEqual(['unapproved recovered']);
});

test('one aired at once that endpoints do not take is warned of seconds later', async () => {
  await serve();
  await world.approve(lessons);
  await airBroadcast(world, operator, { county: donge, date: today, slot: 'evening', now: true });
  await world.assembleWaiting();
  await tickAt(at('12:01'));
  expect(await open()).toEqual([]);
  await tickAt(at('12:01') + 13_000);
  expect(await open()).toEqual([`${evening} undelivered`]);
  await acceptAll();
  await tickAt(at('12:01') + 20_000);
  expect(await all()).toEqual(['undelivered recovered']);
});

test('a flood of forged orders is one warning of the county, counted on, and over an hour after the last', async () => {
  await world.publishSchedule(aSchedule({ slots: [] }));
  const forged = (endpoint: string, sequence: number, count?: number) =>
    recordReceipts(world, { kind: 'device', county: donge, endpoint: endpointId(endpoint) }, [
      aReceipt(sequence, {
        ...{ kind: 'refused', reason: 'signature' },
        ...(count === undefined ? {} : { count }),
      }),
    ]);
  await forged('donge-001', 1);
  await tickAt(at('12:01'));
  const opened = await world.store.alerts.open();
  expect(opened).toHaveLength(1);
  expect(opened[0] && alertSentence(opened[0], 'opened', 'zh')).toMatch(
    /^东阿县：有人向 1 个终端发伪造的播出令，约 1 个，签名不是我们的，终端没有收：喇叭 donge-001（donge-001）。/,
  );
  await forged('donge-001', 2, 3995);
  for (let n = 1; n <= 9; n += 1) await forged(`other-${n}`, 1, n);
  await tickAt(at('12:02'));
  const [alert, ...others] = await world.store.alerts.open();
  expect(others).toEqual([]);
  expect(alert?.fault).toMatchObject({ kind: 'forged', orders: 4041, endpoints: 10 });
  expect(alert && faultWords(alert.fault).en).toMatch(
    /^somebody sends 10 endpoints \(donge-001, other-9, other-8, other-7, other-6 and others\) forged orders, about 4041;/,
  );
  await tickAt(at('13:01'));
  expect(await all()).toEqual(['forged open']);
  await tickAt(at('13:03'));
  expect(await all()).toEqual(['forged recovered']);
});

test('a slot moved away while it was warned of is over, and nobody is told it is well', async () => {
  await serve();
  await tell(channel('duty'));
  await tickAt(at('18:00'));
  await world.publishSchedule(aSchedule({ slots: [{ name: 'evening', at: '20:00', lengthMs: 600_000 }] }));
  await tickAt(at('18:01'));
  expect(await all()).toEqual(['unapproved over']);
  expect(await owed()).toEqual(['duty opened unapproved']);
});

test('two clocks at once warn once', async () => {
  await serve();
  await tell(channel('duty'), channel('office'));
  world.clock.set(at('18:00'));
  await Promise.all([watchBroadcasts(watcher()), watchBroadcasts(watcher()), watchBroadcasts(watcher())]);
  expect(await open()).toEqual([`${evening} unapproved`]);
  expect(warned()).toEqual(['a broadcast is in danger']);
  expect(await owed()).toEqual(['duty opened unapproved', 'office opened unapproved']);
  await world.approve(lessons);
  await advanceBroadcasts(world);
  await Promise.all([watchBroadcasts(watcher()), watchBroadcasts(watcher())]);
  expect((await owed()).filter((line) => line.includes('recovered'))).toHaveLength(2);
  const entries = (await world.ledgerOf(donge))
    .map(({ verb }) => verb)
    .filter((verb) => verb.endsWith('alert'));
  expect(entries).toEqual(['open-alert', 'close-alert']);
});

test('a channel is told of its counties and its kinds of fault only', async () => {
  await serve();
  const other = areaCode('371522');
  await world.publishSchedule(
    aSchedule({
      county: other,
      name: '莘县',
      slots,
      areas: [anArea(other)],
      endpoints: [anEndpoint('shen-001', { area: other })],
    }),
  );
  await tell(
    channel('all'),
    channel('shen', { counties: [other] }),
    channel('misses', { kinds: ['missed'] }),
  );
  await tickAt(at('18:00'));
  expect((await owed()).sort()).toEqual([
    'all opened unapproved',
    'all opened unapproved',
    'shen opened unapproved',
  ]);
});

test('one broadcast that cannot be read hides no other and closes nothing', async () => {
  await serve();
  await tickAt(at('18:00'));
  const broken = {
    ...watcher(),
    store: {
      ...world.store,
      revisions: {
        ...world.store.revisions,
        library: async () => {
          throw new Error('torn');
        },
      },
    },
  };
  world.clock.set(at('18:01'));
  await watchBroadcasts(broken);
  expect(await open()).toEqual([`${evening} unapproved`]);
  expect(world.logged.map(({ message }) => message)).toContain('a broadcast could not be watched');
});

test('after midnight the next day’s morning is judged', async () => {
  await serve({ slots: [{ name: 'morning', at: '00:10', lengthMs: 600_000 }], quiet: [] });
  await tickAt(at('23:40'));
  expect(await open()).toEqual([`371524/${localDate('2026-11-25')}/morning unapproved`]);
});
