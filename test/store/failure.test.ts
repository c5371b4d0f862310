import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { inspect } from 'node:util';
import Sqlite from 'better-sqlite3';
import { Kysely, sql } from 'kysely';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Digest } from '../../src/domain/ids.ts';
import { StoreError } from '../../src/ports/store.ts';
import { postgresEngine } from '../../src/store/dialect.ts';
import { createStore, migrateStore } from '../../src/store/store.ts';
import { clock, onBothEngines, type Place } from '../contracts/store-engines.ts';
import { anItemReceipt, donge, freezeBroadcast } from '../contracts/store-samples.ts';
import { type PostgresCluster, startPostgres } from '../support/postgres.ts';

let folder = '';
let cluster: PostgresCluster;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'dalaba-failure-'));
  cluster = await startPostgres();
});
afterAll(async () => {
  await cluster.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** The StoreError that opening ends in. */
async function refusal(options: Parameters<typeof createStore>[0]): Promise<StoreError> {
  try {
    const store = await createStore(options);
    await store.close();
  } catch (error) {
    if (error instanceof StoreError) return error;
    throw error;
  }
  throw new Error('the store opened');
}

/** Runs as somebody who may not write everywhere, where the tests run as root. */
async function asNobody<Result>(run: () => Promise<Result>): Promise<Result> {
  if (process.getuid?.() !== 0) return run();
  process.seteuid?.(65534);
  try {
    return await run();
  } finally {
    process.seteuid?.(0);
  }
}

it('a database file, new or found open to all, is for its owner alone, and so is the log beside it', async () => {
  const files = ['new.sqlite', 'found.sqlite'].map((name) => join(folder, 'private', name));
  mkdirSync(join(folder, 'private'), { mode: 0o755 });
  writeFileSync(files[1] ?? '', '', { mode: 0o644 });
  for (const file of files) {
    const store = await createStore({ file, clock });
    await store.upkeep.beat({ atMs: 1, tookMs: 1 });
    for (const path of [file, `${file}-wal`]) expect(statSync(path).mode & 0o777, path).toBe(0o600);
    await store.close();
  }
});

async function execute(place: Place, text: string): Promise<void> {
  if ('file' in place) {
    const database = new Sqlite(place.file);
    try {
      database.exec(text);
    } finally {
      database.close();
    }
    return;
  }
  const client = new Client({ connectionString: place.databaseUrl });
  await client.connect();
  try {
    await client.query(text);
  } finally {
    await client.end();
  }
}

it('says that a folder is a folder', async () => {
  const directory = join(folder, 'directory.db');
  mkdirSync(directory);
  const error = await refusal({ file: directory, clock });
  expect(error).toMatchObject({ kind: 'unavailable', message: expect.stringContaining(directory) });
});

it('says that a folder can not be written', async () => {
  const locked = join(folder, 'locked');
  mkdirSync(locked, { mode: 0o555 });
  chmodSync(folder, 0o755);
  const inside = await asNobody(() => refusal({ file: join(locked, 'deeper', 'store.db'), clock }));
  expect(inside).toMatchObject({ kind: 'read-only', message: expect.stringMatching(/^数据库不可写/) });
  const beside = await asNobody(() => refusal({ file: join(locked, 'store.db'), clock }));
  expect(['read-only', 'unavailable']).toContain(beside.kind);
  expect(existsSync(join(locked, 'store.db'))).toBe(false);
});

it('says that a file is not a database', async () => {
  const file = join(folder, 'letter.db');
  writeFileSync(file, 'a letter, not a database, and long enough to be looked at as one'.repeat(20));
  const error = await refusal({ file, clock });
  expect(error).toMatchObject({ kind: 'unavailable', message: expect.stringMatching(/已损坏.+damaged/) });
});

it('makes no database for a reader', async () => {
  const file = join(folder, 'nothing.db');
  expect((await refusal({ file, clock, readOnly: true })).kind).toBe('unavailable');
  expect(existsSync(file)).toBe(false);
  const databaseUrl = await cluster.createDatabase();
  expect((await refusal({ databaseUrl, clock, readOnly: true })).message).toMatch(/start the service/);
});

it('never prints a password, whatever goes wrong', async () => {
  const url = await cluster.createDatabase();
  const addresses = {
    wrong: cluster.urlAs(url, 'guarded', 'hunter2'),
    unreachable: 'postgres://user:hunter2@127.0.0.1:1/dalaba',
    nowhere: 'postgres://user:hunter2@localhost/dalaba?host=/nowhere',
    nonsense: 'postgres//user:hunter2@localhost/dalaba',
    otherwise: 'mysql://user:hunter2@localhost/dalaba',
    broken: 'postgres://user:hunter2@local host:no/dalaba',
  };
  for (const [name, databaseUrl] of Object.entries(addresses)) {
    const error = await refusal({ databaseUrl, clock });
    expect(error.kind, name).toBe('unavailable');
    expect(inspect(error, { depth: 8 }), name).not.toContain('hunter2');
  }
  expect((await refusal({ databaseUrl: addresses.wrong, clock })).message).toContain('数据库拒绝登录');
});

it('says that a database does not exist', async () => {
  const databaseUrl = (await cluster.createDatabase()).replace(/db\d+/, 'elsewhere');
  expect(await refusal({ databaseUrl, clock })).toMatchObject({ kind: 'unavailable' });
});

it('outlives a database that goes away and comes back', async () => {
  const databaseUrl = await cluster.createDatabase();
  const store = await createStore({ databaseUrl, clock });
  const first = await store.broadcasts.takeSequence();
  const name = databaseUrl.replace(/^.*\/(db\d+)\?.*$/, '$1');
  await cluster.query(`select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}'`);
  await expect.poll(() => store.broadcasts.takeSequence().catch(() => 0)).toBeGreaterThan(first);
  await store.close();
  await expect(store.broadcasts.takeSequence()).rejects.toMatchObject({ kind: 'unavailable' });
});

it('outlives a connection that is lost between two queries of a transaction', async () => {
  const databaseUrl = await cluster.createDatabase();
  const { dialect } = postgresEngine(databaseUrl, false, undefined);
  const db = new Kysely<unknown>({ dialect });
  const answer = db.transaction().execute(async (on) => {
    const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(on);
    await cluster.query(`select pg_terminate_backend(${Number(rows[0]?.pid)}, 5000)`);
    await sleep(50);
    return sql`select 1`.execute(on);
  });
  await expect(answer).rejects.toThrow();
  expect((await sql`select 1 as one`.execute(db)).rows).toEqual([{ one: 1 }]);
  await db.destroy();
});

onBothEngines('the schema', ({ newPlace, emptyPlace, open }) => {
  it('refuses a database that a newer version has written', async () => {
    const place = await newPlace();
    await open(place);
    await execute(
      place,
      "insert into kysely_migration (name, timestamp) values ('9999-from-the-future', '2030-01-01T00:00:00Z')",
    );
    const error = await refusal({ ...place, clock });
    expect(error).toMatchObject({
      kind: 'newer-schema',
      message: expect.stringContaining('9999-from-the-future'),
    });
    expect((await refusal({ ...place, clock, readOnly: true })).kind).toBe('newer-schema');
  });

  it('is prepared once when two services start together', async () => {
    const place = await emptyPlace();
    const stores = await Promise.all([open(place), open(place), open(place)]);
    expect(await Promise.all(stores.map((store) => store.broadcasts.open()))).toEqual([[], [], []]);
  });

  it('is looked at without being changed, brought to this version once, and then lacks nothing', async () => {
    const place = await emptyPlace();
    const beforehand = { ...place, clock };
    if ('databaseUrl' in place)
      expect(await migrateStore({ ...beforehand, readOnly: true })).toContain('0002-alerts');
    const [first, second] = await Promise.all([migrateStore(beforehand), migrateStore(beforehand)]);
    expect([...first, ...second]).toContain('0002-alerts');
    expect(await migrateStore({ ...beforehand, readOnly: true })).toEqual([]);
    await execute(place, "delete from kysely_migration where name = '0002-alerts'");
    expect(await migrateStore({ ...beforehand, readOnly: true })).toEqual(['0002-alerts']);
  });

  it('lets nobody change or delete what the ledger and the receipts say', async () => {
    const place = await newPlace();
    const store = await open(place);
    const [delivery] = await freezeBroadcast(store, ['column-1']);
    if (delivery === undefined) throw new Error('one delivery was frozen');
    for (const playedMs of [1, 2]) {
      const receipt = anItemReceipt(1, delivery, 0, playedMs);
      await store.receipts.append(delivery.endpoint, donge, [receipt], clock.now());
    }
    await store.checkpoints.add({
      chain: donge,
      sequence: 1,
      hash: 'a'.repeat(64) as Digest,
      atMs: 1,
      kid: 'k',
      jws: 'signed',
    });
    for (const [table, column] of [
      ['ledger', 'content'],
      ['receipt', 'content'],
      ['receipt_conflict', 'content'],
      ['checkpoint', 'jws'],
    ]) {
      const changes = [`delete from ${table}`, `update ${table} set ${column} = 'x'`];
      if ('databaseUrl' in place) changes.push(`truncate ${table}`, `truncate ${table} cascade`);
      for (const change of changes)
        await expect(execute(place, change), change).rejects.toThrow(`${table} is append-only`);
    }
    if ('databaseUrl' in place) return;
    // Nor does SQLite's own way to replace a row, by its key or by the number it has in the file.
    const columns = 'chain, sequence, previous, hash, content, verb, subject, at_ms';
    for (const forged of [
      `(${columns}) values ('${donge}', 1, '', '', 'forged', '', '', 1)`,
      `(rowid, ${columns}) values (1, '${donge}', 99, '', '', 'forged', '', '', 1)`,
    ])
      await expect(execute(place, `insert or replace into ledger ${forged}`)).rejects.toThrow('append-only');
    await store.plays.conclude(
      [{ delivery: delivery.id, item: 0, outcome: 'missed', playedMs: 0, reason: 'offline' }],
      clock.now(),
    );
    const ofPlay = 'delivery, outcome, item, version, current, played_ms, concluded_at_ms';
    for (const forged of [
      `(${ofPlay}) values ('${delivery.id}', 'played', 0, 1, 1, 60000, 1)`,
      `(rowid, ${ofPlay}) values (1, '${delivery.id}', 'played', 0, 9, 1, 60000, 1)`,
    ])
      await expect(execute(place, `insert or replace into play ${forged}`)).rejects.toThrow('append-only');
    const checkpoint = 'chain, sequence, hash, at_ms, kid, jws';
    await execute(
      place,
      `insert or replace into checkpoint (${checkpoint}) values ('${donge}', 1, '', 1, 'k', 'forged')`,
    );
    await execute(
      place,
      `insert or replace into checkpoint (rowid, ${checkpoint}) values (1, '${donge}', 2, '', 1, 'k', 'forged')`,
    );
    expect((await store.checkpoints.from(donge, 0, 9)).map(({ jws }) => jws)).toEqual(['signed']);
  });
});
