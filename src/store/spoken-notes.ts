import type { Kysely } from 'kysely';
import type { AreaCode, EndpointId } from '../domain/ids.ts';
import type { Appended } from '../ports/receipts.ts';
import type { MissingReceipts } from '../protocol/receipt.ts';
import type { Engine } from './dialect.ts';
import type { Leaf } from './receipt-commit.ts';
import { createGaps } from './receipt-gaps.ts';
import { createSources } from './receipt-sources.ts';
import type { StreamOf } from './receipt-streams.ts';
import type { ReceiptBatch } from './receipts.ts';
import type { Tables } from './tables.ts';

/** What a device said for the first time in a batch, boot by boot, in the order it was said. */
export interface Spoken {
  readonly county: AreaCode;
  readonly endpoint: EndpointId;
  readonly address: string | undefined;
  readonly atMs: number;
  readonly stream: number;
  readonly boot: string;
  readonly sequences: readonly number[];
}

interface Committed {
  readonly streamOf: StreamOf;
  readonly stored: ReadonlyMap<string, string>;
  readonly leaves: ReadonlyMap<AreaCode, readonly Leaf[]>;
}

/** How many stretches a device is told of at once. */
const mostTold = 100;

/**
 * Notes, in the transaction that stores some batches, which sequences they leave out and which boot of each endpoint
 * spoke. Answers the results with what is missing of the boots in each batch.
 */
export function createSpokenNotes(
  db: Kysely<Tables>,
  engine: Engine,
): (
  on: Kysely<Tables>,
  batches: readonly ReceiptBatch[],
  committed: Committed,
  results: readonly Appended[],
) => Promise<Appended[]> {
  const updateGaps = createGaps(db);
  const updateSources = createSources(db, engine);
  return async (on, batches, { streamOf, stored, leaves }, results) => {
    const fresh = new Set(
      [...leaves.values()]
        .flat()
        .flatMap((leaf) => (leaf.conflictDigest === undefined ? [leaf.receipt] : [])),
    );
    const streams = new Map<number, string>();
    const spoken: Spoken[] = [];
    for (const { endpoint, county, atMs, address, receipts } of batches) {
      let last: { boot: string; sequences: number[] } | undefined;
      for (const receipt of receipts) {
        if (receipt.isOwn) continue;
        const { boot, sequence } = receipt;
        const stream = streamOf(endpoint, boot);
        streams.set(stream, boot);
        if (!fresh.has(receipt)) continue;
        if (last?.boot === boot) last.sequences.push(sequence);
        else {
          last = { boot, sequences: [sequence] };
          spoken.push({ county, endpoint, address, atMs, stream, ...last });
        }
      }
    }
    const { missing, filling } = await updateGaps(on, [...streams.keys()], spoken, stored);
    await updateSources(
      on,
      spoken.filter((one) => !filling.has(one)),
    );
    return results.map((result, index) => {
      const batch = batches[index];
      const of = new Set(batch?.receipts.map(({ boot }) => boot));
      const told = [...of].flatMap((boot): MissingReceipts[] =>
        batch === undefined
          ? []
          : (missing.get(streamOf(batch.endpoint, boot)) ?? []).map((one) => ({ boot, ...one })),
      );
      return told.length === 0 ? result : { ...result, missing: told.slice(0, mostTold) };
    });
  };
}
