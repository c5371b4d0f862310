import { expect, it } from 'vitest';
import { areaCode, deliveryId, endpointId, lessonId, localDate } from '../../src/domain/ids.ts';
import type { Play } from '../../src/domain/play.ts';
import type { NewDelivery } from '../../src/ports/broadcasts.ts';
import type { PlayFilter } from '../../src/ports/plays.ts';
import type { EngineUnderTest } from './store-engines.ts';
import { aBroadcast, donge, eveningMs, freezeBroadcast } from './store-samples.ts';

const byPlay = (a: Play, b: Play): number =>
  a.delivery === b.delivery ? a.item - b.item : a.delivery < b.delivery ? -1 : 1;

/** What `Store` promises of plays that many conclude at once, and of what is still owed. */
export function playsContract({ open }: EngineUnderTest): void {
  it('tells each of those who conclude at once which of their plays were new', async () => {
    const store = await open();
    const [one, other] = await freezeBroadcast(store, ['column-1', 'column-2']);
    if (one === undefined || other === undefined) throw new Error('two deliveries were frozen');
    const played = ({ id }: NewDelivery, item: number): Play => ({
      delivery: id,
      item,
      outcome: 'played',
      playedMs: 60_000,
      startedAtMs: eveningMs,
    });
    const lost: Play = { ...played(one, 0), delivery: deliveryId(one.broadcast, endpointId('column-9')) };
    await store.plays.conclude([played(one, 0)], eveningMs);
    const answers = await Promise.allSettled([
      store.plays.conclude([played(one, 0), played(one, 1)], eveningMs),
      store.plays.conclude([lost], eveningMs),
      store.plays.conclude([played(other, 0)], eveningMs),
      store.plays.conclude([played(one, 1)], eveningMs),
      store.plays.conclude([], eveningMs),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([
      'fulfilled',
      'rejected',
      'fulfilled',
      'fulfilled',
      'fulfilled',
    ]);
    const written = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
    expect(written.toSorted(byPlay)).toEqual([played(one, 1), played(other, 0)]);
    expect((await store.plays.list({})).map(({ version }) => version)).toEqual([1, 1, 1]);
  });

  it('keeps how much of a play was live, and takes such a play for no hearing of its lesson', async () => {
    const store = await open();
    const [one] = await freezeBroadcast(store, ['column-1']);
    if (one === undefined) throw new Error('a delivery was frozen');
    const begun: Play = { delivery: one.id, item: 0, outcome: 'unknown', playedMs: 0, sentMs: 1000 };
    const heard = async () => (await store.broadcasts.lastHeard(donge)).length;
    await store.plays.conclude([begun], eveningMs);
    expect(await heard()).toBe(1);
    expect(await store.plays.conclude([{ ...begun, liveMs: 400 }], eveningMs)).toHaveLength(1);
    expect(await store.plays.list({})).toMatchObject([{ version: 2, sentMs: 1000, liveMs: 400 }]);
    expect(await heard()).toBe(0);
    expect(await store.broadcasts.heardSince(donge, 0)).toEqual([]);
  });

  it('counts what a broadcast’s items came to, without what was not owed any more', async () => {
    const store = await open();
    const [one, two, three, four] = await freezeBroadcast(store, ['a', 'b', 'c', 'd']);
    if (one === undefined || two === undefined || three === undefined || four === undefined)
      throw new Error('four deliveries were frozen');
    const play = ({ id }: NewDelivery, given: Partial<Play>): Play => ({
      ...{ delivery: id, item: 0, outcome: 'played', playedMs: 60_000, startedAtMs: eveningMs },
      ...given,
    });
    const silent = { outcome: 'missed', playedMs: 0, reason: 'replaced' } as const;
    await store.plays.conclude(
      [
        play(one, { evidence: 'device', startedAtMs: eveningMs + 7 }),
        play(two, { evidence: 'device', playedMs: 59_950 }),
        play(three, silent),
        play(four, {
          outcome: 'unknown',
          playedMs: 0,
          sentMs: 900,
          evidence: 'streamed',
          reason: 'streamed',
        }),
        play(one, { item: 1, ...silent, reason: 'reboot' }),
      ],
      eveningMs,
    );
    await store.plays.conclude([play(one, { evidence: 'device', startedAtMs: eveningMs + 8 })], eveningMs);
    const item = { playlist: one.playlist, lesson: 'fraud', kind: 'lesson', durationMs: 60_000 };
    expect(await store.plays.aired(one.broadcast)).toMatchObject([
      {
        ...{ ...item, item: 0, outcome: 'played', evidence: 'device', endpoints: 2 },
        ...{ startedAtMs: eveningMs, endedAtMs: eveningMs + 60_008 },
      },
      { ...item, outcome: 'unknown', endpoints: 1, startedAtMs: eveningMs, endedAtMs: eveningMs + 900 },
      { item: 1, lesson: 'credit', outcome: 'missed', reason: 'reboot', endpoints: 1 },
    ]);
    expect((await store.plays.aired(one.broadcast))[2]).not.toHaveProperty('startedAtMs');
    expect(await store.plays.aired(aBroadcast({ day: '2026-11-26' }).id)).toEqual([]);
    expect(await store.plays.list({ lesson: lessonId('credit') })).toMatchObject([{ item: 1 }]);
  });

  it('knows whether plays of a broadcast may still come', async () => {
    const store = await open();
    const names = ['accepted', 'refused', 'failed', 'doubtful'];
    const [accepted, refused, failed, doubtful] = await freezeBroadcast(store, names);
    if (accepted === undefined || refused === undefined || failed === undefined || doubtful === undefined)
      throw new Error('four deliveries were frozen');
    const isOwed = () => store.plays.isOwed(accepted.broadcast);
    const end = ({ id }: NewDelivery, state: 'accepted' | 'refused' | 'failed', certain = true) =>
      store.deliveries.change({ delivery: id, state, certain, atMs: eveningMs });
    const conclude = ({ id }: NewDelivery, item: number) =>
      store.plays.conclude([{ delivery: id, item, outcome: 'missed', playedMs: 0 }], eveningMs);
    await end(refused, 'refused');
    await end(failed, 'failed');
    await end(doubtful, 'failed', false);
    for (const item of [0, 1]) await conclude(doubtful, item);
    for (const item of [0, 1]) await conclude(accepted, item);
    expect(await isOwed()).toBe(true);
    await end(accepted, 'accepted');
    expect(await isOwed()).toBe(false);

    const tomorrow = aBroadcast({ day: '2026-11-26' });
    const [late, unsure] = await freezeBroadcast(store, ['late', 'unsure'], tomorrow);
    if (late === undefined || unsure === undefined) throw new Error('two deliveries were frozen');
    const isOwedTomorrow = () => store.plays.isOwed(tomorrow.id);
    await end(late, 'accepted');
    await end(unsure, 'failed', false);
    for (const delivery of [late, unsure]) await conclude(delivery, 0);
    expect(await isOwedTomorrow()).toBe(true);
    await conclude(late, 1);
    expect(await isOwedTomorrow()).toBe(true);
    await conclude(unsure, 1);
    expect(await isOwedTomorrow()).toBe(false);
    expect(await isOwed()).toBe(false);
  });

  it('lists plays in the order of broadcasts, endpoints and items, whatever is asked for', async () => {
    const store = await open();
    const other = areaCode('371522');
    const broadcasts = [
      aBroadcast({ day: '2026-11-26' }),
      aBroadcast(),
      aBroadcast({ slot: 'morning' }),
      aBroadcast({ county: other }),
    ];
    for (const broadcast of broadcasts) {
      const deliveries = await freezeBroadcast(store, ['column-2', 'column-1'], broadcast);
      const plays = deliveries.flatMap(({ id }) =>
        [1, 0].map((item): Play => ({ delivery: id, item, outcome: 'missed', playedMs: 0 })),
      );
      await store.plays.conclude(plays, eveningMs);
    }
    const listed = async (filter: PlayFilter) =>
      (await store.plays.list(filter)).map(({ delivery, item }) => `${delivery} ${item}`);
    const all = await listed({});
    expect(all).toEqual(all.toSorted());
    expect(all).toHaveLength(16);
    const date = localDate('2026-11-25');
    // What was superseded is not among those that came to something else.
    const [heard, partial] = all.map((one) => one.split(' ')[0] as NewDelivery['id']);
    const changed = { item: 0, playedMs: 60_000 };
    await store.plays.conclude([{ ...changed, delivery: heard as NewDelivery['id'], outcome: 'played' }], 1);
    await store.plays.conclude(
      [{ ...changed, delivery: partial as NewDelivery['id'], item: 1, outcome: 'partial' }],
      1,
    );
    const isMissed = (one: string) => one !== all[0] && one !== all[1];
    const filters: [PlayFilter, (one: string) => boolean][] = [
      [{ county: donge }, (one) => one.startsWith('371524/')],
      [{ date }, (one) => one.includes('/2026-11-25/')],
      [{ county: donge, date }, (one) => one.startsWith('371524/2026-11-25/')],
      [{ slot: 'morning' }, (one) => one.includes('/morning/')],
      [{ outcome: 'missed' }, isMissed],
      [{ outcome: 'missed', from: date, to: date }, (one) => isMissed(one) && one.includes('/2026-11-25/')],
      [{ outcome: 'partial', kind: 'lesson', isCounted: true }, (one) => one === all[1]],
      [{ outcome: 'played', kind: 'lesson', isCounted: true }, (one) => one === all[0]],
    ];
    for (const [filter, belongs] of filters) {
      const wanted = all.filter(belongs);
      expect(await listed(filter)).toEqual(wanted);
      expect(await listed({ ...filter, limit: 3 })).toEqual(wanted.slice(0, 3));
      const after = (await store.plays.list({ ...filter, limit: 3 })).at(-1);
      expect(await listed({ ...filter, ...(after && { after }) })).toEqual(wanted.slice(3));
    }
  });
}
