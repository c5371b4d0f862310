import { expect, it } from 'vitest';
import { addDays } from '../../src/domain/calendar.ts';
import {
  areaCode,
  endpointId,
  lessonId,
  type PlaylistId,
  playlistId,
  type Variety,
} from '../../src/domain/ids.ts';
import type { Play } from '../../src/domain/play.ts';
import type { EntrySearch } from '../../src/ports/ledger.ts';
import type { PlayFilter } from '../../src/ports/plays.ts';
import type { EngineUnderTest } from './store-engines.ts';
import { aBroadcast, anEntry, anItemReceipt, donge, eveningMs, freezeBroadcast } from './store-samples.ts';

/** Lists a page at a time: what a screen shows of a long history. */
export function listsContract({ open }: EngineUnderTest): void {
  it('lists broadcasts behind a given one, whatever was added or moved meanwhile', async () => {
    const store = await open();
    const plan = (day: string, slot: 'morning' | 'evening') =>
      store.broadcasts.plan(aBroadcast({ day, slot }), [], anEntry('plan-broadcast'));
    for (const day of ['2026-11-24', '2026-11-25'])
      for (const slot of ['morning', 'evening'] as const) await plan(day, slot);
    const [first] = await store.broadcasts.list({ limit: 1 });
    if (first === undefined) throw new Error('there are broadcasts');
    expect(first.id).toBe('371524/2026-11-25/evening');
    await plan('2026-11-26', 'morning');
    await plan('2026-11-23', 'evening');
    expect((await store.broadcasts.list({ after: first })).map(({ id }) => id)).toEqual([
      '371524/2026-11-25/morning',
      '371524/2026-11-24/evening',
      '371524/2026-11-24/morning',
      '371524/2026-11-23/evening',
    ]);
  });

  it('lists deliveries by broadcast and endpoint, behind a given one, and counts them by state', async () => {
    const store = await open();
    const [first] = await freezeBroadcast(store, ['column-2', 'column-1', 'column-10']);
    const other = aBroadcast({ day: '2026-11-26' });
    await freezeBroadcast(store, ['column-1'], other);
    if (first === undefined) throw new Error('deliveries were frozen');
    await store.deliveries.change({
      delivery: first.id,
      state: 'refused',
      reason: 'quiet',
      certain: true,
      atMs: eveningMs,
    });
    const all = await store.deliveries.list({ county: donge, limit: 10 });
    expect(all.map(({ id }) => id.slice('371524/2026-11-'.length))).toEqual([
      '25/evening/column-1',
      '25/evening/column-10',
      '25/evening/column-2',
      '26/evening/column-1',
    ]);
    expect(all[2]).toMatchObject({
      state: 'refused',
      reason: 'quiet',
      county: donge,
      area: '371524101202',
      endpointName: 'column-2 号大喇叭',
    });
    const [, tenth] = all;
    expect(await store.deliveries.list({ ...(tenth && { after: tenth }), limit: 1 })).toEqual([all[2]]);
    expect(await store.deliveries.list({ state: 'refused', limit: 10 })).toEqual([all[2]]);
    expect(await store.deliveries.list({ date: other.date, slot: 'evening', limit: 10 })).toEqual([all[3]]);
    expect(await store.deliveries.list({ broadcast: first.broadcast, limit: 10 })).toEqual(all.slice(0, 3));
    expect(await store.deliveries.list({ county: areaCode('371522'), limit: 10 })).toEqual([]);
    expect(await store.deliveries.counts(first.broadcast)).toEqual({
      pending: 2,
      accepted: 0,
      refused: 1,
      failed: 0,
      replaced: 0,
    });
  });

  it('lists plays behind a given one, and of one outcome', async () => {
    const store = await open();
    const deliveries = await freezeBroadcast(store, ['column-1', 'column-2']);
    const plays = deliveries.flatMap(({ id }) =>
      [0, 1].map(
        (item): Play => ({ delivery: id, item, outcome: item === 0 ? 'played' : 'missed', playedMs: 0 }),
      ),
    );
    await store.plays.conclude(plays, eveningMs);
    const all = await store.plays.list({});
    const places = all.map(({ endpoint, item }) => [endpoint, item]);
    expect(places).toEqual([
      ['column-1', 0],
      ['column-1', 1],
      ['column-2', 0],
      ['column-2', 1],
    ]);
    for (const [index, play] of all.entries())
      expect(await store.plays.list({ after: play })).toEqual(all.slice(index + 1));
    expect(await store.plays.list({ outcome: 'missed' })).toEqual([all[1], all[3]]);
  });

  it('finds entries of a chain by who, what, to what and when, newest first, behind a given one', async () => {
    const store = await open();
    const at = (minute: number) => eveningMs + minute * 60_000;
    const entries = [
      { verb: 'edit-schedule', subject: 'donge', actor: 'person:a1', atMs: at(0) },
      { verb: 'stop-county', subject: 'donge', actor: 'person:b2', atMs: at(1) },
      { verb: 'edit-schedule', subject: 'donge', actor: 'person:b2', atMs: at(2) },
      { verb: 'edit-schedule', subject: 'calendar', actor: 'person:b2', atMs: at(2) },
      { verb: 'record-receipts', subject: 'column-1', actor: 'device:column-1', atMs: at(3) },
    ] as const;
    for (const entry of entries) await store.ledger.append(anEntry(entry.verb, entry));
    await store.ledger.append(anEntry('edit-schedule', { chain: 'library', actor: 'person:b2' }));
    const found = async (search: Partial<EntrySearch>) =>
      (await store.ledger.search({ chain: donge, limit: 10, ...search })).map(({ sequence }) => sequence);
    expect(await found({})).toEqual([5, 4, 3, 2, 1]);
    expect(await found({ actor: 'person:b2' })).toEqual([4, 3, 2]);
    expect(await found({ verb: 'edit-schedule', subject: 'donge' })).toEqual([3, 1]);
    expect(await found({ fromMs: at(1), beforeMs: at(3) })).toEqual([4, 3, 2]);
    expect(await found({ before: 4, limit: 2 })).toEqual([3, 2]);
    expect(await found({ actor: 'person:nobody' })).toEqual([]);
    expect(await store.ledger.latestMs(donge)).toBe(at(3));
    expect(await store.ledger.latestMs('nobody')).toBeUndefined();
    // The chain’s order is that of its numbers: a clock was set back.
    await store.ledger.append(
      anEntry('edit-schedule', { subject: 'donge', actor: 'person:a1', atMs: at(1) }),
    );
    expect(await found({})).toEqual([6, 5, 4, 3, 2, 1]);
    expect(await found({ actor: 'person:a1' })).toEqual([6, 1]);
    expect(await found({ verb: 'edit-schedule' })).toEqual([6, 4, 3, 1]);
    expect(await found({ subject: 'donge', before: 6 })).toEqual([3, 2, 1]);
    expect(await found({ fromMs: at(1), beforeMs: at(2) })).toEqual([6, 2]);
    expect(await store.ledger.latestMs(donge)).toBe(at(3));
  });

  it('finds plays by lesson, language, kind and endpoint, and those that count alone', async () => {
    const store = await open();
    const deliveries = await freezeBroadcast(store, ['column-1', 'column-2']);
    const concluded = deliveries.flatMap(({ id: delivery }, index): Play[] => [
      { delivery, item: 0, outcome: 'played', playedMs: 60_000 },
      { delivery, item: 1, outcome: 'missed', playedMs: 0, reason: index === 0 ? 'replaced' : 'no-sound' },
    ]);
    await store.plays.conclude(concluded, eveningMs);
    const found = async (filter: PlayFilter) =>
      (await store.plays.list({ county: donge, ...filter })).map(
        ({ endpoint, lesson }) => `${endpoint} ${lesson}`,
      );
    expect(await found({ lesson: lessonId('fraud') })).toEqual(['column-1 fraud', 'column-2 fraud']);
    expect(await found({ endpoint: endpointId('column-2'), kind: 'lesson' })).toEqual([
      'column-2 fraud',
      'column-2 credit',
    ]);
    expect(await found({ isCounted: true, lesson: lessonId('credit') })).toEqual(['column-2 credit']);
    const lessons = { isCounted: true, kind: 'lesson' } as const;
    expect(await found({ ...lessons, outcome: 'missed' })).toEqual(['column-2 credit']);
    expect(await found({ ...lessons, outcome: 'unknown' })).toEqual([]);
    const [first] = await store.plays.list({});
    if (first === undefined) throw new Error('there are plays');
    expect(await found({ variety: first.variety, from: first.date, to: first.date })).toHaveLength(4);
    expect(await found({ variety: 'yue' as Variety })).toEqual([]);
    expect(await found({ lesson: lessonId('fraud'), from: addDays(first.date, 1) })).toEqual([]);
    const [one, other] = [0, 1].map((index) => playlistId(first.broadcast, index)) as [
      PlaylistId,
      PlaylistId,
    ];
    expect(await found({ broadcast: first.broadcast, playlists: [other, one], item: 1 })).toEqual([
      ...['column-1 credit', 'column-2 credit'],
    ]);
    expect(await found({ broadcast: first.broadcast, playlists: [other] })).toEqual([]);
  });

  it('tells how many receipts of a broadcast there are, when they came, and in which entries they are', async () => {
    const store = await open();
    const [delivery] = await freezeBroadcast(store, ['column-1']);
    if (delivery === undefined) throw new Error('a delivery was frozen');
    expect(await store.receipts.span(delivery.broadcast)).toBeUndefined();
    for (const item of [0, 1])
      await store.receipts.append(
        delivery.endpoint,
        donge,
        [anItemReceipt(item + 1, delivery, item, 60_000)],
        eveningMs + item,
      );
    const [newest] = await store.ledger.search({ chain: donge, limit: 1 });
    expect(await store.receipts.span(delivery.broadcast)).toEqual({
      receipts: 2,
      firstAtMs: eveningMs,
      lastAtMs: eveningMs + 1,
      entries: 2,
      lastEntry: newest?.sequence,
    });
  });
}
