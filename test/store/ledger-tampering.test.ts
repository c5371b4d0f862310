import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import fc from 'fast-check';
import { Client } from 'pg';
import { expect, it } from 'vitest';
import { ledgerOfStore } from '../../src/app/ledger-of-store.ts';
import { makeCheckpoint } from '../../src/app/make-checkpoints.ts';
import { registerRows } from '../../src/app/register-rows.ts';
import { verifyLedger } from '../../src/app/verify-ledger.ts';
import type { DeliveryId } from '../../src/domain/ids.ts';
import type { LedgerFaultKind } from '../../src/domain/ledger-fault.ts';
import { readCheckpoint } from '../../src/protocol/signing.ts';
import { openSigningKeys } from '../../src/secrets/signing-keys.ts';
import { createStore, type OpenStore } from '../../src/store/store.ts';
import type { Tables } from '../../src/store/tables.ts';
import { clock, onBothEngines, type Place } from '../contracts/store-engines.ts';
import { aBroadcast, anEntry, aSchedule, donge, eveningMs } from '../contracts/store-samples.ts';
import { aHistory } from '../support/ledger-history.ts';

/** The database's own tools, with nothing in their way. Each change is undone after it was looked at. */
interface Tools {
  rows(query: string): Promise<Record<string, unknown>[]>;
  /** The columns that a row is written with. */
  written(table: string): Promise<string>;
  run(statement: string): Promise<void>;
  close(): Promise<void>;
}

async function toolsOf(place: Place): Promise<Tools> {
  if ('file' in place) {
    const database = new Sqlite(place.file);
    database.pragma('foreign_keys = OFF');
    const triggers = database.prepare("select name from sqlite_master where type = 'trigger'").all();
    for (const { name } of triggers as { name: string }[]) database.exec(`drop trigger ${name}`);
    return {
      rows: async (query) => database.prepare(query).all() as Record<string, unknown>[],
      written: async (table) =>
        (database.pragma(`table_info(${table})`) as { name: string }[]).map(({ name }) => name).join(),
      run: async (statement) => void database.exec(statement),
      close: async () => void database.close(),
    };
  }
  const client = new Client({ connectionString: place.databaseUrl });
  await client.connect();
  await client.query('set session_replication_role = replica');
  return {
    rows: async (query) => (await client.query(query)).rows as Record<string, unknown>[],
    written: async (table) =>
      (await client.query(`select * from ${table} limit 0`)).fields.map(({ name }) => name).join(),
    run: async (statement) => void (await client.query(statement)),
    close: () => client.end(),
  };
}

/** Changes a table, looks, and puts back what was there; answers what was seen. */
async function whileChanged<Seen>(
  tools: Tools,
  table: string,
  statements: readonly string[],
  look: () => Promise<Seen>,
): Promise<Seen> {
  await tools.run(`create table kept as select * from ${table}; ${statements.join('; ')}`);
  try {
    return await look();
  } finally {
    const columns = await tools.written(table);
    await tools.run(
      `delete from ${table}; insert into ${table} (${columns}) select ${columns} from kept; drop table kept`,
    );
  }
}

/** The tables that coverage and reports read, their keys, and the columns of them that neither reads. */
const tablesRead = {
  broadcast: { key: ['id'], unread: ['freeze_at_ms', 'ad_hoc', 'postponed_from_ms'] },
  playlist: { key: ['id'], unread: ['position', 'audience', 'programme', 'standing'] },
  playlist_item: { key: ['playlist', 'item'], unread: ['master'] },
  delivery: {
    key: ['id'],
    unread: [
      ...['epoch', 'attempts', 'sequence', 'expires_at_ms', 'next_attempt_at_ms'],
      ...['settled_at_ms', 'reason', 'certain'],
    ],
  },
  // PostgreSQL itself refuses a date that is not that of the delivery's name.
  play: { key: ['delivery', 'item', 'version'], unread: ['local_date'], of: 'entry is not null' },
  revision: { key: ['scope', 'number'], unread: ['author'] },
  complaint: { key: ['county', 'month', 'topic'], unread: [] },
  coverage_delivery: { key: ['delivery'], unread: [] },
  coverage_broadcast: { key: ['county', 'local_date', 'slot'], unread: [] },
  coverage_month: { key: ['county', 'month', 'area', 'endpoint'], unread: [] },
  coverage_lesson: { key: ['county', 'month', 'lesson', 'area', 'endpoint'], unread: [] },
} as const satisfies Partial<Record<keyof Tables, TableRead>>;

interface TableRead {
  readonly key: readonly string[];
  readonly unread: readonly string[];
  /** Which of its rows is changed. */
  readonly of?: string;
}

/** Another byte at a place of a text, in SQL. */
const changed = (column: string, at: number, byte: string): string =>
  `substr(${column}, 1, ${at}) || '${byte}' || substr(${column}, ${at + 2})`;

onBothEngines('a ledger that somebody changed', ({ newPlace }) => {
  const verify = async (store: OpenStore, anchors: readonly string[] = []) => {
    const from = anchors.flatMap((jws) => readCheckpoint(jws) ?? []);
    return verifyLedger(ledgerOfStore(store), { anchors: from, takeWhole: true });
  };

  it('is found broken, whatever was changed, where it was changed', async () => {
    const place = await newPlace();
    const folder = join(tmpdir(), `dalaba-tamper-${process.pid}-${'file' in place ? 1 : 2}`);
    const store = await createStore({ ...place, clock });
    const signingKeys = await openSigningKeys(folder);
    const tools = await toolsOf(place);
    try {
      const { county, checkpoint } = await aHistory({ store, clock, signingKeys });
      const whole = await verify(store);
      expect(whole.faults).toEqual([]);
      const end = whole.chains.find(({ chain }) => chain === county)?.sequence ?? 0;
      const entries = await tools.rows(`select * from ledger where chain = '${county}' order by sequence`);
      const receipts = await tools.rows('select * from receipt order by entry, leaf');
      const plays = await tools.rows('select * from play order by delivery, item, version');

      const expectFound = async (
        kinds: readonly LedgerFaultKind[],
        sequence: number | undefined,
        table: string,
        ...statements: string[]
      ) => {
        const { faults } = await whileChanged(tools, table, statements, () => verify(store));
        const [first] = faults;
        expect(first, statements.join('; ')).toMatchObject({
          chain: county,
          ...(sequence === undefined ? {} : { sequence }),
        });
        expect(kinds, statements.join('; ')).toContain(first?.kind);
      };
      const place_ = (row: Record<string, unknown> | undefined, names: readonly string[]) =>
        names.map((name) => `${name} = '${row?.[name]}'`).join(' and ');
      const entryAt = (n: number) => place_(entries[n], ['chain', 'sequence']);
      const receiptAt = (n: number) => place_(receipts[n], ['stream', 'sequence']);
      const ofReceipt = await tools.written('receipt');
      const copyOf = (n: number, changes: Readonly<Record<string, string>>) =>
        `insert into receipt (${ofReceipt}) select ${ofReceipt
          .split(',')
          .map((column) => changes[column] ?? column)
          .join()} from receipt where ${receiptAt(n)}`;
      const playAt = (n: number) => place_(plays[n], ['delivery', 'item', 'version']);
      const entryOf = (n: number) => Number(receipts[n]?.entry);

      const some = (of: readonly unknown[]) => fc.nat(of.length - 1);
      // A letter that JSON, base64 and hexadecimal know, so that nothing but the hash can tell.
      const byte = fc.constantFrom('0', 'a', 'b', 'c', 'd', 'e');
      const runs = { numRuns: 5 };
      await fc.assert(
        fc.asyncProperty(some(entries), fc.nat(), byte, fc.boolean(), async (n, at, to, inHash) => {
          const column = inHash ? 'hash' : 'content';
          const text = String(entries[n]?.[column]);
          const where = at % text.length;
          fc.pre(
            text[where] !== to && text[where]?.codePointAt(0) !== undefined && !/[^\x20-\x7e]/.test(text),
          );
          const set = `update ledger set ${column} = ${changed(column, where, to)} where ${entryAt(n)}`;
          await expectFound(['content'], n + 1, 'ledger', set);
        }),
        runs,
      );
      await fc.assert(
        fc.asyncProperty(some(receipts), fc.nat(), byte, async (n, at, to) => {
          const text = String(receipts[n]?.content);
          const where = at % text.length;
          fc.pre(text[where] !== to);
          const set = `update receipt set content = ${changed('content', where, to)} where ${receiptAt(n)}`;
          await expectFound(['root', 'row'], entryOf(n), 'receipt', set);
          const later = `update receipt set received_at_ms = received_at_ms + ${1 + (at % 9)} where ${receiptAt(n)}`;
          await expectFound(['root'], entryOf(n), 'receipt', later);
        }),
        runs,
      );
      await fc.assert(
        fc.asyncProperty(some(plays), fc.constantFrom('played', 'missed', 'partial'), async (n, outcome) => {
          fc.pre(plays[n]?.outcome !== outcome);
          const set = `update play set outcome = '${outcome}' where ${playAt(n)}`;
          await expectFound(['root'], undefined, 'play', set);
          await expectFound(
            ['root', 'count', 'row'],
            undefined,
            'play',
            `delete from play where ${playAt(n)}`,
          );
          const more = `update play set played_ms = played_ms + 1 where ${playAt(n)}`;
          await expectFound(['root'], undefined, 'play', more);
        }),
        runs,
      );
      await fc.assert(
        fc.asyncProperty(some(receipts), some(entries.slice(1)), async (n, gone) => {
          await expectFound(
            ['count', 'row'],
            entryOf(n),
            'receipt',
            `delete from receipt where ${receiptAt(n)}`,
          );
          const copy = copyOf(n, { sequence: 'sequence + 1000', leaf: 'leaf + 1000' });
          await expectFound(['row', 'count'], entryOf(n), 'receipt', copy);
          await expectFound(['missing'], gone + 1, 'ledger', `delete from ledger where ${entryAt(gone)}`);
          await expectFound(
            ['missing', 'content', 'link'],
            gone + 1,
            'ledger',
            `update ledger set sequence = -1 where ${entryAt(gone)}`,
            `update ledger set sequence = ${gone + 1} where ${entryAt(gone + 1)}`,
            `update ledger set sequence = ${gone + 2} where chain = '${county}' and sequence = -1`,
          );
        }),
        runs,
      );

      // All at once, and what no byte of an entry shows.
      const [one, other] = [
        receipts[0],
        receipts.find((row) => row.entry === receipts[0]?.entry && row.leaf !== receipts[0]?.leaf),
      ];
      await expectFound(
        ['row', 'root'],
        Number(one?.entry),
        'receipt',
        `update receipt set leaf = -1 where ${place_(one, ['stream', 'sequence'])}`,
        `update receipt set leaf = ${one?.leaf} where ${place_(other, ['stream', 'sequence'])}`,
        `update receipt set leaf = ${other?.leaf} where leaf = -1`,
      );
      await expectFound(
        ['count'],
        Number(one?.entry),
        'receipt',
        `delete from receipt where entry = ${one?.entry}`,
      );
      await expectFound(
        ['columns'],
        1,
        'ledger',
        `update ledger set subject = 'another' where ${entryAt(0)}`,
      );
      await expectFound(
        ['versions'],
        undefined,
        'play',
        `update play set current = 1 - current where ${playAt(0)}`,
      );
      await expectFound(
        ['stray'],
        end + 5,
        'receipt',
        copyOf(0, { sequence: 'sequence + 1000', entry: String(end + 5), leaf: '0' }),
      );
      // Of three versions the first is made to count, though the sums are right.
      const columns = await tools.written('play');
      const single = plays.findIndex(
        ({ delivery, item }) =>
          plays.filter((one) => one.delivery === delivery && one.item === item).length === 1,
      );
      const version = (number: number, current: number) =>
        `insert into play (${columns}) select ${columns
          .split(',')
          .map((name) => ({ version: String(number), current: String(current) })[name] ?? name)
          .join()} from play where ${playAt(single)}`;
      const flaws = await whileChanged(tools, 'play', [version(2, -2), version(3, 2)], () =>
        store.ledgerRows.flaws(county),
      );
      expect(flaws).toMatchObject([{ kind: 'versions' }]);
      await expectFound(['unsettled'], undefined, 'broadcast', `update broadcast set state = 'frozen'`);
      // One that was never planned; one whose end never comes.
      const ofBroadcast = await tools.written('broadcast');
      const madeUp = `insert into broadcast (${ofBroadcast}) select ${ofBroadcast
        .split(',')
        .map((name) => ({ id: `substr(id, 1, 18) || 'evening-77'`, state: `'frozen'` })[name] ?? name)
        .join()} from broadcast limit 1`;
      await expectFound(['unsettled'], undefined, 'broadcast', madeUp);
      // What reports print of the newest checkpoint is what was signed.
      for (const set of [
        'at_ms = 1',
        `hash = '${'f'.repeat(64)}'`,
        `kid = 'another'`,
        'sequence = sequence + 1000',
      ])
        await expectFound(
          ['columns', 'cut'],
          undefined,
          'checkpoint',
          `update checkpoint set ${set} where chain = '${county}'`,
        );
      await expectFound(['root'], undefined, 'playlist_item', `update playlist_item set title = '别的课'`);
      await expectFound(
        ['head'],
        undefined,
        'ledger_head',
        `delete from ledger_head where chain = '${county}'`,
      );
      await expectFound(
        ['head', 'cut'],
        end,
        'ledger_head',
        `update ledger_head set sequence = ${end - 1}, hash = (select hash from ledger where chain = '${county}' and sequence = ${end - 1}) where chain = '${county}'`,
      );

      // Whoever holds a checkpoint sees what was done before it; who looks behind it alone, that its own entry went.
      const [kept] = [readCheckpoint(checkpoint)].flatMap((one) => one ?? []);
      if (kept === undefined) throw new Error('a checkpoint');
      const from = () => verifyLedger(ledgerOfStore(store, { from: [kept] }), { anchors: [kept] });
      const second = `delete from ledger where chain = '${county}' and sequence = 2`;
      const gone = await whileChanged(tools, 'ledger', [second], async () => [
        await verify(store, [checkpoint]),
        await from(),
      ]);
      expect(gone.map(({ faults }) => faults)).toMatchObject([
        [{ chain: county, sequence: 2, kind: 'missing' }],
        [],
      ]);
      expect(gone[1]?.chains.find(({ chain }) => chain === county)?.after).toBe(kept.sequence);
      const signed = `delete from ledger where chain = '${county}' and sequence = ${kept.sequence}`;
      expect((await whileChanged(tools, 'ledger', [signed], from)).faults[0]).toMatchObject({
        chain: county,
        sequence: kept.sequence,
        kind: 'cut',
      });

      // The tail is cut so that nothing in the database contradicts it, but what was signed and what is echoed.
      const keep = 2;
      const cut = [
        `delete from ledger where chain = '${county}' and sequence > ${keep}`,
        `update ledger_head set sequence = ${keep}, hash = '${entries[keep - 1]?.hash}' where chain = '${county}'`,
        `delete from receipt where entry > ${keep}`,
        `delete from receipt_conflict where entry > ${keep}`,
        'delete from play',
        `update broadcast set state = 'frozen'`,
      ];
      for (const statement of cut) await tools.run(statement);
      expect((await verify(store)).faults[0]).toMatchObject({
        chain: county,
        sequence: keep + 1,
        kind: 'cut',
      });
      await tools.run('delete from checkpoint');
      expect((await verify(store)).faults).toEqual([]);
      expect((await verify(store, [checkpoint])).faults[0]).toMatchObject({
        chain: county,
        sequence: keep + 1,
        kind: 'cut',
      });
      const { echo } = await aHistory.continueAfterCut(store, String(entries.at(-1)?.hash));
      await makeCheckpoint(
        { store, clock: { ...clock, speed: 1, until: async () => undefined }, signingKeys },
        county,
      );
      expect((await verify(store)).faults).toMatchObject([
        { chain: county, kind: 'echo', about: expect.stringContaining(echo.slice(0, 12)) },
      ]);
    } finally {
      await tools.close();
      await store.close();
      await rm(folder, { recursive: true, force: true });
    }
  });

  it('is found by verify or by a recount, whichever column that reports read was changed', async () => {
    const place = await newPlace();
    const folder = join(tmpdir(), `dalaba-columns-${process.pid}-${'file' in place ? 1 : 2}`);
    const store = await createStore({ ...place, clock });
    const signingKeys = await openSigningKeys(folder);
    const tools = await toolsOf(place);
    try {
      const { broadcast, deliveries } = await aHistory({ store, clock, signingKeys });
      const morning = aBroadcast({ slot: 'morning', reason: 'nothing-to-air' });
      await store.broadcasts.miss(morning, anEntry('miss-broadcast', { subject: morning.id }));
      await store.revisions.publishSchedule(aSchedule(), anEntry('publish-schedule', { subject: donge }));
      const month = { month: '2026-10', topics: { mortgages: 3 } };
      await store.complaints.replaceMonth(donge, month, anEntry('import-complaints', { body: month }));
      // Taken after the settlement had given it up.
      const [late] = deliveries;
      const change = { delivery: late?.id as DeliveryId, certain: true, atMs: eveningMs + 30 } as const;
      await store.deliveries.change({ ...change, state: 'failed', reason: 'timeout' });
      await store.deliveries.change({ ...change, state: 'accepted' });
      await store.coverage.rebuild();

      const recounted = async () =>
        Object.entries(await store.coverage.differences()).flatMap(([of, rows]) => (rows === 0 ? [] : of));
      const found = async (table = '') => {
        if (table.startsWith('coverage_')) return recounted();
        const seen = (await verify(store)).faults.map(({ kind }) => kind as string);
        return seen.length === 0 ? recounted() : seen;
      };
      expect(await found()).toEqual([]);
      // What these are called; PostgreSQL, which is slow at it, is asked of them and of every fourth other.
      const named: Readonly<Record<string, string>> = {
        'delivery.state': 'ended',
        'broadcast.starts_at_ms': 'ended',
        'broadcast.local_date': 'columns',
        'revision.body': 'revision',
        'complaint.count': 'complaints',
      };
      const missed: string[] = [];
      const byWhat = new Map<string, readonly string[]>();
      for (const [table, { key, unread, of = 'true' }] of Object.entries<TableRead>(tablesRead)) {
        const [row] = await tools.rows(
          `select * from ${table} where ${of} order by ${key.map((name) => `${name} desc`).join()} limit 1`,
        );
        const here = key.map((name) => `${name} = '${row?.[name]}'`).join(' and ');
        const columns = (await tools.written(table)).split(',');
        const whole = columns.join();
        const changes = columns
          .filter((name) => !unread.includes(name))
          .map((name) => [
            `${table}.${name}`,
            `update ${table} set ${name} = ${another(row?.[name], name)} where ${here}`,
          ]);
        const copied = columns.map((name) => (key.at(-1) === name ? another(row?.[name], name) : name));
        const all = [
          ...changes,
          [`${table}: a row deleted`, `delete from ${table} where ${here}`],
          // A play of another version; a delivery, a playlist, a revision that nobody made.
          [
            `${table}: a row added`,
            `insert into ${table} (${whole}) select ${copied.join()} from ${table} where ${here}`,
          ],
        ];
        for (const [n, [what = '', statement = '']] of all.entries()) {
          if (!('file' in place) && n % 4 !== 0 && named[what] === undefined) continue;
          const seen = await whileChanged(tools, table, [statement], () => found(table));
          byWhat.set(what, seen);
          if (seen.length === 0) missed.push(what);
        }
      }
      expect(missed).toEqual([]);
      expect(await found()).toEqual([]);
      // A row of a month that counts nothing, which a recount takes for none, is none.
      const asked = { counties: [donge], from: '2026-11-01', to: '2026-11-30' } as never;
      const before = await store.coverage.lines(asked, 'county', new Map());
      expect(before).toHaveLength(1);
      const where = { county: `'${donge}'`, month: `'2026-11'`, area: `'371524101299'`, endpoint: `'ghost'` };
      const ofMonth = (await tools.written('coverage_month')).split(',');
      const nothing = ofMonth.map((name) => (where as Record<string, string>)[name] ?? '0').join();
      const counted = await whileChanged(
        tools,
        'coverage_month',
        [`insert into coverage_month (${ofMonth}) values (${nothing})`],
        () => store.coverage.lines(asked, 'county', new Map()),
      );
      expect(counted).toEqual(before);
      // A place in no entry.
      const places = ['update play set leaf = 3 where entry is null'];
      const strays = await whileChanged(tools, 'play', places, async () => (await verify(store)).faults);
      expect(strays).toMatchObject([{ kind: 'versions' }]);
      // What can't be read at all is named where a report needs it.
      const damage = [`update playlist set audience = '{' where broadcast = '${broadcast.id}'`];
      const said = await whileChanged(tools, 'playlist', damage, () =>
        registerRows(store, broadcast).catch((error: unknown) => error),
      );
      expect(said).toMatchObject({
        name: 'StoreError',
        message: expect.stringMatching(
          `节目单 ${broadcast.id}/a\\d+ 坏了（表 playlist 的 audience 不是 JSON）：.*从备份恢复`,
        ),
      });
      for (const [what, kind] of Object.entries(named)) expect(byWhat.get(what)).toContain(kind);
      const settled = await tools.rows(`select state from broadcast where id = '${broadcast.id}'`);
      expect(settled).toEqual([{ state: 'settled' }]);
    } finally {
      await tools.close();
      await store.close();
      await rm(folder, { recursive: true, force: true });
    }
  });
});

/** Something else than a value, in SQL. */
const another = (value: unknown, column: string): string =>
  column === 'state'
    ? `'frozen'`
    : typeof value === 'string' && Number.isNaN(Number(value))
      ? `${column} || 'x'`
      : value === null || value === undefined
        ? /_ms$|^entry$|^leaf$/.test(column)
          ? '1'
          : `'x'`
        : typeof value === 'string' && value.length >= 6
          ? `'371525'`
          : `${column} + 1`;
