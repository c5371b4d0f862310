import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { Client } from 'pg';
import { expect, it } from 'vitest';
import { exportLedger } from '../../src/app/export-ledger.ts';
import { ledgerOfFile } from '../../src/app/ledger-of-file.ts';
import { ledgerOfStore } from '../../src/app/ledger-of-store.ts';
import { makeCheckpoint } from '../../src/app/make-checkpoints.ts';
import { provePlay } from '../../src/app/prove-play.ts';
import { pruneApprovals } from '../../src/app/prune-approvals.ts';
import { pruneReceipts } from '../../src/app/prune-receipts.ts';
import { recordReceipts } from '../../src/app/record-receipts.ts';
import { verifyLedger } from '../../src/app/verify-ledger.ts';
import { verifyProof } from '../../src/app/verify-proof.ts';
import { type Digest, type LocalDate, lessonId } from '../../src/domain/ids.ts';
import { retentionRule } from '../../src/domain/retention.ts';
import { stubOf } from '../../src/domain/stub.ts';
import { variety } from '../../src/domain/variety.ts';
import { createLogger } from '../../src/logger.ts';
import { readCheckpoint } from '../../src/protocol/signing.ts';
import { openSigningKeys } from '../../src/secrets/signing-keys.ts';
import type { OpenStore } from '../../src/store/store.ts';
import { onBothEngines, type Place } from '../contracts/store-engines.ts';
import {
  aBroadcast,
  anEntry,
  anItemReceipt,
  aReceipt,
  aRecordingRecord,
  donge,
  eveningMs,
  freezeBroadcast,
} from '../contracts/store-samples.ts';
import { runFile } from '../support/child.ts';
import { aClock } from '../support/fakes.ts';
import { aHistory } from '../support/ledger-history.ts';

/** Somebody with the database's own tools; triggers stand in the way unless they are taken away. */
async function somebody(
  place: Place,
): Promise<{ run(sql: string, free?: boolean): Promise<void>; close(): Promise<void> }> {
  if ('file' in place) {
    const database = new Sqlite(place.file);
    const all = () =>
      database.prepare("select name, sql from sqlite_master where type = 'trigger'").all() as {
        name: string;
        sql: string;
      }[];
    return {
      run: async (sql, free = false) => {
        const triggers = free ? all() : [];
        for (const { name } of triggers) database.exec(`drop trigger ${name}`);
        try {
          database.exec(sql);
        } finally {
          for (const one of triggers) database.exec(one.sql);
        }
      },
      close: async () => void database.close(),
    };
  }
  const client = new Client({ connectionString: place.databaseUrl });
  await client.connect();
  return {
    run: async (sql, free = false) => {
      await client.query(`set session_replication_role = ${free ? 'replica' : 'origin'}`);
      await client.query(sql);
    },
    close: () => client.end(),
  };
}

const rule = (today: string) =>
  retentionRule('receipts', { logs: 12, masters: 36, approvals: 36 }, today as LocalDate);
const later = Date.UTC(2027, 11, 26);
const silent = createLogger('silent');

onBothEngines('receipts that were kept long enough', ({ newPlace, open }) => {
  const verify = (store: OpenStore) => verifyLedger(ledgerOfStore(store));

  it('go behind a signed entry, whoever is killed meanwhile, and the record holds', async () => {
    const place = await newPlace();
    const store = await open(place);
    const folder = await mkdtemp(join(tmpdir(), 'dalaba-retention-'));
    const signingKeys = await openSigningKeys(folder);
    const clock = aClock(eveningMs);
    const context = { store, clock, signingKeys, logger: silent, progress: () => undefined };
    const tools = await somebody(place);
    try {
      const { deliveries } = await aHistory({ store, clock, signingKeys });
      const [first] = deliveries;
      if (first === undefined) throw new Error('nothing was frozen');
      const open = aBroadcast({ day: '2026-11-26' });
      const [owed] = await freezeBroadcast(store, ['column-1'], open, { sequence: 2 });
      if (owed === undefined) throw new Error('nothing was frozen');
      await store.receipts.append(
        owed.endpoint,
        donge,
        [anItemReceipt(4, owed, 0, 60_000, 1)],
        eveningMs + 30,
      );
      // What nobody needs, behind what somebody does.
      await store.receipts.append(
        'column-3' as never,
        donge,
        [aReceipt(4, { kind: 'unreadable' } as never, 3)],
        eveningMs + 40,
      );
      const proof = await provePlay({ store }, first.id, 1);
      const receiptsOf = async () =>
        (await store.ledgerRows.receipts(donge, { entry: 0, leaf: -1 }, 1000)).length;
      const before = { receipts: await receiptsOf(), plays: await store.plays.of(first.id) };
      expect(before.receipts).toBe(12);
      expect(await store.retention.due(donge, rule('2027-11-24').beforeMs, 1e9)).toBeUndefined();

      await expect(tools.run('delete from receipt')).rejects.toThrow('append-only');
      await expect(tools.run(`insert into pruned values ('${donge}', 1, 0, 9, 1, 1)`)).rejects.toThrow(
        'signed entry',
      );

      clock.set(later);
      const killed = () => Promise.reject(new Error('killed'));
      const prune = (more: object = {}) => pruneReceipts({ ...context, ...more }, rule('2027-12-26'));
      await expect(prune({ signingKeys: { ...signingKeys, current: killed } })).rejects.toThrow('killed');
      expect((await verify(store)).faults).toEqual([]);
      expect((await store.retention.declared(donge))?.upTo).toBeGreaterThan(0);
      const marking = { ...store, retention: { ...store.retention, mark: killed } };
      await expect(prune({ store: marking })).rejects.toThrow('killed');
      expect((await verify(store)).faults).toEqual([]);
      expect(await receiptsOf()).toBe(12);

      expect(await prune()).toBe(0);
      const [mark, ...more] = await store.retention.marks(donge);
      expect(more).toEqual([]);
      expect(mark).toMatchObject({ after: 0, beforeMs: Date.UTC(2026, 11, 26) });
      expect(await store.ledger.about(donge, ['prune-receipts'], donge)).toMatchObject([
        {
          actor: 'system:clock',
          body: { rule: { kind: 'receipts', months: 12 }, after: 0, upTo: mark?.upTo, entries: 7, rows: 10 },
        },
      ]);
      const marked = await verify(store);
      expect(marked.faults).toEqual([]);
      // Swept half a day later, so that nobody who is verifying loses rows under their hands.
      expect(await prune()).toBe(0);
      expect(await receiptsOf()).toBe(12);
      clock.advance(13 * 3_600_000);
      expect(await prune()).toBe(10);
      expect(await prune()).toBe(0);
      expect(await receiptsOf()).toBe(2);
      const after = await verify(store);
      expect(after.faults).toEqual([]);
      expect(after.chains).toEqual(marked.chains);

      // A play proved before still is, and can be proved again.
      expect((await verifyProof(proof, undefined)).fault).toBeUndefined();
      const again = await provePlay({ store }, first.id, 1);
      expect((await verifyProof(again, undefined)).fault).toBeUndefined();
      expect(again.leaf).toBe(proof.leaf);
      expect(await store.plays.of(first.id)).toEqual(before.plays);

      // On another machine, by this program and by the documentation alone.
      const file = join(folder, 'ledger.jsonl');
      const lines: string[] = [];
      for await (const text of exportLedger(ledgerOfStore(store))) lines.push(text);
      await writeFile(file, lines.join(''));
      const signed = await store.checkpoints.newest(donge);
      const anchors = [readCheckpoint(signed?.jws ?? '')].flatMap((one) => one ?? []);
      const held = await verifyLedger(ledgerOfFile(file), { anchors, takeWhole: true });
      expect([held.faults, held.met]).toEqual([[], anchors]);
      const script = join(import.meta.dirname, '../support/verify-ledger.py');
      expect(execFileSync('python3', [script, file], { encoding: 'utf8' })).toContain(`${donge} `);

      for (const refused of [
        'delete from receipt',
        'update receipt set entry = 1',
        'delete from pruned',
        'update pruned set up_to = 1000',
        `insert into pruned values ('${donge}', ${mark?.entry}, 0, 1000, 1, 1)`,
      ])
        await expect(tools.run(refused), refused).rejects.toThrow(/append-only|signed entry|UNIQUE|unique/);
      // A mark that says more than the entry it names.
      await tools.run(`update pruned set up_to = ${(mark?.entry ?? 0) - 1}`, true);
      expect((await verify(store)).faults).toMatchObject([{ kind: 'pruned', sequence: mark?.entry }]);
      await tools.run(`update pruned set up_to = ${mark?.upTo}`, true);
      expect((await verify(store)).faults).toEqual([]);

      // The open broadcast is settled at last: its receipts, and what came behind them, may go.
      await store.broadcasts.settle(open.id, anEntry('settle-broadcast', { subject: open.id }));
      await prune();
      expect((await store.retention.marks(donge)).at(-1)).toMatchObject({ after: mark?.upTo });
      clock.advance(13 * 3_600_000);
      expect(await prune()).toBe(2);
      expect((await verify(store)).faults).toEqual([]);

      // Rows taken with no word of it are missed; and with an entry of one's own, for nobody signs it.
      const another = aReceipt(5, { kind: 'unreadable' } as never, 3);
      await store.receipts.append('column-3' as never, donge, [another], clock.now());
      const taken = await store.retention.due(donge, Number.MAX_SAFE_INTEGER, 1e9);
      await tools.run('delete from receipt', true);
      expect((await verify(store)).faults).toMatchObject([{ kind: 'count', sequence: taken?.upTo }]);
      await store.ledger.append(anEntry('prune-receipts', { subject: donge, body: { rule: {}, ...taken } }));
      const forged = (taken?.upTo ?? 0) + 1;
      await tools.run(
        `insert into pruned values ('${donge}', ${forged}, ${taken?.after}, ${taken?.upTo}, 1, 1)`,
        true,
      );
      expect((await verify(store)).faults).toMatchObject([{ kind: 'pruned', sequence: forged }]);

      // With one that the next checkpoint signs: by a rule they are too young for, and by one that lets go what is not a month old.
      await tools.run(`delete from pruned where entry = ${forged}`, true);
      for (const beforeMs of [Date.UTC(2026, 11, 26), clock.now() + 1]) {
        await store.ledger.append(
          anEntry('prune-receipts', { subject: donge, body: { rule: { beforeMs }, ...taken } }),
        );
        await makeCheckpoint(context, donge);
        const entry = (await store.checkpoints.newest(donge))?.sequence ?? 0;
        const row = `insert into pruned values ('${donge}', ${entry}, ${taken?.after}, ${taken?.upTo}, ${beforeMs}, 1)`;
        await expect(tools.run(row), row).rejects.toThrow('signed entry');
        await tools.run(row, true);
        expect((await verify(store)).faults, row).toMatchObject([{ kind: 'pruned', sequence: entry }]);
        const copy = join(folder, 'forged.jsonl');
        const parts: string[] = [];
        for await (const text of exportLedger(ledgerOfStore(store))) parts.push(text);
        await writeFile(copy, parts.join(''));
        const python = () => execFileSync('python3', [script, copy], { encoding: 'utf8', stdio: 'pipe' });
        expect(python).toThrow(/too young for its rule|not kept for a month/);
        await tools.run(`delete from pruned where entry = ${entry}`, true);
      }
    } finally {
      await tools.close();
      await rm(folder, { recursive: true, force: true });
    }
  }, 60_000);

  it('go as if nothing had happened where the process that prunes them is killed in the middle of a step', async () => {
    const place = await newPlace();
    const store = await open(place);
    const folder = await mkdtemp(join(tmpdir(), 'dalaba-retention-'));
    const signingKeys = await openSigningKeys(folder);
    const clock = aClock(later);
    const rows = 7 * 1700;
    try {
      for (let first = 1; first <= rows; first += 1700) {
        const batch = Array.from({ length: 1700 }, (_, n) =>
          aReceipt(first + n, { kind: 'unreadable' } as never),
        );
        await store.receipts.append('column-1' as never, donge, batch, eveningMs);
      }
      const kill = async (step: number) => {
        const said = [JSON.stringify(place), folder, JSON.stringify(rule('2027-12-26'))];
        const args = [...said, String(clock.now()), String(step)];
        const pruner = runFile(join(import.meta.dirname, 'pruning-process.ts'), args);
        await pruner.lines(step);
        expect(await pruner.kill()).toHaveLength(step);
        expect((await verify(store)).faults).toEqual([]);
      };
      const prune = () => pruneReceipts({ store, clock, signingKeys }, rule('2027-12-26'));
      await kill(2);
      expect(await prune()).toBe(0);
      expect(await store.retention.marks(donge)).toMatchObject([{ after: 0 }]);
      clock.advance(13 * 3_600_000);
      await kill(2);
      const { rows: left } = await store.retention.countReceipts();
      expect(left).toBeGreaterThan(0);
      expect(left).toBeLessThan(rows);
      await prune();
      expect((await store.retention.countReceipts()).rows).toBe(0);
      expect((await verify(store)).faults).toEqual([]);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }, 60_000);

  it('stay concluded when a device hands them in again, and one that was away for 13 months is believed', async () => {
    const store = await open();
    const folder = await mkdtemp(join(tmpdir(), 'dalaba-retention-'));
    const signingKeys = await openSigningKeys(folder);
    const clock = aClock(eveningMs);
    const context = { store, clock, signingKeys, logger: silent, progress: () => undefined };
    try {
      const broadcast = aBroadcast();
      const [one, away] = await freezeBroadcast(store, ['column-1', 'column-2'], broadcast);
      if (one === undefined || away === undefined) throw new Error('nothing was frozen');
      const device = (endpoint: string) => ({ kind: 'device', endpoint, county: donge }) as never;
      const heard = [1, 2, 3].map((sequence) => anItemReceipt(sequence, one, sequence % 2, 60_000, 1));
      clock.set(broadcast.startsAtMs + 200_000);
      await recordReceipts(context, device('column-1'), heard);
      const unknown = [0, 1].map((item) => ({
        delivery: away.id,
        item,
        outcome: 'unknown' as const,
        playedMs: 0,
        reason: 'no-receipt' as const,
      }));
      await store.plays.conclude(unknown, clock.now());
      await store.broadcasts.settle(broadcast.id, anEntry('settle-broadcast', { subject: broadcast.id }));
      const before = await store.plays.of(one.id);
      expect(before.map(({ outcome }) => outcome)).toEqual(['played', 'played']);
      clock.set(later);
      await pruneReceipts(context, rule('2027-12-26'));
      clock.advance(13 * 3_600_000);
      expect(await pruneReceipts(context, rule('2027-12-26'))).toBe(3);

      // The same device goes on where it was: nothing below is asked for again.
      const next = aReceipt(4, { kind: 'unreadable' } as never, 1);
      expect(await recordReceipts(context, device('column-1'), [next])).toEqual({
        acknowledged: [{ boot: next.boot, sequence: 4 }],
      });
      // One of its old rows again, and with other content: kept as evidence, acknowledged, and nothing is concluded.
      const [again] = heard;
      if (again === undefined) throw new Error('nothing was heard');
      await recordReceipts(context, device('column-1'), [again]);
      await recordReceipts(context, device('column-1'), [anItemReceipt(2, one, 0, 1, 1)]);
      await recordReceipts(context, device('column-1'), [again]);
      expect(await store.plays.of(one.id)).toEqual(before);
      expect((await store.receipts.counts({ delivery: one.id })).get(one.id)).toBe(2);
      // What nobody had heard of is believed, and corrects.
      await recordReceipts(context, device('column-2'), [anItemReceipt(1, away, 0, 60_000, 2)]);
      expect((await store.plays.of(away.id)).map(({ outcome }) => outcome)).toEqual(['played', 'unknown']);
      expect((await verify(store)).faults).toEqual([]);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }, 60_000);

  it('of other logs, only what is over and old goes, each with an entry that says so', async () => {
    const place = await newPlace();
    const store = await open(place);
    const tools = await somebody(place);
    try {
      const [done, open] = [aBroadcast(), aBroadcast({ day: '2026-11-26' })];
      for (const [n, one] of [done, open].entries()) {
        const [delivery] = await freezeBroadcast(store, [`column-${n}`], one);
        await tools.run(`insert into delivery_check
          (delivery, broadcast, due_at_ms, until_ms, epoch, attempts, done) values ('${delivery?.id}', '${one.id}', 1, 2, 0, 0, 1)`);
        await tools.run(`insert into performance (delivery, starts_at_ms, ends_at_ms, lease_until_ms, done)
          values ('${delivery?.id}', 1, 2, 0, 1)`);
      }
      await store.broadcasts.settle(done.id, anEntry('settle-broadcast', { subject: done.id }));
      for (const [first, atMs] of [
        [1, 2],
        [5, 2],
        [9, 99],
      ])
        await tools.run(`insert into receipt_gap values (1, ${first}, ${first}, '${donge}', ${atMs}, 0)`);
      await tools.run(`insert into disk_sample values ('2026-01-01', 2, 1, 1), ('2026-01-02', 99, 1, 1)`);
      const alert = (id: string, closed: string) =>
        tools.run(`insert into alert (id, broadcast, county, kind, facts, starts_at_ms, opened_at_ms, closed_at_ms)
          values ('${id}', '${id}', '${donge}', 'unplanned', '{}', 1, 1, ${closed})`);
      await alert('a', '2');
      await alert('b', '2');
      await alert('c', 'null');
      for (const [id, state] of [
        ['a', 'sent'],
        ['b', 'pending'],
      ])
        await tools.run(`insert into alert_notice
          (alert, event, channel, state, attempts, created_at_ms, next_attempt_at_ms) values ('${id}', 'opened', 'm', '${state}', 1, 1, 1)`);
      const entry = { chain: 'retention', verb: 'prune-logs', actor: 'system:clock', atMs: 3 } as const;
      const kinds = { checks: 1, performances: 1, gaps: 2, alerts: 1, 'disk-samples': 1 };
      for (const [kind, due] of Object.entries(kinds) as [keyof typeof kinds, number][]) {
        const kept = await store.retention.countLogs(kind);
        expect((await store.retention.countLogs(kind, 50)).rows, kind).toBe(due);
        const rule50 = { kind, months: 12, beforeMs: 50 };
        expect(await store.retention.pruneLogs(rule50, entry), kind).toBe(due);
        expect(await store.retention.pruneLogs(rule50, entry), kind).toBe(0);
        expect((await store.retention.countLogs(kind)).rows, kind).toBe(kept.rows - due);
      }
      expect((await store.alerts.recent(9)).map(({ id }) => id).sort()).toEqual(['b', 'c']);
      const said = await store.ledger.entries('retention', 1, 10);
      expect(said.map(({ subject, content }) => [subject, JSON.parse(content).body.rows])).toEqual([
        ['delivery_check', 1],
        ['performance', 1],
        ['receipt_gap', 2],
        ['alert', 2],
        ['disk_sample', 1],
      ]);
      const [a, b] = ['a', 'b'].map((letter) => letter.repeat(64)) as [Digest, Digest];
      expect(await store.retention.mastersUsed([a, b], '2027-01-01' as LocalDate)).toEqual(new Set([a]));
      const noted = anEntry('prune-audio', { chain: 'retention' });
      for (let time = 0; time < 2; time += 1) await store.retention.noteMasters([a, b], 1, noted);
      expect(await store.ledger.entries('retention', 6, 10)).toHaveLength(1);
      await store.retention.masterRemoved(a, 2);
      expect(await store.retention.notedMasters()).toEqual({ all: new Set([a, b]), left: [b] });
      expect(await store.retention.countKept()).toMatchObject({ plays: 0, ledger: { rows: 11 } });
      expect((await verify(store)).faults).toEqual([]);
    } finally {
      await tools.close();
    }
  });

  it('of reviews of recordings nobody hears any more, the text, and it holds that they were', async () => {
    const place = await newPlace();
    const store = await open(place);
    const folder = await mkdtemp(join(tmpdir(), 'dalaba-retention-'));
    const signingKeys = await openSigningKeys(folder);
    const clock = aClock(later);
    const context = { store, clock, signingKeys };
    const tools = await somebody(place);
    const monthMs = 30 * 86_400_000;
    const old = { kind: 'approvals', months: 36, beforeMs: later - monthMs } as const;
    const [gone, kept, lately] = ['a', 'b', 'c'].map((letter) => letter.repeat(64)) as [
      Digest,
      Digest,
      Digest,
    ];
    const review = (verb: 'approve-recording' | 'withdraw-recording', master: Digest, atMs: number) =>
      store.ledger.append(
        anEntry(verb, {
          chain: 'library',
          subject: master,
          actor: 'person:somebody',
          atMs,
          body: { lesson: 'fake-money', variety: 'cmn', reason: '嗓门太大' },
        }),
      );
    const record = (master: Digest, state: 'withdrawn' | 'approved') => ({
      ...aRecordingRecord({ lesson: lessonId('fake-money'), variety: variety('cmn'), master }),
      state,
      changedAtMs: 30,
    });
    const textOf = async (sequence: number) =>
      (await store.ledger.entries('library', sequence, 1))[0]?.content;
    const held = async () => [...(await store.approvals.approved()).keys()].map((id) => id.slice(-12, -11));
    try {
      await store.recordings.note([
        record(gone, 'withdrawn'),
        record(kept, 'approved'),
        record(lately, 'withdrawn'),
      ]);
      for (const master of [gone, kept, lately]) await review('approve-recording', master, 10);
      await review('withdraw-recording', gone, 20);
      await review('withdraw-recording', lately, later - monthMs);
      const then = await store.approvals.approvedAt(15);
      const [first, last] = [await textOf(1), await textOf(4)];
      expect(first).toContain('嗓门太大');

      const killed = () => Promise.reject(new Error('killed'));
      const prune = (more: object = {}) => pruneApprovals({ ...context, ...more }, old);
      await expect(prune({ signingKeys: { ...signingKeys, current: killed } })).rejects.toThrow('killed');
      // Declared and not signed: the database lets nothing go.
      await expect(store.retention.removeReviews(later + 1)).rejects.toThrow();
      expect([await textOf(1), await textOf(4)]).toEqual([first, last]);
      expect(await prune()).toBe(0);
      expect(await store.retention.declaredReviews()).toBe(2);
      expect((await store.retention.reviews()).map(({ sequence }) => sequence)).toEqual([2, 3, 5]);
      expect((await verify(store)).faults).toEqual([]);
      clock.advance(13 * 3_600_000);
      expect(await prune()).toBe(2);
      expect(await prune()).toBe(0);
      expect(await store.ledger.about('library', ['prune-approvals'], 'library')).toHaveLength(1);

      const [stub, other] = [await textOf(1), await textOf(4)];
      expect(JSON.parse(stub ?? '')).toEqual({
        actor: 'pruned',
        atMs: 10,
        body: { lesson: 'fake-money', variety: 'cmn' },
        chain: 'library',
        sequence: 1,
        subject: gone,
        verb: 'approve-recording',
      });
      expect(`${other}`).not.toMatch(/嗓门|somebody/);
      expect(await textOf(2)).toContain('person:somebody');
      expect(await held()).toEqual(['b']);
      const fresh = await open(place);
      expect([...(await fresh.approvals.approved()).keys()]).toHaveLength(1);
      expect([...(await fresh.approvals.approvedAt(15)).keys()]).toEqual([...then.keys()]);
      expect((await verify(store)).faults).toEqual([]);

      // On another machine, by this program and by the documentation alone.
      const file = join(folder, 'ledger.jsonl');
      const lines: string[] = [];
      for await (const text of exportLedger(ledgerOfStore(store))) lines.push(text);
      const text = lines.join('');
      const script = join(import.meta.dirname, '../support/verify-ledger.py');
      const python = () => execFileSync('python3', [script, file], { encoding: 'utf8', stdio: 'pipe' });
      await writeFile(file, text);
      expect((await verifyLedger(ledgerOfFile(file))).faults).toEqual([]);
      expect(python()).toContain('library 6');
      // Another entry made to look as if it had been pruned.
      const [whole = ''] = text.split('\n').filter((line) => line.includes('嗓门') && line.includes(kept));
      const said = JSON.parse(whole) as { content: string };
      const forged = stubOf(said.content);
      await writeFile(file, text.replace(whole, JSON.stringify({ ...said, content: forged })));
      expect((await verifyLedger(ledgerOfFile(file))).faults).toMatchObject([
        { chain: 'library', kind: 'content', sequence: 2 },
      ]);
      expect(python).toThrow('lost its text');

      const set = (content: string, sequence: number) =>
        `update ledger set content = '${content}' where chain = 'library' and sequence = ${sequence}`;
      for (const refused of [
        set(forged, 2),
        set(stub ?? '', 2),
        set('', 1),
        `update ledger set at_ms = 11 where chain = 'library' and sequence = 1`,
        `delete from ledger where chain = 'library' and sequence = 1`,
      ])
        await expect(tools.run(refused), refused).rejects.toThrow('append-only');
      for (const [content, sequence] of [
        [forged, 2],
        [(stub ?? '').replace('"atMs":10', '"atMs":11'), 1],
        [(stub ?? '').replace('"pruned"', '"person:another"'), 1],
      ] as const) {
        const before = await textOf(sequence);
        await tools.run(set(content, sequence), true);
        expect((await verify(store)).faults, content).toMatchObject([
          { chain: 'library', sequence, kind: expect.stringMatching(/content|columns/) },
        ]);
        await tools.run(set(before ?? '', sequence), true);
      }
      expect((await verify(store)).faults).toEqual([]);
      // A declaration of one's own, which the next checkpoint signs: of what is no review, of one too young for its rule, and by a
      // rule that lets go what is not a month old.
      await store.ledger.append(
        anEntry('ingest-recording', {
          chain: 'library',
          subject: kept,
          atMs: 10,
          body: { lesson: 'fake-money' },
        }),
      );
      const taken = (await store.ledger.entries('library', 7, 1))[0]?.content ?? '';
      const declare = async (beforeMs: number, ...stubs: string[]) => {
        await store.ledger.append(
          anEntry('prune-approvals', {
            ...{ chain: 'library', subject: 'library', atMs: later + 1 },
            body: { rule: { beforeMs }, stubs },
          }),
        );
        await makeCheckpoint(context, 'library');
      };
      const [ofOther, ofYoung] = [stubOf(taken), stubOf((await textOf(5)) ?? '')];
      await declare(later - monthMs, ofOther);
      await declare(later - monthMs, ofYoung);
      await declare(later, forged);
      await expect(tools.run(set(ofOther, 7))).rejects.toThrow('append-only');
      for (const [content, sequence] of [
        [ofOther, 7],
        [ofYoung, 5],
        [forged, 2],
      ] as const) {
        const before = await textOf(sequence);
        await tools.run(set(content, sequence), true);
        expect((await verify(store)).faults, content).toMatchObject([
          { chain: 'library', sequence, kind: 'content' },
        ]);
        await tools.run(set(before ?? '', sequence), true);
      }
      expect((await verify(store)).faults).toEqual([]);
      // With one that nobody signs.
      await store.ledger.append(
        anEntry('prune-approvals', {
          ...{ chain: 'library', subject: 'library', atMs: later + 2 },
          body: { rule: { beforeMs: later - monthMs }, stubs: [forged] },
        }),
      );
      await tools.run(set(forged, 2), true);
      expect((await verify(store)).faults).toMatchObject([
        { chain: 'library', kind: 'content', sequence: 2 },
      ]);
    } finally {
      await tools.close();
      await rm(folder, { recursive: true, force: true });
    }
  }, 60_000);
});
