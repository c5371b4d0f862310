import { expect, test } from 'vitest';
import { readBatch } from '../../src/protocol/receipt.ts';

const refused = (sequence: number, count: number) => ({
  boot: '018f0000-0000-4000-8000-000000000001',
  sequence,
  uptimeMs: 1,
  atMs: null,
  event: { kind: 'refused', reason: 'signature', count },
});

test('more refused orders than any device sees make no sense, and are kept as they came', () => {
  const batch = { receipts: [refused(1, 10_000_000), refused(2, Number.MAX_SAFE_INTEGER)] };
  const read = readBatch(batch, (text) => String(text.length));
  expect(read.map(({ event }) => event.kind)).toEqual(['refused', 'unreadable']);
});
