import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { advanceBroadcasts } from '../../src/app/advance-broadcasts.ts';
import { ledgerOfStore } from '../../src/app/ledger-of-store.ts';
import { planBroadcast } from '../../src/app/plan-broadcast.ts';
import { cancelBroadcast } from '../../src/app/stop-county.ts';
import { verifyLedger } from '../../src/app/verify-ledger.ts';
import { operator } from '../../src/domain/actor.ts';
import { addDays } from '../../src/domain/calendar.ts';
import { areaCode, broadcastId, deliveryId, endpointId, localDate } from '../../src/domain/ids.ts';
import type { Schedule } from '../../src/domain/schedule.ts';
import { verifyOrder } from '../../src/protocol/signing.ts';
import { aWorld, inDonge, type World } from '../support/fakes.ts';
import { aLesson, today } from '../support/lessons.ts';
import { anArea, anEndpoint, aSchedule, donge } from '../support/schedules.ts';

const at = (wall: string, date: string = today): number => inDonge(date, wall);
const evening = broadcastId(donge, today, 'evening');
const slots = [{ name: 'evening', at: '18:30', lengthMs: 600_000 }] as const;
const lessons = [aLesson({ id: 'counterfeit-notes' }), aLesson({ id: 'deposit-insurance' })];

let world: World;
/** Served since noon; the evening slot is at 18:30, freezes at 16:30 and is due to be planned at 16:00. */
async function serve(schedule: Partial<Schedule> = {}, since = at('12:00')): Promise<void> {
  world.clock.set(since);
  await world.publishSchedule(aSchedule({ slots, ...schedule }));
  await world.publishLessons(lessons);
  await world.approve(lessons);
}
async function advanceAt(atMs: number): Promise<void> {
  world.clock.set(atMs);
  await advanceBroadcasts(world);
}
const found = () => world.store.broadcasts.find(evening);
const verbs = async (chain: string = donge) => (await world.ledgerOf(chain)).map(({ verb }) => verb);

beforeEach(async () => {
  world = await aWorld({ atMs: at('12:00') });
});
afterEach(() => world.close());

describe('planning', () => {
  test('waits until the lead and the time to prepare are all that is left', async () => {
    await serve();
    await advanceAt(at('16:00') - 1);
    expect(await found()).toBeUndefined();
    await advanceAt(at('16:00'));
    expect(await found()).toMatchObject({
      state: 'planned',
      startsAtMs: at('18:30'),
      freezeAtMs: at('16:30'),
      adHoc: false,
    });
    expect(world.jobs.waiting.map(({ kind }) => kind)).toEqual(['assemble', 'assemble']);
  });

  test('is for the time the season of the date moves the slot to, and its entry names the season', async () => {
    const at17 = [{ name: 'evening', at: '17:00', lengthMs: 300_000 }] as const;
    await serve({ seasons: [{ name: 'winter', from: '11-15', until: '03-15', slots: at17 }] });
    await advanceAt(at('14:30') - 1);
    expect(await found()).toBeUndefined();
    await advanceAt(at('14:30'));
    expect(await found()).toMatchObject({ startsAtMs: at('17:00'), endsAtMs: at('17:05') });
    const entry = (await world.ledgerOf(donge)).find(({ verb }) => verb === 'plan-broadcast');
    expect(entry?.body).toMatchObject({ season: 'winter' });
    const plans = await Promise.all(
      [today, localDate('2027-03-16')].map((date) => planBroadcast(world, donge, date, 'evening')),
    );
    expect(plans.map(({ season }) => season)).toEqual(['winter', undefined]);
  });

  test('assembles the earliest broadcast first', async () => {
    await serve({ slots: aSchedule().slots, leadMs: 86_400_000 });
    await advanceAt(at('18:00'));
    const [first] = world.jobs.waiting;
    expect(first).toMatchObject({ playlist: `${evening}/a1` });
  });

  test('asks again for a programme that was never made', async () => {
    await serve();
    await advanceAt(at('16:00'));
    world.jobs.waiting.length = 0;
    await advanceAt(at('16:01'));
    expect(world.jobs.waiting).toHaveLength(2);
  });

  test('of one county goes on when another fails', async () => {
    await serve();
    const other = areaCode('371522');
    await world.publishSchedule(
      aSchedule({
        county: other,
        slots,
        areas: [anArea(other)],
        endpoints: [anEndpoint('shen-001', { area: other })],
      }),
    );
    world.jobs.failure = (job) => job.kind === 'assemble' && job.playlist.startsWith(other);
    await advanceAt(at('16:00'));
    expect((await found())?.state).toBe('planned');
    expect(world.jobs.waiting).toHaveLength(2);
    expect(world.logged.filter(({ level }) => level === 'error')).not.toEqual([]);
    world.jobs.failure = undefined;
    await advanceAt(at('16:01'));
    expect(world.jobs.waiting.map((job) => ('playlist' in job ? job.playlist : ''))).toContain(
      `${broadcastId(other, today, 'evening')}/a1`,
    );
  });
});

describe('a slot that passed while the service was down', () => {
  test('is recorded as missed', async () => {
    await serve();
    await advanceAt(at('19:00'));
    expect(await found()).toMatchObject({ state: 'missed', reason: 'service-down' });
  });

  test('is nobody’s business when the county was not served yet', async () => {
    await serve({}, at('18:31'));
    await advanceAt(at('19:00'));
    expect(await world.store.broadcasts.list({ county: donge })).toEqual([]);
  });

  describe('for long', () => {
    const marked = '2026-11-05';
    const longAgo = '2026-08-01';
    const dates = async () =>
      (await world.store.broadcasts.list({ county: donge, limit: 1000 })).toReversed().map(({ id }) => id);
    const days = (from: string, to: string, slot: string) => {
      const found: string[] = [];
      for (let date = localDate(from); date <= to; date = addDays(date, 1))
        found.push(`${donge}/${date}/${slot}`);
      return found;
    };

    test('is recorded once, by the schedule that stood, a part at a tick, and tonight waits for none of it', async () => {
      await serve({}, at('12:00', longAgo));
      // Somebody published while nothing ran: from then on there is a morning, and no evening.
      world.clock.set(at('12:00', '2026-11-15'));
      const morning = [{ name: 'morning', at: '06:30', lengthMs: 600_000 }] as const;
      await world.publishSchedule(aSchedule({ slots: morning }));
      await advanceAt(at('05:00', '2026-11-28'));
      const first = await world.store.broadcasts.list({ county: donge, limit: 1000 });
      expect(first.find(({ date }) => date === '2026-11-28')?.state).toBe('planned');
      expect(first.filter(({ state }) => state === 'missed')).toHaveLength(100);
      await advanceAt(at('05:00', '2026-11-28') + 1000);
      const whole = [
        ...days(longAgo, '2026-11-14', 'evening'),
        ...days('2026-11-16', '2026-11-28', 'morning'),
      ];
      expect(await dates()).toEqual(whole);
      const missed = await world.store.broadcasts.list({ county: donge, limit: 1000 });
      expect(new Set(missed.slice(1).map(({ reason }) => reason))).toEqual(new Set(['service-down']));
      expect(missed.at(-1)?.startsAtMs).toBe(at('18:30', longAgo));
      expect((await verbs()).filter((verb) => verb === 'miss-broadcast')).toHaveLength(whole.length - 1);

      // From then on nothing of it is asked for again.
      const { broadcasts } = world.store;
      const find = broadcasts.find.bind(broadcasts);
      const asked: string[] = [];
      Object.assign(broadcasts, {
        find: (id: Parameters<typeof find>[0]) => {
          asked.push(id);
          return find(id);
        },
      });
      await advanceAt(at('05:00', '2026-11-28') + 2000);
      expect(new Set(asked)).toEqual(new Set([`${donge}/2026-11-28/morning`]));
      expect(await dates()).toEqual(whole);
    });

    test('is recorded once the service has run for a while: a clock that was ahead misses nothing that is to come', async () => {
      await serve({}, at('12:00', '2026-11-20'));
      await advanceAt(at('12:00', '2026-11-20') + 1000);
      const before = await dates();
      Object.assign(world, { startedAtMs: at('12:00', '2026-12-20') });
      await advanceAt(at('12:09', '2026-12-20'));
      expect((await dates()).filter((id) => id < `${donge}/2026-12-19`)).toEqual(before);
      // What a clock that was ahead for longer noted is no word of what lies behind the right one.
      await world.store.upkeep.noteRecorded(donge, at('12:00', '2026-12-20'));
      Object.assign(world, { startedAtMs: at('12:00', '2026-11-23') });
      await advanceAt(at('12:11', '2026-11-23'));
      expect(await dates()).toEqual(expect.arrayContaining(days('2026-11-20', '2026-11-22', 'evening')));
      expect((await world.store.upkeep.recordedUntil()).get(donge)).toBe(at('11:11', '2026-11-23'));
    });

    test('airs after all where it had not passed yet: a clock that was ahead for long called it missed', async () => {
      await serve();
      await advanceAt(at('16:00'));
      // Planned already for tonight, and the clock is ahead by days.
      await advanceAt(at('20:00', '2026-11-28'));
      await advanceAt(at('21:00', '2026-11-28'));
      expect(await dates()).toEqual(days(today, '2026-11-28', 'evening'));
      expect(await found()).toMatchObject({ state: 'missed', reason: 'not-assembled' });
      const stateOf = async (id = evening) => (await world.store.broadcasts.find(id))?.state;

      // Before its time to be planned nothing is done about it; then, what is right is done once.
      await advanceAt(at('15:59'));
      expect(await stateOf()).toBe('missed');
      world.clock.set(at('16:01'));
      await Promise.all([advanceBroadcasts(world), advanceBroadcasts(world)]);
      expect(await found()).toMatchObject({ state: 'planned', startsAtMs: at('18:30') });
      expect((await found())?.reason).toBeUndefined();
      expect(await world.store.ledger.about(donge, ['reopen-broadcast'], evening)).toMatchObject([
        { atMs: at('16:01'), body: { missed: 'not-assembled', startsAtMs: at('18:30') } },
      ]);
      await world.assembleWaiting();
      await advanceAt(at('16:31'));
      expect(await world.store.deliveries.of(evening)).toHaveLength(2);
      await advanceAt(at('18:50'));
      expect(await stateOf()).toBe('settled');

      // The next one had no plan when it was missed; its schedule has it earlier by now. The one after is missed rightly.
      const tomorrow = broadcastId(donge, localDate('2026-11-25'), 'evening');
      const early = [{ name: 'evening', at: '17:00', lengthMs: 600_000 }] as const;
      await world.publishSchedule(aSchedule({ slots: early }));
      await advanceAt(at('14:30', '2026-11-25'));
      expect(await world.store.broadcasts.find(tomorrow)).toMatchObject({
        state: 'planned',
        startsAtMs: at('17:00', '2026-11-25'),
      });
      await advanceAt(at('17:00', '2026-11-25'));
      expect(await stateOf(tomorrow)).toBe('missed');
      await advanceAt(at('17:01', '2026-11-25'));
      expect(await stateOf(tomorrow)).toBe('missed');
      // So is what somebody does not want: its time had not come when it was cancelled.
      const cancelled = broadcastId(donge, localDate('2026-11-26'), 'evening');
      await advanceAt(at('14:30', '2026-11-26'));
      expect(await stateOf(cancelled)).toBe('planned');
      await cancelBroadcast(world, operator, cancelled, '停电');
      await advanceAt(at('14:31', '2026-11-26'));
      expect(await world.store.broadcasts.find(cancelled)).toMatchObject({
        ...{ state: 'missed', reason: 'cancelled' },
      });
      expect((await verifyLedger(ledgerOfStore(world.store))).faults).toEqual([]);
    });

    test('is no concern where it was more than 400 days ago; what was quiet is called so', async () => {
      const mondays = [{ ...slots[0], days: [1] }] as const;
      await serve({ slots: mondays, quiet: [{ from: '18:00', until: '19:00' }] }, at('12:00', '2025-01-01'));
      for (let tick = 0; tick < 6; tick += 1) await advanceAt(at('12:00') + tick * 1000);
      const missed = await world.store.broadcasts.list({ county: donge, limit: 1000 });
      expect(missed).toHaveLength(58);
      expect(missed.at(-1)).toMatchObject({ date: '2025-10-20', state: 'missed', reason: 'quiet' });
      expect(missed[0]?.date).toBe('2026-11-23');
    });

    test('is no miss where the schedule that has it now came later', async () => {
      await serve({}, at('12:00', marked));
      await advanceAt(at('12:00', marked) + 1000);
      world.clock.set(at('19:00', '2026-11-06'));
      const early = [{ name: 'evening', at: '17:00', lengthMs: 600_000 }] as const;
      await world.publishSchedule(aSchedule({ slots: early }));
      await advanceAt(at('12:00', '2026-11-07'));
      const missed = await world.store.broadcasts.list({ county: donge });
      expect(missed.map(({ startsAtMs }) => startsAtMs)).toEqual([
        at('18:30', '2026-11-06'),
        at('18:30', marked),
      ]);
    });
  });
});

describe('a slot with nothing approved to air', () => {
  beforeEach(async () => {
    await world.publishSchedule(aSchedule({ slots }));
    await world.publishLessons(lessons);
  });

  test('leaves no record before its start, and airs what is approved until then', async () => {
    await advanceAt(at('18:29'));
    expect(await found()).toBeUndefined();
    await world.approve(lessons);
    await advanceAt(at('18:29') + 1000);
    expect((await found())?.state).toBe('planned');
  });

  test('is recorded at its start', async () => {
    await advanceAt(at('18:30'));
    expect(await found()).toMatchObject({ state: 'missed', reason: 'nothing-to-air' });
    expect(world.events).toContainEqual({ kind: 'missed', broadcast: evening, reason: 'nothing-to-air' });
    expect((await world.ledgerOf(donge)).at(-1)).toMatchObject({
      verb: 'miss-broadcast',
      body: { reason: 'nothing-to-air' },
    });
  });
});

describe('a slot in quiet time', () => {
  test('is never planned, and recorded as missed at its start', async () => {
    await serve({ quiet: [{ from: '18:35', until: '06:00' }] });
    await advanceAt(at('16:00'));
    expect(await found()).toBeUndefined();
    await advanceAt(at('18:30'));
    expect(await found()).toMatchObject({ state: 'missed', reason: 'quiet' });
  });

  test('is missed even when quiet time was declared after it was assembled', async () => {
    await serve();
    await advanceAt(at('16:00'));
    await world.assembleWaiting();
    await world.publishSchedule(aSchedule({ slots, quiet: [{ from: '18:00', until: '19:00' }] }));
    await advanceAt(at('16:30'));
    expect(await found()).toMatchObject({ state: 'missed', reason: 'quiet' });
    expect(await world.store.deliveries.of(evening)).toEqual([]);
  });
});

describe('freezing', () => {
  beforeEach(async () => {
    await serve();
    await advanceAt(at('16:00'));
    await world.assembleWaiting();
  });

  test('waits for its time, and then signs one order an endpoint', async () => {
    await advanceAt(at('16:30') - 1);
    expect((await found())?.state).toBe('ready');
    await advanceAt(at('16:30'));
    expect((await found())?.state).toBe('frozen');
    const deliveries = await world.store.deliveries.of(evening);
    expect(deliveries.map(({ endpoint }) => endpoint)).toEqual(['donge-001', 'donge-002']);
    for (const { id, endpoint } of deliveries) {
      const jws = (await world.store.deliveries.find(id))?.jws ?? '';
      expect(await verifyOrder(jws, world.keys)).toMatchObject({
        endpoint,
        startsAtMs: at('18:30'),
        expiresAtMs: at('18:40'),
      });
    }
  });

  test('signs nothing that is withdrawn while orders are signed, and plans it anew', async () => {
    const { broadcasts } = world.store;
    const freeze = broadcasts.freeze.bind(broadcasts);
    const playlists = await broadcasts.playlists(evening);
    const taken = playlists.flatMap(({ playlist }) => playlist.items.slice(0, 1));
    Object.assign(broadcasts, {
      freeze: async (...asked: Parameters<typeof freeze>) => {
        Object.assign(broadcasts, { freeze });
        // By a process that is killed before it does more about it.
        for (const { lesson, variety, master } of taken)
          await world.store.ledger.append({
            ...{ chain: 'library', verb: 'withdraw-recording', subject: master, actor: 'person:operator' },
            ...{ atMs: world.clock.now(), body: { lesson, variety, reason: '年份念错了' } },
          });
        return freeze(...asked);
      },
    });
    await advanceAt(at('16:30'));
    expect((await found())?.state).not.toBe('frozen');
    expect(await world.store.deliveries.of(evening)).toEqual([]);
    await advanceAt(at('16:30') + 1000);
    await world.assembleWaiting();
    await advanceAt(at('16:30') + 2000);
    expect((await found())?.state).toBe('frozen');
    const [sent] = await world.store.deliveries.of(evening);
    const playlist = sent && (await world.store.broadcasts.playlist(sent.playlist));
    const left = lessons.map(({ id }) => id).filter((id) => id !== taken[0]?.lesson);
    expect(playlist?.playlist.items.map(({ lesson }) => lesson)).toEqual(left);
  });

  test('again signs nothing anew', async () => {
    await advanceAt(at('16:30'));
    const before = await world.store.deliveries.find(deliveryId(evening, endpointId('donge-001')));
    await advanceAt(at('16:31'));
    expect(await world.store.deliveries.find(deliveryId(evening, endpointId('donge-001')))).toEqual(before);
  });

  test('that comes after the start is a miss', async () => {
    await advanceAt(at('18:30'));
    expect(await found()).toMatchObject({ state: 'missed', reason: 'not-frozen' });
  });
});

test('a broadcast whose programme is not there at its start is missed', async () => {
  await serve();
  await advanceAt(at('16:00'));
  await advanceAt(at('18:30') - 1);
  expect((await found())?.state).toBe('planned');
  await advanceAt(at('18:30'));
  expect(await found()).toMatchObject({ state: 'missed', reason: 'not-assembled' });
});

describe('two clocks at once', () => {
  const both = () => Promise.all([advanceBroadcasts(world), advanceBroadcasts(world)]);

  test('do nothing twice', async () => {
    await serve();
    world.clock.set(at('16:00'));
    await both();
    await world.assembleWaiting();
    world.clock.set(at('16:30'));
    await both();
    world.clock.set(at('18:50'));
    await both();
    expect(await verbs()).toEqual([
      'publish-schedule',
      'plan-broadcast',
      'freeze-broadcast',
      'accept-deliveries',
      'accept-deliveries',
      'settle-broadcast',
    ]);
    expect(world.events.filter(({ kind }) => kind === 'frozen')).toHaveLength(1);
    expect(await world.store.deliveries.of(evening)).toHaveLength(2);
  });

  test('record a miss once', async () => {
    await serve();
    world.clock.set(at('19:00'));
    await both();
    expect(await verbs()).toEqual(['publish-schedule', 'miss-broadcast']);
    expect(world.events.filter(({ kind }) => kind === 'missed')).toHaveLength(1);
  });
});

test('a day later the next evening is planned and the last one stays as it was', async () => {
  await serve();
  await advanceAt(at('19:00'));
  await advanceAt(at('16:00', '2026-11-25'));
  const list = await world.store.broadcasts.list({ county: donge });
  expect(list.map(({ date, state }) => [date, state])).toEqual([
    [localDate('2026-11-25'), 'planned'],
    [today, 'missed'],
  ]);
});
