import type { Kysely } from 'kysely';
import type { AreaCode, BroadcastId, DeliveryId, EndpointId } from '../domain/ids.ts';
import { canonicalJson } from '../domain/ledger.ts';
import type { Appended, KeptReceipt, Receipts, StoredReceipt } from '../ports/receipts.ts';
import type { GroupedCalls } from './grouped-calls.ts';
import { monthIn } from './months.ts';
import { receiptFindings } from './receipt-findings.ts';
import type { Tables } from './tables.ts';

/** A call of `append`, its receipts already in the bytes that are stored and hashed. */
export interface ReceiptBatch {
  readonly endpoint: EndpointId;
  readonly county: AreaCode;
  readonly atMs: number;
  readonly receipts: readonly WrittenReceipt[];
  readonly address: string | undefined;
}

export interface WrittenReceipt {
  readonly boot: string;
  readonly sequence: number;
  readonly delivery: string | null;
  readonly content: string;
  readonly kind: StoredReceipt['event']['kind'];
  /** Whether it is this service's own knowledge, and no device's word. */
  readonly isOwn: boolean;
}

export function createReceipts(db: Kysely<Tables>, batches: GroupedCalls<ReceiptBatch, Appended>): Receipts {
  /** Only the endpoint a delivery went to can testify about it, and no receipt about it is of an earlier month. */
  const evidence = (of: DeliveryId | BroadcastId) =>
    db
      .selectFrom('delivery')
      .innerJoin('receipt', (join) =>
        join
          .onRef('receipt.delivery', '=', 'delivery.id')
          // Two counties may have endpoints of one id.
          .onRef('receipt.county', '=', 'delivery.county')
          .on('receipt.month', '>=', monthIn(of)),
      )
      .innerJoin('receipt_stream', (join) =>
        join
          .onRef('receipt_stream.id', '=', 'receipt.stream')
          .onRef('receipt_stream.endpoint', '=', 'delivery.endpoint'),
      );
  const content = (of: DeliveryId | BroadcastId) =>
    evidence(of)
      .select(['delivery.id', 'receipt.content', 'receipt.received_at_ms'])
      .orderBy('delivery.id')
      .orderBy('receipt_stream.boot')
      .orderBy('receipt.sequence');

  return {
    append: async (endpoint, county, receipts, atMs, address) => {
      if (!Number.isSafeInteger(atMs)) throw new RangeError('a receipt came at no whole number of ms');
      if (receipts.length === 0) return { stored: 0, duplicates: 0, conflicts: 0 };
      return batches.call({ endpoint, county, atMs, receipts: receipts.map(written), address });
    },
    of: async (delivery) => {
      const rows = await content(delivery).where('delivery.id', '=', delivery).execute();
      return rows.map(receiptOf);
    },
    counts: async (of) => {
      const counted = evidence('delivery' in of ? of.delivery : of.broadcast)
        .select('delivery.id')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .groupBy('delivery.id');
      const rows = await ('delivery' in of
        ? counted.where('delivery.id', '=', of.delivery)
        : counted.where('delivery.broadcast', '=', of.broadcast)
      ).execute();
      return new Map(rows.map(({ id, count }) => [id, Number(count)]));
    },
    span: async (broadcast) => {
      const row = await evidence(broadcast)
        .where('delivery.broadcast', '=', broadcast)
        .select(({ fn, ref }) => [
          fn.countAll<number>().as('receipts'),
          fn.min('receipt.received_at_ms').as('firstAtMs'),
          fn.max('receipt.received_at_ms').as('lastAtMs'),
          fn.count<number>(ref('receipt.entry')).distinct().as('entries'),
          fn.max('receipt.entry').as('lastEntry'),
        ])
        .executeTakeFirstOrThrow();
      if (Number(row.receipts) === 0) return undefined;
      return {
        receipts: Number(row.receipts),
        firstAtMs: Number(row.firstAtMs),
        lastAtMs: Number(row.lastAtMs),
        entries: Number(row.entries),
        lastEntry: Number(row.lastEntry),
      };
    },
    findings: (counties) => receiptFindings(db, counties),
    ofBroadcast: async (broadcast) => {
      const rows = await content(broadcast).where('delivery.broadcast', '=', broadcast).execute();
      const found = new Map<DeliveryId, KeptReceipt[]>();
      for (const row of rows) {
        const ofDelivery = found.get(row.id);
        if (ofDelivery === undefined) found.set(row.id, [receiptOf(row)]);
        else ofDelivery.push(receiptOf(row));
      }
      return found;
    },
  };
}

function written(receipt: StoredReceipt): WrittenReceipt {
  const { boot, sequence, event } = receipt;
  if (!Number.isSafeInteger(sequence))
    throw new RangeError(`receipt ${boot}/${sequence} has no whole sequence`);
  const delivery = 'order' in event && event.order !== undefined ? event.order : null;
  const { kind } = event;
  return { boot, sequence, delivery, content: canonicalJson(receipt), kind, isOwn: ownKinds.has(kind) };
}

const ownKinds: ReadonlySet<StoredReceipt['event']['kind']> = new Set([
  'streamed',
  'reported',
  'told',
  'unsent',
]);

const receiptOf = (row: { content: string; received_at_ms: number }): KeptReceipt => ({
  ...(JSON.parse(row.content) as StoredReceipt),
  receivedAtMs: row.received_at_ms,
});
