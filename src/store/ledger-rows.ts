import { type Kysely, sql } from 'kysely';
import { type AreaCode, type LocalDate, slotNames } from '../domain/ids.ts';
import type { LedgerVerb } from '../domain/ledger.ts';
import type { LeafPlace, LedgerRows, ReceiptRow, RowFlaw } from '../ports/ledger.ts';
import { endOf } from './ended-broadcasts.ts';
import { dateIn } from './months.ts';
import { playLeafOf, playRows, settledPlays } from './play-leaves.ts';
import { digestOfRevision } from './revisions.ts';
import type { Tables } from './tables.ts';

/** A play's county: deliveries are named after it. */
const countyOfPlay = sql<AreaCode>`substr(play.delivery, 1, 6)`;
/** A receipt's, as the index by entry has it. */
const countyOfReceipt = sql<AreaCode>`substr(county, 1, 6)`;

export function createLedgerRows(db: Kysely<Tables>): LedgerRows {
  return {
    receipts: async (county, after, limit) => {
      const plain = await receiptRows(db, 'receipt', county, after, limit);
      const conflicts = await receiptRows(db, 'receipt_conflict', county, after, limit);
      if (conflicts.length === 0) return plain;
      const both = [...plain, ...conflicts].sort((a, b) => a.entry - b.entry || a.leaf - b.leaf);
      return both.slice(0, limit);
    },
    corrections: async (county, after, limit) => {
      const rows = await playRows(db)
        .where(countyOfPlay, '=', county as AreaCode)
        .where('play.entry', 'is not', null)
        .where(({ eb, refTuple, tuple }) =>
          eb(refTuple('play.entry', 'play.leaf'), '>', tuple(after.entry, after.leaf)),
        )
        .orderBy('play.entry')
        .orderBy('play.leaf')
        .limit(limit)
        .execute();
      return rows.map((row) => ({ entry: row.entry ?? 0, leaf: row.leaf ?? 0, play: playLeafOf(row) }));
    },
    settled: (broadcast, after, limit) => settledPlays(db, broadcast, after, limit),
    lastEntry: async (county) => {
      const last = (table: 'receipt' | 'receipt_conflict') =>
        db
          .selectFrom(table)
          .select('entry')
          .where(countyOfReceipt, '=', county as AreaCode)
          .orderBy('entry', 'desc')
          .orderBy('leaf', 'desc')
          .limit(1)
          .executeTakeFirst();
      const corrected = db
        .selectFrom('play')
        .select('entry')
        .where(countyOfPlay, '=', county as AreaCode)
        .where('entry', 'is not', null)
        .orderBy('entry', 'desc')
        .limit(1)
        .executeTakeFirst();
      const found = await Promise.all([last('receipt'), last('receipt_conflict'), corrected]);
      return Math.max(0, ...found.map((row) => row?.entry ?? 0));
    },
    chains: () => chainsNamed(db),
    find: async (delivery, item) => {
      const query = db
        .selectFrom('play')
        .select(['version', 'entry', 'leaf'])
        .where('delivery', '=', delivery)
        .where('local_date', '=', dateIn(delivery));
      const row = await query.where('item', '=', item).where('current', '=', 1).executeTakeFirst();
      if (row === undefined) return undefined;
      const { version, entry, leaf } = row;
      return entry === null ? { version } : { version, place: { entry, leaf: leaf ?? 0 } };
    },
    flaws: async (county) => {
      const flaws = [
        ...[versionFlaw(db, county), stateFlaw(db, county)],
        ...[openFlaw(db, county), nameFlaw(db, county)],
      ];
      return (await Promise.all(flaws)).flat();
    },
    ended: (broadcast, late) => endOf(db, broadcast, late),
    revision: async (scope, number) => {
      const query = db.selectFrom('revision').select(['body', 'published_at_ms as atMs']);
      const row = await query.where('scope', '=', scope).where('number', '=', number).executeTakeFirst();
      return row && { digest: digestOfRevision(row.body), atMs: row.atMs };
    },
    revisions: async (scope) => {
      const query = db.selectFrom('revision').where('scope', '=', scope);
      const counted = query.select(({ fn }) => [
        fn.max<number | null>('number').as('newest'),
        fn.countAll<number>().as('count'),
      ]);
      const { newest, count } = await counted.executeTakeFirstOrThrow();
      return { newest: newest ?? 0, count };
    },
  };
}

async function receiptRows(
  db: Kysely<Tables>,
  table: 'receipt' | 'receipt_conflict',
  county: string,
  { entry, leaf }: LeafPlace,
  limit: number,
): Promise<readonly ReceiptRow[]> {
  const digest = table === 'receipt' ? sql<string | null>`null` : sql<string | null>`kept.digest`;
  const rows = await db
    // Both tables have these columns.
    .selectFrom(`${table as 'receipt'} as kept`)
    .leftJoin('receipt_stream', 'receipt_stream.id', 'kept.stream')
    .select(['endpoint', 'boot', 'kept.sequence', 'delivery', 'content', 'entry', 'leaf'])
    .select(['received_at_ms as receivedAtMs'])
    .select(digest.as('digest'))
    .where(countyOfReceipt, '=', county as AreaCode)
    .where(({ eb, refTuple, tuple }) => eb(refTuple('entry', 'leaf'), '>', tuple(entry, leaf)))
    .orderBy('entry')
    .orderBy('leaf')
    .limit(limit)
    .execute();
  return rows.map(({ digest: kept, endpoint, boot, ...row }) => ({
    ...row,
    endpoint: endpoint ?? '',
    boot: boot ?? '',
    ...(kept === null ? {} : { digest: kept }),
  }));
}

/** Leaps from one chain to the next, rather than read every row. */
async function chainsNamed(db: Kysely<Tables>): Promise<string[]> {
  const found = new Set<string>();
  const leaps = [
    (after: string) => sql<{ chain: string }>`select chain from ledger where chain > ${after}
      order by chain limit 1`,
    (after: string) => sql<{ chain: string }>`select county as chain from receipt
      where substr(county, 1, 6) > ${after} order by substr(county, 1, 6) limit 1`,
    (after: string) => sql<{ chain: string }>`select county as chain from receipt_conflict
      where substr(county, 1, 6) > ${after} order by substr(county, 1, 6) limit 1`,
    (after: string) => sql<{ chain: string }>`select substr(delivery, 1, 6) as chain from play
      where delivery >= ${`${after}0`} order by delivery limit 1`,
  ];
  for (const leap of leaps) {
    for (let after = ''; ; ) {
      const [row] = (await leap(after).execute(db)).rows;
      if (row === undefined) break;
      found.add(row.chain);
      after = row.chain;
    }
  }
  return [...found].sort();
}

async function versionFlaw(db: Kysely<Tables>, county: string): Promise<RowFlaw[]> {
  const { rows } = await sql<{ delivery: string; item: number }>`
    select delivery, item from play
    where delivery >= ${`${county}/`} and delivery < ${`${county}0`}
    group by delivery, item
    having sum(current) <> 1 or min(current) < 0 or max(version) <> sum(version * current) or max(version) <> count(*)
      or max(case when (entry is null) = (leaf is null) then 0 else 1 end) = 1
    order by delivery, item limit 1`.execute(db);
  return rows.map(({ delivery, item }) => ({ kind: 'versions', about: `${delivery}#${item}` }));
}

/** A broadcast is settled, or missed, if and only if the ledger says so, and not behind it that it was opened again. */
async function stateFlaw(db: Kysely<Tables>, county: string): Promise<RowFlaw[]> {
  const { rows } = await sql<{ id: string }>`
    with reopened as (select subject, max(sequence) as last from ledger
      where chain = ${county} and verb = 'reopen-broadcast' group by subject)
    select id from broadcast where county = ${county} and state in ('settled', 'missed') and not exists (
      select 1 from ledger where chain = ${county} and subject = broadcast.id
        and verb = case broadcast.state when 'settled' then 'settle-broadcast' else 'miss-broadcast' end
        and sequence > coalesce((select last from reopened where reopened.subject = broadcast.id), 0))
    union all
    select subject as id from ledger where chain = ${county} and verb in ('settle-broadcast', 'miss-broadcast')
      and sequence > coalesce((select last from reopened where reopened.subject = ledger.subject), 0)
      and not exists (select 1 from broadcast where broadcast.id = ledger.subject
        and state = case verb when 'settle-broadcast' then 'settled' else 'missed' end)
    limit 1`.execute(db);
  return rows.map(({ id }) => ({ kind: 'unsettled', about: id }));
}

const dayMs = 86_400_000;

/**
 * A broadcast that is still open was planned, and final if and only if its orders were signed, by an entry each; and it is over at
 * some time near its day, so that it does not stay open for ever.
 */
async function openFlaw(db: Kysely<Tables>, county: string): Promise<RowFlaw[]> {
  const isSaid = (verbs: readonly LedgerVerb[]) => sql`exists (select 1 from ledger
    where chain = ${county} and subject = broadcast.id and verb in (${sql.join(verbs)}))`;
  const atOnce = ['declare-emergency', 'play-tone'] as const;
  const { rows } = await sql<{ id: string; day: LocalDate; from: number; to: number; said: number }>`
    select id, local_date as day, starts_at_ms as "from", ends_at_ms as "to",
      case when state = 'frozen' and ${isSaid([...atOnce, 'freeze-broadcast'])}
        or state <> 'frozen' and ${isSaid(['plan-broadcast', 'reopen-broadcast'])} then 1 else 0 end as said
    from broadcast where county = ${county} and state not in ('settled', 'missed') order by id`.execute(db);
  const isFar = (atMs: number, day: string) => !(Math.abs(atMs - Date.parse(day)) < 3 * dayMs);
  return rows.flatMap(({ id, day, from, to, said }): RowFlaw[] => {
    if (said === 0) return [{ kind: 'unsettled', about: id }];
    return isFar(from, day) || isFar(to, day) ? [{ kind: 'columns', about: id }] : [];
  });
}

/** Broadcasts, playlists and deliveries say in their names what columns say to be searched by. */
async function nameFlaw(db: Kysely<Tables>, county: string): Promise<RowFlaw[]> {
  const named = sql`id >= ${`${county}/`} and id < ${`${county}0`}`;
  const { rows } = await sql<{ id: string }>`
    select id from broadcast where ${named} and (county <> substr(id, 1, 6) or local_date <> substr(id, 8, 10)
      or substr(id, 19) <> slot and (slot in (${sql.join(slotNames.map((one) => sql.lit(one)))})
        or substr(id, 19, length(slot) + 1) <> slot || '-'))
    union all
    select id from playlist where ${named} and substr(id, 1, length(broadcast) + 2) <> broadcast || '/a'
    union all
    select id from delivery where ${named} and (county <> substr(id, 1, 6)
      or substr(id || '/', 1, length(broadcast) + length(endpoint) + 2) <> broadcast || '/' || endpoint || '/'
      or substr(playlist, 1, length(broadcast) + 2) <> broadcast || '/a')
    limit 1`.execute(db);
  return rows.map(({ id }) => ({ kind: 'columns', about: id }));
}
