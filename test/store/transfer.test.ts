import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pruneApprovals } from '../../src/app/prune-approvals.ts';
import { pruneReceipts } from '../../src/app/prune-receipts.ts';
import { loadConfig } from '../../src/config.ts';
import { type Digest, type LocalDate, lessonId } from '../../src/domain/ids.ts';
import { retentionRule } from '../../src/domain/retention.ts';
import { variety } from '../../src/domain/variety.ts';
import { transferHome } from '../../src/home-data.ts';
import { openSigningKeys } from '../../src/secrets/signing-keys.ts';
import { lockData } from '../../src/store/data-lock.ts';
import { createStore } from '../../src/store/store.ts';
import { type Transferred, transfer } from '../../src/store/transfer.ts';
import { verifyChain } from '../contracts/store.contract.ts';
import { anEntry, aRecordingRecord, donge, eveningMs } from '../contracts/store-samples.ts';
import { aClock } from '../support/fakes.ts';
import { aHistory } from '../support/ledger-history.ts';
import { type PostgresCluster, startPostgres } from '../support/postgres.ts';
import { seedHistory } from '../support/seeded-history.ts';

let folder: string;
let file: string;
let postgres: PostgresCluster;

beforeAll(async () => {
  [folder, postgres] = await Promise.all([mkdtemp(join(tmpdir(), 'dalaba-transfer-')), startPostgres()]);
  file = join(folder, 'data', 'dalaba.sqlite');
  await seedHistory({ folder });
  const database = new Sqlite(file);
  database.exec(`
    insert into person (id, name, email, "emailVerified", "createdAt", "updatedAt", username, roles, counties, disabled, "mustChangePassword")
      values ('p-é', '王芳 🎺', 'a@b', 1, '2026-11-25T10:30:00.123Z', '2026-11-25T10:30:00.000Z', null, '["editor"]', '"all"', 0, 1),
             ('P-b', 'B', 'b@b', 0, '2026-11-25T10:30:00.000Z', '2026-11-25T10:30:00.000Z', 'b', '[]', '[]', 1, 0);
    insert into person_session (id, "expiresAt", token, "createdAt", "updatedAt", "userId")
      values ('s', '2027-01-01T00:00:00.000Z', 't', '2026-11-25T10:30:00.000Z', '2026-11-25T10:30:00.000Z', 'p-é');
    insert into rendition (master, profile, digest, bytes, duration_ms, loudness_lufs, true_peak_dbtp)
      values ('m', 'p', 'd', ${2 ** 53 - 1}, 1, -15.100000000000001, -2);
    insert into complaint (county, month, topic, count)
      with recursive n(i) as (select 1 union all select i + 1 from n where i < 4500)
      -- Of a county without a chain: no entry tells of them.
      select '371599', '2026-11', '主题\\"' || i, i from n;`);
  database.close();
});
afterAll(async () => {
  await postgres?.stop();
  await rm(folder, { recursive: true, force: true });
});

const moved = (databaseUrl: string, from = file): Promise<Transferred> =>
  transfer({
    file: from,
    databaseUrl,
    signal: new AbortController().signal,
    progress: () => undefined,
  });

async function onTarget<T>(databaseUrl: string, use: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}

/** Rows as text that does not depend on the engine, in an order that does not either. */
function plain(rows: readonly Record<string, unknown>[]): string[] {
  const value = (found: unknown): unknown => {
    if (found instanceof Date) return found.toISOString();
    if (typeof found === 'boolean') return Number(found);
    return found === null ? null : String(found);
  };
  return rows
    .map((row) =>
      JSON.stringify(
        Object.entries(row)
          .sort()
          .map(([name, found]) => [name, String(value(found))]),
      ),
    )
    .sort();
}

test('every row arrives as it was, the ledger’s chains hold, and a store goes on from there', async () => {
  const url = await postgres.createDatabase();
  const { tables, database } = await moved(url);
  expect(database.brokenChains).toEqual([]);
  const source = new Sqlite(file, { readonly: true });
  const names = source
    .prepare("select name from sqlite_master where type = 'table' and name not like 'kysely_%'")
    .all() as { name: string }[];
  expect(tables.map(({ name }) => name).sort()).toEqual(names.map(({ name }) => name).sort());
  await onTarget(url, async (client) => {
    for (const { name, rows } of tables) {
      const before = source.prepare(`select * from "${name}"`).all() as Record<string, unknown>[];
      const { rows: after } = await client.query<Record<string, unknown>>(`select * from "${name}"`);
      expect(after, name).toHaveLength(rows);
      expect(plain(after), name).toEqual(plain(before));
    }
  });
  source.close();
  expect(tables.filter(({ rows }) => rows > 0).length).toBeGreaterThan(15);
  const store = await createStore({ databaseUrl: url, clock: Date });
  try {
    await store.ledger.append({
      chain: donge,
      verb: 'stop-county',
      subject: donge,
      actor: 'person:operator',
      atMs: eveningMs,
      body: {},
    });
    const entries = await store.ledger.entries(donge, 1, 1000);
    expect(verifyChain(entries)).toBe(entries.length);
  } finally {
    await store.close();
  }
  await expect(moved(url)).rejects.toThrow('只能转到空的数据库');
}, 60_000);

test('a home is moved while no service holds it, and its record verified where it is', async () => {
  const env = { DALABA_HOME: folder };
  const options = { signal: new AbortController().signal, progress: () => undefined };
  const lock = lockData(join(folder, 'data'));
  const url = await postgres.createDatabase();
  await expect(transferHome(loadConfig(env, '/'), url, options)).rejects.toThrow('另一个服务');
  lock.release();
  const { faults, tables } = await transferHome(loadConfig(env, '/'), url, options);
  expect(faults).toEqual([]);
  expect(tables.find(({ name }) => name === 'complaint')?.rows).toBe(4500);
}, 60_000);

test('what arrives otherwise than it was is found, and nothing is left behind', async () => {
  const url = await postgres.createDatabase();
  await (await createStore({ databaseUrl: url, clock: Date })).close();
  await onTarget(url, (client) =>
    client.query(`create function meddle() returns trigger language plpgsql as
      $$ begin new.played_ms := new.played_ms + 1; return new; end $$;
      create trigger meddle before insert on play for each row execute function meddle()`),
  );
  await expect(moved(url)).rejects.toThrow('表 play');
  const left = await onTarget(url, async (client) => {
    await client.query('drop trigger meddle on play');
    return (await client.query('select 1 from ledger union all select 1 from counter where value > 0')).rows;
  });
  expect(left).toEqual([]);
  const before = await moved(url);
  const again = await moved(await postgres.createDatabase());
  expect(again).toEqual(before);
}, 60_000);

test('a database of somebody else is left alone; a broken chain is moved as it is, and told', async () => {
  const url = await postgres.createDatabase();
  await onTarget(url, (client) => client.query('create table theirs (id int)'));
  await expect(moved(url)).rejects.toThrow('theirs');
  expect(await onTarget(url, async (client) => (await client.query('select * from theirs')).rows)).toEqual(
    [],
  );

  const broken = join(folder, 'broken.sqlite');
  const source = new Sqlite(file);
  source.prepare('vacuum into ?').run(broken);
  source.close();
  const forged = new Sqlite(broken);
  forged.exec(`drop trigger ledger_no_update;
    update ledger set content = replace(content, '{', '{ ') where chain = '371524' and sequence = 2`);
  forged.close();
  const { database } = await moved(await postgres.createDatabase(), broken);
  expect(database.brokenChains).toEqual([{ chain: '371524', sequence: 2 }]);
}, 60_000);

test('a record whose receipts were pruned arrives with what says so, and holds', async () => {
  const own = join(folder, 'pruned');
  await mkdir(join(own, 'data'), { recursive: true });
  const store = await createStore({ file: join(own, 'data', 'dalaba.sqlite'), clock: Date });
  const signingKeys = await openSigningKeys(join(own, 'keys'));
  const clock = aClock(eveningMs + 13 * 31 * 86_400_000);
  await aHistory({ store, clock, signingKeys });
  const rule = retentionRule('receipts', { logs: 12, masters: 36, approvals: 36 }, '2027-12-26' as LocalDate);
  await pruneReceipts({ store, clock, signingKeys }, rule);
  clock.advance(86_400_000);
  expect(await pruneReceipts({ store, clock, signingKeys }, rule)).toBe(10);
  const key = { lesson: lessonId('fake-money'), variety: variety('yue'), master: '1'.repeat(64) as Digest };
  const over = { ...aRecordingRecord(key), state: 'withdrawn', reason: '嗓门太大', changedAtMs: 1 } as const;
  await store.recordings.note([over]);
  for (const verb of ['approve-recording', 'withdraw-recording'] as const)
    await store.ledger.append(
      anEntry(verb, { chain: 'library', subject: key.master, atMs: 1, body: { ...key, reason: '嗓门太大' } }),
    );
  const ofReviews = { kind: 'approvals', months: 36, beforeMs: eveningMs } as const;
  await pruneApprovals({ store, clock, signingKeys }, ofReviews);
  // Of the same sound, and sent back since.
  const since = aRecordingRecord({ ...key, lesson: lessonId('phone-fraud') });
  await store.recordings.note([
    { ...since, state: 'rejected', reason: '念错了字', changedAtMs: clock.now() },
  ]);
  clock.advance(86_400_000);
  expect(await pruneApprovals({ store, clock, signingKeys }, ofReviews)).toBe(2);
  const reasons = (await store.recordings.list({})).map(({ lesson, reason }) => [lesson, reason]);
  expect(new Map(reasons as [string, string][])).toEqual(
    new Map<string, unknown>([
      ['fake-money', undefined],
      ['phone-fraud', '念错了字'],
    ]),
  );
  await store.close();
  const options = { signal: new AbortController().signal, progress: () => undefined };
  const config = loadConfig({ DALABA_HOME: own }, '/');
  const { faults, tables, database } = await transferHome(config, await postgres.createDatabase(), options);
  expect(faults).toEqual([]);
  expect(database.brokenChains).toEqual([]);
  expect(tables.find(({ name }) => name === 'pruned')?.rows).toBe(1);
}, 60_000);
