import { Kysely } from 'kysely';
import { describe, expect, it } from 'vitest';
import { areaCode, type Digest, type LocalDate, localDate } from '../../src/domain/ids.ts';
import type { Store } from '../../src/ports/store.ts';
import { postgresEngine, sqliteEngine } from '../../src/store/dialect.ts';
import { firstWords } from '../../src/store/migrations/0001-first-words.ts';
import { upkeep } from '../../src/store/migrations/0003-upkeep.ts';
import type { Tables } from '../../src/store/tables.ts';
import { onBothEngines, type Place } from '../contracts/store-engines.ts';
import {
  aBroadcast,
  aBroadcastPlaylist,
  aDigest,
  anEntry,
  aProgramme,
  freezeBroadcast,
} from '../contracts/store-samples.ts';
import { aPlayOf } from '../support/coverage-history.ts';

const day = (text: string): LocalDate => localDate(text);

/** Plans a broadcast of a day and assembles it as a programme. */
async function anAssembled(store: Store, date: string, digest: Digest) {
  const broadcast = aBroadcast({ day: date });
  const planned = aBroadcastPlaylist(broadcast);
  await store.broadcasts.plan(broadcast, [planned], anEntry('plan-broadcast'));
  await store.broadcasts.assemble(planned.id, planned.playlist, { ...aProgramme(planned.playlist), digest });
  const end = () =>
    store.broadcasts.miss({ ...broadcast, state: 'missed', reason: 'quiet' }, anEntry('miss-broadcast'));
  return { broadcast, planned, end };
}

onBothEngines('programmes', ({ open, newPlace }) => {
  it('are outdated when no broadcast of that date or later uses them, nor an open one', async () => {
    const store = await open();
    const [old, shared, held] = [aDigest('1'), aDigest('2'), aDigest('3')];
    await (await anAssembled(store, '2026-10-01', old)).end();
    await (await anAssembled(store, '2026-10-02', shared)).end();
    await (await anAssembled(store, '2026-11-02', shared)).end();
    const open3 = await anAssembled(store, '2026-10-03', held);
    const before = day('2026-11-01');
    expect(await store.programmes.outdated(before, 10)).toEqual([old]);
    expect(await store.programmes.collect(shared, before, 1)).toBe(false);
    expect(await store.programmes.collect(held, before, 1)).toBe(false);
    await open3.end();
    expect(await store.programmes.outdated(before, 10)).toEqual([old, held]);
    expect(await store.programmes.outdated(before, 1)).toEqual([old]);
  });

  it('are collected once, and kept again when restored or assembled again', async () => {
    const store = await open();
    const programme = aDigest('1');
    await (await anAssembled(store, '2026-10-01', programme)).end();
    const before = day('2026-11-01');
    const together = [1, 2].map((atMs) => store.programmes.collect(programme, before, atMs));
    expect((await Promise.all(together)).toSorted()).toEqual([false, true]);
    expect(await store.programmes.isKept(programme)).toBe(false);
    expect(await store.programmes.kept()).toEqual([]);
    await store.programmes.restore(programme);
    expect(await store.programmes.kept()).toEqual([programme]);
    expect(await store.programmes.collect(programme, before, 3)).toBe(true);
    await anAssembled(store, '2026-11-20', programme);
    expect(await store.programmes.isKept(programme)).toBe(true);
    expect(await store.programmes.outdated(before, 10)).toEqual([]);
  });

  it('know a playlist they can be made from again', async () => {
    const store = await open();
    const { planned } = await anAssembled(store, '2026-10-01', aDigest('1'));
    expect((await store.programmes.recipe(aDigest('1')))?.id).toBe(planned.id);
    expect(await store.programmes.recipe(aDigest('2'))).toBeUndefined();
  });

  it('of a database from before they were noted are found, each under its newest date', async () => {
    const place = await newPlace();
    const store = await open(place);
    await (await anAssembled(store, '2026-10-01', aDigest('1'))).end();
    await (await anAssembled(store, '2026-10-05', aDigest('1'))).end();
    await (await anAssembled(store, '2026-10-03', aDigest('2'))).end();
    await onDatabase(place, async (db, engine) => {
      for (const table of ['programme', 'beat', 'disk_sample']) await db.schema.dropTable(table).execute();
      await upkeep(db, engine);
    });
    expect(await store.programmes.outdated(day('2026-10-05'), 10)).toEqual([aDigest('2')]);
    expect(await store.programmes.outdated(day('2026-10-06'), 10)).toEqual([aDigest('2'), aDigest('1')]);
  });
});

onBothEngines('upkeep', ({ open }) => {
  it('keeps the last beat and the first sample of each day', async () => {
    const store = await open();
    expect(await store.upkeep.lastBeat()).toBeUndefined();
    await store.upkeep.beat({ atMs: 1000, tookMs: 5 });
    await store.upkeep.beat({ atMs: 61_000, tookMs: 7 });
    const county = areaCode('371524');
    expect(await store.upkeep.recordedUntil()).toEqual(new Map());
    for (const atMs of [4000, 9000, 8000]) await store.upkeep.noteRecorded(county, atMs);
    expect(await store.upkeep.recordedUntil()).toEqual(new Map([[county, 8000]]));
    expect(await store.upkeep.lastBeat()).toEqual({ atMs: 61_000, tookMs: 7 });
    const sample = (date: string, usedBytes: number) => ({
      date: day(date),
      atMs: Date.parse(date),
      usedBytes,
      freeBytes: 5e12,
    });
    await store.upkeep.sample(sample('2026-11-24', 4e12));
    await store.upkeep.sample(sample('2026-11-24', 1));
    await store.upkeep.sample(sample('2026-11-25', 4.5e12));
    expect(await store.upkeep.samples(10)).toEqual([
      sample('2026-11-25', 4.5e12),
      sample('2026-11-24', 4e12),
    ]);
    expect(await store.upkeep.isSampled(day('2026-11-24'))).toBe(true);
    expect(await store.upkeep.isSampled(day('2026-11-26'))).toBe(false);
  });
});

onBothEngines('figures', ({ open }) => {
  it('count a broadcast’s deliveries by state and reason', async () => {
    const store = await open();
    const [first] = await freezeBroadcast(store, ['column-1', 'column-2', 'column-3']);
    if (first === undefined) throw new Error('nothing was frozen');
    await store.deliveries.change({
      delivery: first.id,
      state: 'failed',
      reason: 'timeout',
      certain: true,
      atMs: 1,
    });
    const counts = await store.figures.deliveries(first.broadcast);
    expect(counts.toSorted((a, b) => (a.state < b.state ? -1 : 1))).toEqual([
      { state: 'failed', reason: 'timeout', deliveries: 1 },
      { state: 'pending', deliveries: 2 },
    ]);
  });

  it('tell a settled broadcast’s plays from its ledger entry, and nothing before', async () => {
    const store = await open();
    const [first] = await freezeBroadcast(store, ['column-1']);
    if (first === undefined) throw new Error('nothing was frozen');
    expect(await store.figures.settledPlays(first.broadcast)).toBeUndefined();
    const [heard, missed] = [aPlayOf(first, 0), aPlayOf(first, 1, { outcome: 'missed', playedMs: 0 })];
    await store.plays.conclude([heard, missed], 1);
    await store.broadcasts.settle(first.broadcast, anEntry('settle-broadcast', { subject: first.broadcast }));
    await store.plays.conclude([{ ...missed, outcome: 'partial', playedMs: 9 }], 2);
    expect(await store.figures.settledPlays(first.broadcast)).toEqual({
      played: 1,
      partial: 0,
      interrupted: 0,
      missed: 1,
      unknown: 0,
    });
  });

  it('find the broadcasts of a date or later, and every open one', async () => {
    const store = await open();
    await (await anAssembled(store, '2026-10-01', aDigest('1'))).end();
    await anAssembled(store, '2026-10-02', aDigest('1'));
    await (await anAssembled(store, '2026-10-03', aDigest('1'))).end();
    await store.figures.answers();
    const found = await store.figures.recent(day('2026-10-03'));
    expect(found.map(({ date, state }) => [date, state])).toEqual([
      ['2026-10-02', 'ready'],
      ['2026-10-03', 'missed'],
    ]);
  });
});

describe('the tables of upkeep', () => {
  it('are made on an empty database of the first release', async () => {
    await onDatabase({ file: ':memory:' }, async (db, engine) => {
      await firstWords(db, engine);
      await upkeep(db, engine);
      expect(await db.selectFrom('programme').selectAll().execute()).toEqual([]);
    });
  });
});

async function onDatabase(
  place: Place,
  work: (db: Kysely<Tables>, engine: ReturnType<typeof sqliteEngine>) => Promise<void>,
): Promise<void> {
  const engine =
    'file' in place ? sqliteEngine(place.file, false) : postgresEngine(place.databaseUrl, false, undefined);
  const db = new Kysely<Tables>({ dialect: engine.dialect });
  try {
    await work(db, engine);
  } finally {
    await db.destroy();
  }
}
