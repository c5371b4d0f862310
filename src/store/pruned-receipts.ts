import { type Kysely, sql } from 'kysely';
import type { AreaCode, Digest } from '../domain/ids.ts';
import { createMerkleTree } from '../domain/merkle.ts';
import type { DueReceipts, PruneMark, Retention } from '../ports/retention.ts';
import type { Engine } from './dialect.ts';
import type { LedgerWriter } from './ledger.ts';
import { sha256 } from './sha256.ts';
import type { Tables } from './tables.ts';

type Pruning = Pick<
  Retention,
  'marks' | 'declared' | 'due' | 'declare' | 'mark' | 'sweep' | 'prunedBefore' | 'countReceipts'
>;

/** Entries are looked through so many at a time. */
const pageSize = 500;
/** Rows that go in one transaction, but for the rest of their last entry's. */
const batchRows = 5000;
const holding = ['receipt', 'receipt_conflict'] as const;
/** As the index by entry has it. */
const countyOf = sql<AreaCode>`substr(county, 1, 6)`;

/** Receipts that were kept long enough: declared and signed in their county's chain, marked, and removed row by row. */
export function createPrunedReceipts(db: Kysely<Tables>, engine: Engine, ledger: LedgerWriter): Pruning {
  const marks = async (chain: string): Promise<readonly PruneMark[]> => {
    const query = db.selectFrom('pruned').selectAll().where('chain', '=', chain).orderBy('entry');
    return (await query.execute()).map((row) => ({
      chain: row.chain,
      entry: row.entry,
      after: row.after_entry,
      upTo: row.up_to,
      beforeMs: row.before_ms,
    }));
  };
  const markedUpTo = async (chain: string): Promise<number> => (await marks(chain)).at(-1)?.upTo ?? 0;

  return {
    marks,
    declared: async (chain) => {
      const last = await lastDeclared(db, chain);
      return last === undefined || (await markedUpTo(chain)) >= last.upTo ? undefined : last;
    },
    due: async (county, beforeMs, mostRows) => {
      const after = (await lastDeclared(db, county))?.upTo ?? 0;
      const oldest = await oldestNeeded(db, county);
      return dueAfter(db, county, { after, beforeMs, mostRows, oldestNeeded: oldest });
    },
    declare: (due, entry) =>
      db.transaction().execute(async (on) => {
        await ledger.hold(on, entry.chain);
        if (((await lastDeclared(on, entry.chain))?.upTo ?? 0) === due.after) await ledger.append(on, entry);
      }),
    mark: async ({ chain, entry, after, upTo, beforeMs }, atMs) => {
      const row = { chain, entry, after_entry: after, up_to: upTo, before_ms: beforeMs, at_ms: atMs };
      await db
        .insertInto('pruned')
        .values(row)
        .onConflict((conflict) => conflict.columns(['chain', 'entry']).doNothing())
        .execute();
    },
    sweep: async (chain, beforeMs) => {
      const row = await db
        .selectFrom('pruned')
        .select(({ fn }) => fn.max('up_to').as('upTo'))
        .where('chain', '=', chain)
        .where('at_ms', '<', beforeMs)
        .executeTakeFirst();
      const upTo = row?.upTo ?? 0;
      return upTo === 0 ? 0 : await db.transaction().execute((on) => sweepSome(on, engine, chain, upTo));
    },
    prunedBefore: async (county) => (await marks(county)).at(-1)?.beforeMs ?? 0,
    countReceipts: async () => {
      const counts = await Promise.all(
        holding.map(async (table) => {
          const { rows } = await sql<{ rows: number; bytes: number | null; oldest: number | null }>`
            select count(*) as rows, cast(sum(length(content)) as bigint) as bytes, min(received_at_ms) as oldest
            from ${sql.table(table)}`.execute(db);
          return rows[0] ?? { rows: 0, bytes: 0, oldest: null };
        }),
      );
      const oldest = counts.flatMap((one) => (one.oldest === null ? [] : [one.oldest]));
      return {
        rows: counts.reduce((sum, one) => sum + Number(one.rows), 0),
        bytes: counts.reduce((sum, one) => sum + (one.bytes ?? 0), 0),
        ...(oldest.length === 0 ? {} : { oldestMs: Math.min(...oldest) }),
      };
    },
  };
}

/** What an entry that declares receipts gone says. */
interface PruneBody {
  readonly rule: { readonly beforeMs: number };
  readonly after: number;
  readonly upTo: number;
}

async function lastDeclared(on: Kysely<Tables>, chain: string): Promise<PruneMark | undefined> {
  const row = await on
    .selectFrom('ledger')
    .select(['sequence', 'content'])
    .where('verb', '=', 'prune-receipts')
    .where('subject', '=', chain)
    .where('chain', '=', chain)
    .orderBy('sequence', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const { rule, after, upTo } = (JSON.parse(row.content) as { body: PruneBody }).body;
  return { chain, entry: row.sequence, after, upTo, beforeMs: rule.beforeMs };
}

/** The first entry that holds a receipt about a broadcast that is still open. */
async function oldestNeeded(on: Kysely<Tables>, county: AreaCode): Promise<number> {
  const row = await on
    .selectFrom('broadcast')
    .innerJoin('delivery', 'delivery.broadcast', 'broadcast.id')
    .innerJoin('receipt', 'receipt.delivery', 'delivery.id')
    .select(({ fn }) => fn.min('receipt.entry').as('entry'))
    .where('broadcast.county', '=', county)
    .where('broadcast.state', 'in', ['planned', 'ready', 'frozen'])
    .executeTakeFirst();
  return row?.entry ?? Number.MAX_SAFE_INTEGER;
}

interface Bounds {
  readonly after: number;
  readonly beforeMs: number;
  readonly mostRows: number;
  readonly oldestNeeded: number;
}

async function dueAfter(
  on: Kysely<Tables>,
  county: AreaCode,
  { after, beforeMs, mostRows, oldestNeeded: needed }: Bounds,
): Promise<DueReceipts | undefined> {
  const tree = createMerkleTree(sha256);
  let rows = 0;
  let upTo = after;
  for (let isOver = false; !isOver; ) {
    const page = await on
      .selectFrom('ledger')
      .select(['sequence', 'at_ms', 'content'])
      .where('chain', '=', county)
      .where('sequence', '>', upTo)
      .where('verb', '=', 'record-receipts')
      .orderBy('sequence')
      .limit(pageSize)
      .execute();
    isOver = page.length < pageSize;
    for (const { sequence, at_ms, content } of page) {
      // An entry is as old as the youngest of its rows.
      if (at_ms >= beforeMs || sequence >= needed || rows >= mostRows) {
        isOver = true;
        break;
      }
      const { count, root } = heldBy(content);
      tree.add(root);
      rows += count;
      upTo = sequence;
    }
  }
  if (upTo === after) return undefined;
  const bytes = await bytesOf(on, county, after, upTo);
  return { after, upTo, entries: tree.leaves, rows, bytes, root: tree.root().toHex() as Digest };
}

/** Also as earlier versions wrote it. */
function heldBy(content: string): { readonly count: number; readonly root: string } {
  type Held = { readonly count: number; readonly root: string };
  const { body } = JSON.parse(content) as { body: Held & { readonly leaves?: Held } };
  return body.leaves ?? body;
}

async function bytesOf(on: Kysely<Tables>, county: AreaCode, after: number, upTo: number): Promise<number> {
  let bytes = 0;
  for (const table of holding) {
    const { rows } = await sql<{ bytes: number | null }>`
      select cast(sum(length(content)) as bigint) as bytes from ${sql.table(table)}
      where ${countyOf} = ${county} and entry > ${after} and entry <= ${upTo}`.execute(on);
    bytes += rows[0]?.bytes ?? 0;
  }
  return bytes;
}

/** Whole entries, oldest first. What a stream had stays known by its highest number, so that no gap opens below. */
async function sweepSome(on: Kysely<Tables>, engine: Engine, chain: string, upTo: number): Promise<number> {
  const { rows: ends } = await sql<{ entry: number }>`select entry from receipt
    where ${countyOf} = ${chain} and entry <= ${upTo} order by ${countyOf}, entry, leaf
    limit 1 offset ${batchRows}`.execute(on);
  const last = ends[0]?.entry ?? upTo;
  const { rows: streams } = await sql<{ stream: number; highest: number }>`
    select stream, max(sequence) as highest from receipt
    where ${countyOf} = ${chain} and entry <= ${last} group by stream`.execute(on);
  if (streams.length > 0) {
    // In the order in which whoever stores receipts holds them.
    const ids = streams.map(({ stream }) => stream);
    const held = on.selectFrom('receipt_stream').select('id').where('id', 'in', ids);
    await engine.lock(held.orderBy('boot').orderBy('endpoint')).execute();
  }
  for (const { stream, highest } of streams)
    await on
      .updateTable('receipt_stream')
      .set({ pruned_to: highest })
      .where('id', '=', stream)
      .where('pruned_to', '<', highest)
      .execute();
  let removed = 0;
  for (const table of holding) {
    const { numAffectedRows } = await sql`delete from ${sql.table(table)}
      where ${countyOf} = ${chain} and entry <= ${last}`.execute(on);
    removed += Number(numAffectedRows ?? 0n);
  }
  return removed;
}
