import { expect, test } from 'vitest';
import { many } from '../../src/domain/many.ts';

test('one is one, and none or more are many', () => {
  expect([0, 1, 2].map((count) => many(count, 'receipt'))).toEqual(['0 receipts', '1 receipt', '2 receipts']);
  expect([1, 2].map((count) => many(count, 'entry holds', 'entries hold'))).toEqual([
    '1 entry holds',
    '2 entries hold',
  ]);
});
