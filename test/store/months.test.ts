import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Kysely, sql } from 'kysely';
import { Migrator } from 'kysely/migration';
import { expect, it } from 'vitest';
import { ledgerOfStore } from '../../src/app/ledger-of-store.ts';
import { verifyLedger } from '../../src/app/verify-ledger.ts';
import { type DeliveryId, localDate } from '../../src/domain/ids.ts';
import type { NewDelivery } from '../../src/ports/broadcasts.ts';
import type { Store } from '../../src/ports/store.ts';
import { openSigningKeys } from '../../src/secrets/signing-keys.ts';
import { type Engine, postgresEngine, sqliteEngine } from '../../src/store/dialect.ts';
import { migrations } from '../../src/store/migrations/migrations.ts';
import { createStore } from '../../src/store/store.ts';
import type { Tables } from '../../src/store/tables.ts';
import { clock, onBothEngines, type Place } from '../contracts/store-engines.ts';
import {
  aBroadcast,
  anEntry,
  anItemReceipt,
  aReceipt,
  donge,
  eveningMs,
  freezeBroadcast,
} from '../contracts/store-samples.ts';
import { asTheFirstVersionsWroteIt } from '../support/first-ledger.ts';
import { aHistory } from '../support/ledger-history.ts';

const engineOf = (place: Place): Engine =>
  'file' in place ? sqliteEngine(place.file, false) : postgresEngine(place.databaseUrl, false, undefined);

async function on<Result>(place: Place, use: (db: Kysely<Tables>) => Promise<Result>): Promise<Result> {
  const db = new Kysely<Tables>({ dialect: engineOf(place).dialect });
  try {
    return await use(db);
  } finally {
    await db.destroy();
  }
}

/** A database as a version of the service left it. */
const asOf = (place: Place, last: keyof typeof migrations) =>
  on(place, async (db) => {
    const engine = engineOf(place);
    const until = Object.entries(migrations).filter(([name]) => name <= last);
    const provided = until.map(
      ([name, up]) => [name, { up: (one: Kysely<Tables>) => up(one, engine) }] as const,
    );
    const provider = { getMigrations: async () => Object.fromEntries(provided) };
    const { error } = await new Migrator({ db, provider }).migrateToLatest();
    if (error !== undefined) throw error;
  });

/** Everything of one database into another, but columns that it does not know. */
async function copyAll(from: Place, to: Place): Promise<void> {
  const names = [
    ...[
      'ledger',
      'ledger_head',
      'checkpoint',
      'counter',
      'broadcast',
      'playlist',
      'playlist_item',
      'delivery',
    ],
    ...['delivery_order', 'receipt_stream', 'receipt', 'receipt_conflict', 'play'],
  ] as (keyof Tables)[];
  await on(from, (source) =>
    on(to, async (target) => {
      await target.deleteFrom('counter').execute();
      const known = await target.introspection.getTables();
      for (const name of names) {
        const columns = known.find((table) => table.name === name)?.columns.map((one) => one.name) ?? [];
        const { rows } = await sql<Record<string, unknown>>`select * from ${sql.table(name)}`.execute(source);
        for (const row of rows) {
          const values = Object.entries(row).filter(([column]) => columns.includes(column));
          await target
            .insertInto(name)
            .values(Object.fromEntries(values) as never)
            .execute();
        }
      }
    }),
  );
}

const rowsOf = (place: Place, table: 'receipt' | 'receipt_conflict' | 'play') =>
  on(place, async (db) => {
    const { rows } = await sql<object>`select * from ${sql.table(table)}`.execute(db);
    const plain = rows.map((row) => JSON.stringify(Object.entries(row).sort()));
    return plain.sort();
  });

const faultsOf = async (store: Store) => (await verifyLedger(ledgerOfStore(store))).faults;

async function inFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'dalaba-months-'));
  try {
    await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const [november, december, january] = [eveningMs, Date.UTC(2026, 11, 2), Date.UTC(2027, 0, 2)];
const [before, here] = ['2026-11-25', '2027-01-02'].map(localDate) as [
  ReturnType<typeof localDate>,
  ReturnType<typeof localDate>,
];

onBothEngines('receipts and plays by month', ({ open, newPlace, emptyPlace, name }) => {
  it('come over from a version that had one table of each, and the record of it holds', async () => {
    await inFolder(async (folder) => {
      const old = { file: join(folder, 'old.sqlite') };
      const writing = await createStore({ ...old, clock });
      await aHistory({ store: writing, clock, signingKeys: await openSigningKeys(folder) });
      expect(await faultsOf(writing)).toEqual([]);
      await writing.close();
      const place = await emptyPlace();
      await asOf(place, '0042-coverage');
      await copyAll(old, place);
      const store = await open(place);
      expect(await faultsOf(store)).toEqual([]);
      for (const table of ['receipt', 'receipt_conflict', 'play'] as const)
        expect(await rowsOf(place, table), table).toEqual(await rowsOf(old, table));
      const delivery = `${aBroadcast().id}/column-1` as DeliveryId;
      expect(await store.plays.of(delivery)).toHaveLength(2);
      expect(await store.receipts.of(delivery)).toHaveLength(3);
      const [again] = await store.receipts.of(delivery);
      if (again === undefined) throw new Error('it has receipts');
      const { receivedAtMs: _, ...receipt } = again;
      expect(await store.receipts.append('column-1' as never, donge, [receipt], january)).toMatchObject({
        stored: 0,
        duplicates: 1,
      });
    });
  });

  it('hold what the first versions wrote: batches under one hash, settlements that say nothing of plays', async () => {
    const place = await emptyPlace();
    await asOf(place, '0032-before-air');
    await on(place, async (db) => {
      for (const statement of asTheFirstVersionsWroteIt) await sql.raw(statement).execute(db);
    });
    const store = await open(place);
    const { faults, chains } = await verifyLedger(ledgerOfStore(store));
    expect(faults).toEqual([]);
    expect(chains).toMatchObject([{ chain: donge, sequence: 2, entries: 2, leaves: 2, unproved: 1 }]);
    // The next batch stands beside them in the form of today.
    const [delivery] = await freezeBroadcast(store, ['column-1'], aBroadcast({ day: '2026-11-26' }));
    if (delivery === undefined) throw new Error('nothing was frozen');
    await store.receipts.append(delivery.endpoint, donge, [anItemReceipt(1, delivery, 0, 9, 2)], november);
    expect(await faultsOf(store)).toEqual([]);
    await on(place, async (db) => {
      if (name === 'sqlite') await sql`drop trigger receipt_no_update`.execute(db);
      const set = sql`set content = replace(content, '60000', '60001') where sequence = 2`;
      const parts = name === 'sqlite' ? ['receipt'] : await partsOf(db, 'receipt');
      for (const part of parts) {
        if (name === 'postgres') await sql`alter table ${sql.table(part)} disable trigger user`.execute(db);
        await sql`update ${sql.table(part)} ${set}`.execute(db);
      }
    });
    expect(await faultsOf(store)).toMatchObject([{ chain: donge, sequence: 1, kind: 'root' }]);
  });

  it('count as taken what sounded, also where the version before counted it only while its order stood', async () => {
    const place = await emptyPlace();
    await asOf(place, '0061-broadcast-coverage');
    await on(place, async (db) => {
      const counts = { planned: 1, heard: 0, partial: 1, missed: 0, unknown: 0, fallbacks: 0 };
      const none = { standard_ms: 9, dialect_ms: 0, live_ms: 0, sent_ms: 0, called: 1, answered: 1 };
      const day = (date: string, endpoint: string, accepted: number, sounded: number) => {
        const about = { county: donge, area: donge, endpoint: endpoint as never, slot: 'evening' as const };
        const delivery = `${donge}/${date}/evening/${endpoint}` as DeliveryId;
        const row = {
          ...counts,
          ...none,
          ...about,
          delivery,
          local_date: localDate(date),
          accepted,
          sounded,
        };
        return db.insertInto('coverage_delivery').values(row).execute();
      };
      // Taken back on air; taken, and heard or not; never taken.
      await day('2026-11-24', 'column-1', 0, 1);
      await day('2026-11-25', 'column-1', 1, 1);
      await day('2026-11-25', 'column-2', 1, 0);
      await day('2026-11-25', 'column-3', 0, 0);
      const names = Object.keys({ ...counts, ...none, accepted: 0, sounded: 0 });
      await sql`insert into coverage_month (county, month, area, endpoint, ${sql.join(names.map((name) => sql.ref(name)))})
        select county, '2026-11', area, endpoint, ${sql.join(names.map((name) => sql`sum(${sql.ref(name)})`))}
        from coverage_delivery group by county, area, endpoint`.execute(db);
    });
    const store = await open(place);
    for (const from of ['2026-11-01', '2026-11-02'].map(localDate)) {
      const rows = await store.coverage.endpoints({ counties: [donge], from, to: localDate('2026-11-30') });
      expect(rows.map(({ accepted, sounded }) => [accepted, sounded])).toEqual([
        [2, 2],
        [1, 0],
        [0, 0],
      ]);
    }
  });

  it('take a receipt once, whatever month it comes in again, and miss none between two', async () => {
    const store = await open();
    await store.months.prepare(before);
    const [delivery] = await freezeBroadcast(store, ['column-1']);
    if (delivery === undefined) throw new Error('nothing was frozen');
    const said = (sequence: number, playedMs = 60_000) => anItemReceipt(sequence, delivery, 0, playedMs);
    const append = (sequences: readonly number[], atMs: number, playedMs?: number) =>
      store.receipts.append(
        delivery.endpoint,
        donge,
        sequences.map((one) => said(one, playedMs)),
        atMs,
      );
    expect(await append([1, 2, 5], november)).toMatchObject({ stored: 3, missing: [{ first: 3, last: 4 }] });
    expect(await append([6, 7], december)).toMatchObject({ stored: 2, duplicates: 0 });
    // Below what December began with, and across.
    expect(await append([1, 2, 5, 6], december)).toMatchObject({ stored: 0, duplicates: 4 });
    expect(await append([5, 6, 8], january)).toMatchObject({ stored: 1, duplicates: 2, conflicts: 0 });
    expect(await append([2, 7, 8], january, 1)).toMatchObject({ stored: 0, duplicates: 0, conflicts: 3 });
    expect(await append([2, 7, 8], january + 1, 1)).toMatchObject({ conflicts: 3 });
    // A clock that went back.
    expect(await append([9, 8], december + 5)).toMatchObject({ stored: 1, duplicates: 1 });
    expect(await append([9, 8, 10], january + 5)).toMatchObject({ stored: 1, duplicates: 2 });
    const filled = await append([3, 4], january + 6);
    expect(filled).toMatchObject({ stored: 2 });
    expect(filled.missing).toBeUndefined();
    expect(await store.receipts.of(delivery.id)).toHaveLength(10);
    expect((await store.receipts.counts({ delivery: delivery.id })).get(delivery.id)).toBe(10);
    expect(await faultsOf(store)).toEqual([]);
  });

  it('refuse a change of what was not believed of a play, as of the rest of it', async () => {
    const place = await newPlace();
    const store = await open(place);
    const [delivery] = await freezeBroadcast(store, ['column-1']);
    if (delivery === undefined) throw new Error('nothing was frozen');
    await store.plays.conclude([aPlay(delivery)], eveningMs);
    const run = (text: string) => on(place, (db) => sql.raw(text).execute(db));
    for (const column of ['doubt', 'outcome', 'delivery'])
      await expect(run(`update play set ${column} = 'x'`)).rejects.toThrow('append-only');
    await run('update play set current = 0');
  });
});

onBothEngines('months held apart', ({ open, newPlace, name }) => {
  if (name === 'sqlite') {
    it('are none', async () => {
      const store = await open();
      expect(await store.months.prepare(before)).toEqual([]);
    });
    return;
  }
  it('refuse changes under their own names, too, and keep the busy paths from old ones', async () => {
    const place = await newPlace();
    if (!('databaseUrl' in place)) throw new Error('it is PostgreSQL');
    const impatient = `${place.databaseUrl}&options=-c%20lock_timeout%3D1s`;
    const store = await open({ databaseUrl: impatient });
    await store.months.prepare(localDate('2026-08-01'));
    await store.months.prepare(before);
    await store.months.prepare(here);
    const [old] = await freezeBroadcast(store, ['column-1'], aBroadcast({ day: '2026-09-01' }));
    const broadcast = aBroadcast({ day: here });
    const [delivery] = await freezeBroadcast(store, ['column-1'], broadcast);
    if (old === undefined || delivery === undefined) throw new Error('nothing was frozen');
    const append = (of: NewDelivery, sequence: number, atMs: number) =>
      store.receipts.append(of.endpoint, donge, [anItemReceipt(sequence, of, 0, 60_000)], atMs);
    await append(old, 1, Date.UTC(2026, 8, 1));
    await append(old, 1, Date.UTC(2026, 8, 1));
    await store.plays.conclude([aPlay(old)], Date.UTC(2026, 8, 1));
    // The first of a month looks once how far the device had come.
    await append(delivery, 2, january);
    await on(place, async (db) => {
      for (const table of ['receipt', 'receipt_conflict', 'play']) {
        const parts = await partsOf(db, table);
        expect(parts).toEqual(expect.arrayContaining([`${table}_2026_09`, `${table}_other`]));
        const column = table === 'play' ? 'outcome' : 'content';
        for (const part of parts)
          for (const change of [
            `update ${part} set ${column} = 'x'`,
            `delete from ${part}`,
            `truncate ${part}`,
          ])
            await expect(sql.raw(change).execute(db), change).rejects.toThrow('append-only');
      }
      await db.transaction().execute(async (holding) => {
        for (const table of ['receipt', 'play'])
          await sql.raw(`lock table ${table}_2026_09 in access exclusive mode`).execute(holding);
        await append(delivery, 3, january);
        await append(delivery, 3, january);
        expect(await store.receipts.of(delivery.id)).toHaveLength(2);
        expect((await store.receipts.counts({ broadcast: broadcast.id })).get(delivery.id)).toBe(2);
        await store.plays.conclude([{ ...aPlay(delivery), outcome: 'missed' }], january);
        await store.plays.conclude([aPlay(delivery)], january);
        expect(await store.plays.of(delivery.id)).toMatchObject([{ outcome: 'played' }]);
        expect((await store.plays.counts(broadcast.id)).played).toBe(1);
        expect(await store.plays.isOwed(broadcast.id)).toBe(true);
        expect(await store.plays.list({ broadcast: broadcast.id })).toHaveLength(1);
        expect(await store.plays.list({ from: here })).toHaveLength(1);
        const entry = anEntry('settle-broadcast', { subject: broadcast.id });
        expect(await store.broadcasts.settle(broadcast.id, entry)).toBe(true);
      });
    });
    expect(await faultsOf(store)).toEqual([]);
  }, 30_000);

  it('take over what came before they were ready', async () => {
    const place = await newPlace();
    const store = await open(place);
    const broadcast = aBroadcast({ day: '2035-05-31' });
    const [delivery] = await freezeBroadcast(store, ['column-1'], broadcast);
    if (delivery === undefined) throw new Error('nothing was frozen');
    const atMs = Date.UTC(2035, 4, 31);
    for (const playedMs of [60_000, 1])
      await store.receipts.append(delivery.endpoint, donge, [anItemReceipt(1, delivery, 0, playedMs)], atMs);
    const order = aReceipt(2, {
      kind: 'accepted',
      order: '371524/9999-12-31/evening/column-1' as DeliveryId,
    });
    await store.receipts.append(delivery.endpoint, donge, [order], atMs);
    await store.plays.conclude([aPlay(delivery)], atMs);
    const rows = () => Promise.all((['receipt', 'play'] as const).map((table) => rowsOf(place, table)));
    const found = await rows();
    const may = localDate('2035-05-20');
    const both = await Promise.all([store.months.prepare(may), store.months.prepare(may)]);
    expect(both[0]).toEqual(['2035-05', '2035-06', '2035-07']);
    expect(await store.months.prepare(may)).toEqual([]);
    expect(await rows()).toEqual(found);
    expect(await faultsOf(store)).toEqual([]);
    await on(place, async (db) => {
      const { rows: left } = await sql`select 1 from receipt_other`.execute(db);
      expect(left).toHaveLength(1);
    });
  }, 30_000);
});

const aPlay = ({ id }: NewDelivery) =>
  ({ delivery: id, item: 0, outcome: 'played', playedMs: 60_000, evidence: 'device' }) as const;

async function partsOf(db: Kysely<Tables>, table: string): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`select inhrelid::regclass::text as name from pg_inherits
    where inhparent = ${sql.lit(table)}::regclass`.execute(db);
  return rows.map((row) => row.name);
}
