import { type Kysely, sql } from 'kysely';
import type { EndpointId } from '../domain/ids.ts';
import { takeNumbers } from './counter.ts';
import type { Engine } from './dialect.ts';
import type { ReceiptBatch } from './receipts.ts';
import { createLookup } from './row-batch.ts';
import type { Tables } from './tables.ts';

export type StreamOf = (endpoint: EndpointId, boot: string) => number;

interface Stream {
  readonly endpoint: EndpointId;
  readonly boot: string;
}

const streamKey = ({ endpoint, boot }: Stream): string => `${boot} ${endpoint}`;

/**
 * Finds, or numbers, the streams of some batches and holds them until the transaction ends, so that nobody
 * else adds to them meanwhile.
 */
export function createReceiptStreams(
  db: Kysely<Tables>,
  engine: Engine,
): (on: Kysely<Tables>, batches: readonly ReceiptBatch[]) => Promise<StreamOf> {
  const lookUp = createLookup<Tables['receipt_stream']>((boots) =>
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
    const find = async (): Promise<Map<string, number>> =>
      new Map((await lookUp(on, boots)).map((row) => [streamKey(row), row.id]));
    let found = await find();
    const missing = [...wanted].filter(([key]) => !found.has(key)).map(([, stream]) => stream);
    if (missing.length > 0) {
      await numberStreams(on, missing);
      found = await find();
    }
    return (endpoint, boot) => {
      const id = found.get(streamKey({ endpoint, boot }));
      if (id === undefined) throw new Error(`no stream for ${endpoint} ${boot}`);
      return id;
    };
  };
}

function streamsOf(batches: readonly ReceiptBatch[]): Map<string, Stream> {
  const streams = new Map<string, Stream>();
  for (const { endpoint, receipts } of batches) {
    let last: string | undefined;
    for (const { boot } of receipts) {
      if (boot !== last) streams.set(streamKey({ endpoint, boot }), { endpoint, boot });
      last = boot;
    }
  }
  return streams;
}

async function numberStreams(on: Kysely<Tables>, missing: readonly Stream[]): Promise<void> {
  const numbers = await takeNumbers(on, 'receipt-stream', missing.length);
  for (const [index, { endpoint, boot }] of missing.entries()) {
    await on
      .insertInto('receipt_stream')
      .values({ id: numbers[index] ?? 0, endpoint, boot, pruned_to: 0 })
      .onConflict((conflict) => conflict.columns(['boot', 'endpoint']).doNothing())
      .execute();
  }
}

interface Run {
  readonly stream: number;
  readonly first: number;
  last: number;
}

/** Two sequence numbers this near are read in one go. */
const nearSequences = 100;

/** Answers the content that stands under a batch's keys already, and just below, by `stream/sequence`. */
export function createStoredLookup(
  db: Kysely<Tables>,
): (
  on: Kysely<Tables>,
  batches: readonly ReceiptBatch[],
  streamOf: StreamOf,
) => Promise<Map<string, string>> {
  const between = db
    .selectFrom('receipt')
    .select(['sequence', 'content'])
    .where('stream', '=', 0)
    .where('sequence', '>=', 0)
    .where('sequence', '<=', 0)
    .compile();
  return async (on, batches, streamOf) => {
    const stored = new Map<string, string>();
    for (const { stream, first, last } of runsOf(batches, streamOf)) {
      const query = { ...between, parameters: [stream, first - 1, last] };
      const { rows } = await on.executeQuery<{ sequence: number; content: string }>(query);
      for (const { sequence, content } of rows) stored.set(`${stream}/${sequence}`, content);
    }
    return stored;
  };
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
