import { type Kysely, sql } from 'kysely';
import type { EndpointId } from '../domain/ids.ts';
import { takeNumbers } from './counter.ts';
import type { Engine } from './dialect.ts';
import { monthOfReceipt } from './months.ts';
import type { ReceiptBatch } from './receipts.ts';
import { createLookup } from './row-batch.ts';
import type { ReceiptStreamTable } from './tables/receipts.ts';
import type { Tables } from './tables.ts';

export type StreamOf = (endpoint: EndpointId, boot: string) => number;

/** The streams of some batches, held. */
export interface Streams {
  readonly of: StreamOf;
  /** No receipt of a stream numbered so or higher is of a month before this. */
  readonly monthFrom: (stream: number, sequence: number) => string;
}

interface Stream {
  readonly endpoint: EndpointId;
  readonly boot: string;
}

interface WantedStream extends Stream {
  /** When the earliest of its batches came. */
  readonly month: string;
}

const streamKey = ({ endpoint, boot }: Stream): string => `${boot} ${endpoint}`;

/**
 * Finds, or numbers, the streams of some batches and holds them until the transaction ends, so that nobody
 * else adds to them meanwhile. Notes with which number a stream enters a month, so that no older one need be
 * searched for what it says from then on.
 */
export function createReceiptStreams(
  db: Kysely<Tables>,
  engine: Engine,
): (on: Kysely<Tables>, batches: readonly ReceiptBatch[]) => Promise<Streams> {
  const lookUp = createLookup<ReceiptStreamTable>((boots) =>
    engine.lock(
      db
        .selectFrom('receipt_stream')
        .selectAll()
        .where(sql<boolean>`boot in (${boots})`)
        .orderBy('boot')
        .orderBy('endpoint'),
    ),
  );
  return async (on, batches) => {
    const wanted = streamsOf(batches);
    const boots = [...new Set([...wanted.values()].map(({ boot }) => boot))].sort();
    const find = async (): Promise<Map<string, ReceiptStreamTable>> =>
      new Map((await lookUp(on, boots)).map((row) => [streamKey(row), row]));
    let found = await find();
    const missing = [...wanted].filter(([key]) => !found.has(key)).map(([, stream]) => stream);
    if (missing.length > 0) {
      await numberStreams(on, missing);
      found = await find();
    }
    const rows = new Map<number, ReceiptStreamTable>();
    for (const [key, { month }] of wanted) {
      const row = found.get(key);
      if (row !== undefined) rows.set(row.id, await enterMonth(on, row, month));
    }
    return {
      of: (endpoint, boot) => {
        const row = found.get(streamKey({ endpoint, boot }));
        if (row === undefined) throw new Error(`no stream for ${endpoint} ${boot}`);
        return row.id;
      },
      monthFrom: (stream, sequence) => {
        const row = rows.get(stream);
        return row !== undefined && sequence >= row.since ? row.month : '';
      },
    };
  };
}

function streamsOf(batches: readonly ReceiptBatch[]): Map<string, WantedStream> {
  const streams = new Map<string, WantedStream>();
  for (const { endpoint, receipts, atMs } of batches) {
    const came = monthOfReceipt(null, atMs);
    let last: string | undefined;
    for (const { boot } of receipts) {
      if (boot === last) continue;
      const key = streamKey({ endpoint, boot });
      const earlier = streams.get(key)?.month;
      const month = earlier !== undefined && earlier < came ? earlier : came;
      streams.set(key, { endpoint, boot, month });
      last = boot;
    }
  }
  return streams;
}

/** A clock that went back takes the month with it: what is stored next is of the earlier one. */
async function enterMonth(
  on: Kysely<Tables>,
  row: ReceiptStreamTable,
  month: string,
): Promise<ReceiptStreamTable> {
  if (row.month === month) return row;
  const since = month < row.month ? row.since : (await highestOf(on, row.id)) + 1;
  await on.updateTable('receipt_stream').set({ month, since }).where('id', '=', row.id).execute();
  return { ...row, month, since };
}

async function highestOf(on: Kysely<Tables>, stream: number): Promise<number> {
  const query = on.selectFrom('receipt').select('sequence').where('stream', '=', stream);
  const highest = await query.orderBy('sequence', 'desc').limit(1).executeTakeFirst();
  return highest?.sequence ?? -1;
}

async function numberStreams(on: Kysely<Tables>, missing: readonly WantedStream[]): Promise<void> {
  const numbers = await takeNumbers(on, 'receipt-stream', missing.length);
  for (const [index, { endpoint, boot, month }] of missing.entries()) {
    await on
      .insertInto('receipt_stream')
      .values({ id: numbers[index] ?? 0, endpoint, boot, pruned_to: 0, month, since: 0 })
      .onConflict((conflict) => conflict.columns(['boot', 'endpoint']).doNothing())
      .execute();
  }
}

/** Sequences of a stream, both ends included. */
interface Run {
  readonly stream: number;
  readonly first: number;
  last: number;
}

/** Two sequence numbers this near are read in one go. */
const nearSequences = 100;

interface StoredReceipt {
  readonly stream: number;
  readonly sequence: number;
  readonly content: string;
}

/** A span of a stream, and the month before which nothing of it can be. */
type Span = Run & { readonly month: string };

/** Answers the content that stands under a batch's keys already, and just below, by `stream/sequence`. */
export function createStoredLookup(
  db: Kysely<Tables>,
  { name }: Engine,
): (on: Kysely<Tables>, batches: readonly ReceiptBatch[], streams: Streams) => Promise<Map<string, string>> {
  const look = name === 'postgres' ? storedAtOnce : createStoredInTurn(db);
  return async (on, batches, streams) => {
    const spans = runsOf(batches, streams.of).map(({ stream, first, last }): Span => {
      const below = first - 1;
      return { stream, first: below, last, month: streams.monthFrom(stream, below) };
    });
    const rows = await look(on, spans);
    return new Map(rows.map(({ stream, sequence, content }) => [`${stream}/${sequence}`, content]));
  };
}

function createStoredInTurn(db: Kysely<Tables>) {
  const between = db
    .selectFrom('receipt')
    .select(['stream', 'sequence', 'content'])
    .where('stream', '=', 0)
    .where('sequence', '>=', 0)
    .where('sequence', '<=', 0)
    .compile();
  return async (on: Kysely<Tables>, spans: readonly Span[]): Promise<StoredReceipt[]> => {
    const found: StoredReceipt[] = [];
    for (const { stream, first, last } of spans) {
      const { rows } = await on.executeQuery<StoredReceipt>({
        ...between,
        parameters: [stream, first, last],
      });
      found.push(...rows);
    }
    return found;
  };
}

/** One way there and back for all; the months before all of them are not even planned for. */
async function storedAtOnce(on: Kysely<Tables>, spans: readonly Span[]): Promise<StoredReceipt[]> {
  if (spans.length === 0) return [];
  const of = (column: 'stream' | 'first' | 'last') => spans.map((span) => span[column]);
  const [earliest = ''] = spans.map(({ month }) => month).sort();
  const { rows } = await sql<StoredReceipt>`
    select stored.* from unnest(${of('stream')}::bigint[], ${of('first')}::bigint[], ${of('last')}::bigint[])
      as span (stream, first, last)
    cross join lateral (select stream, sequence, content from receipt where receipt.stream = span.stream
      and sequence between span.first and span.last and month >= ${earliest} offset 0) stored`.execute(on);
  return rows;
}

/** The keys of some batches as few spans of neighbours. */
function runsOf(batches: readonly ReceiptBatch[], streamOf: StreamOf): Run[] {
  const keys = batches.flatMap(({ endpoint, receipts }) =>
    receipts.map(({ boot, sequence }) => ({ stream: streamOf(endpoint, boot), sequence })),
  );
  keys.sort((a, b) => a.stream - b.stream || a.sequence - b.sequence);
  const runs: Run[] = [];
  for (const { stream, sequence } of keys) {
    const run = runs.at(-1);
    if (run?.stream === stream && sequence - run.last <= nearSequences) run.last = sequence;
    else runs.push({ stream, first: sequence, last: sequence });
  }
  return runs;
}
