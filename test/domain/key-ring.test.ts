import { expect, test } from 'vitest';
import {
  announceKey,
  dropFormerKeys,
  type KeyRing,
  revokeKey,
  useNextKey,
} from '../../src/domain/key-ring.ts';

const first: KeyRing = { sequence: 1, keys: [{ kid: 'a', standing: 'current', sinceMs: 0 }] };
const standings = ({ keys }: KeyRing) => keys.map(({ kid, standing }) => `${kid} ${standing}`);

test('a key is next, current, former and past, and every step raises the sequence', () => {
  const announced = announceKey(first, 'b', 10);
  expect(standings(announced)).toEqual(['a current', 'b next']);
  const used = useNextKey(announced, 20);
  expect(used && standings(used)).toEqual(['a former', 'b current']);
  expect(used && dropFormerKeys(used, 119, 100)).toBeUndefined();
  const dropped = used && dropFormerKeys(used, 120, 100);
  expect(dropped && standings(dropped)).toEqual(['a past', 'b current']);
  expect([announced.sequence, used?.sequence, dropped?.sequence]).toEqual([2, 3, 4]);
  expect(useNextKey(first, 10)).toBeUndefined();
});

test('where the current key is revoked the next takes its place', () => {
  expect(standings(revokeKey(announceKey(first, 'b', 10), 'a', 20))).toEqual(['a revoked', 'b current']);
  expect(standings(revokeKey(announceKey(first, 'b', 10), 'b', 20))).toEqual(['a current', 'b revoked']);
});
