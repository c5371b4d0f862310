import type { NewDelivery } from '../../src/ports/broadcasts.ts';
import type { Receipt } from '../../src/protocol/receipt.ts';
import { anItemReceipt } from '../../test/contracts/store-samples.ts';

export const batchSize = 100;

export interface Batch {
  readonly delivery: NewDelivery;
  /** The device's start, which is the only one of its batches. */
  readonly boot: number;
  readonly receipts: readonly Receipt[];
}

/** @param turn in which no other batches were made of these deliveries */
export const batchesOf = (
  deliveries: readonly NewDelivery[],
  turn: number,
  count: number,
): readonly Batch[] =>
  deliveries.slice(0, count).map((delivery, index) => {
    const boot = turn * count + index + 1;
    const receipts = Array.from({ length: batchSize }, (_, one) =>
      anItemReceipt(one + 1, delivery, one % 2, 60_000, boot),
    );
    return { delivery, boot, receipts };
  });
