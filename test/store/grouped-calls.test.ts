import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { createGroupedCalls } from '../../src/store/grouped-calls.ts';

/** Doubles numbers, and remembers which came together; `poison` fails any group that holds it. */
function doubling(poison?: number) {
  const groups: number[][] = [];
  const run = async (calls: readonly number[]): Promise<(number | Error)[]> => {
    groups.push([...calls]);
    await setImmediate();
    if (poison !== undefined && calls.includes(poison)) throw new RangeError('poison');
    return calls.map((call) => (call < 0 ? new RangeError('negative') : call * 2));
  };
  return { groups, run };
}

const isRange = (error: unknown): boolean => error instanceof RangeError;

it('runs calls made together in one group, and those made meanwhile in the next', async () => {
  const { groups, run } = doubling();
  const calls = createGroupedCalls(run, isRange, 10);
  const first = [calls.call(1), calls.call(2)];
  await setImmediate();
  const second = [calls.call(3), calls.call(4)];
  expect(await Promise.all([...first, ...second])).toEqual([2, 4, 6, 8]);
  expect(groups).toEqual([
    [1, 2],
    [3, 4],
  ]);
});

it('gathers for a while after a group, and lets a call after a quiet moment wait for nobody', async () => {
  const { groups, run } = doubling();
  const calls = createGroupedCalls(run, isRange, 3, 100);
  expect(await calls.call(1)).toBe(2);
  const gathered = [calls.call(2)];
  for (const one of [3, 4]) {
    await setImmediate();
    gathered.push(calls.call(one));
  }
  expect(await Promise.all(gathered)).toEqual([4, 6, 8]);
  // A full group waits for no time to pass.
  expect(await Promise.all([5, 6, 7].map((one) => calls.call(one)))).toEqual([10, 12, 14]);
  expect(groups).toEqual([[1], [2, 3, 4], [5, 6, 7]]);
});

it('keeps groups small enough', async () => {
  const { groups, run } = doubling();
  const calls = createGroupedCalls(run, isRange, 2);
  await Promise.all([1, 2, 3, 4, 5].map((one) => calls.call(one)));
  expect(groups).toEqual([[1, 2], [3, 4], [5]]);
});

it('rejects the call that is answered with an error, and no other', async () => {
  const calls = createGroupedCalls(doubling().run, isRange, 10);
  const results = await Promise.allSettled([calls.call(1), calls.call(-1)]);
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
});

it('tries a failing group one by one when a call may be the reason', async () => {
  const { groups, run } = doubling(2);
  const calls = createGroupedCalls(run, isRange, 10);
  const results = await Promise.allSettled([1, 2, 3].map((one) => calls.call(one)));
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(groups).toEqual([[1, 2, 3], [1], [2], [3]]);
});

it('does not try again when the database is the reason', async () => {
  const { groups, run } = doubling(2);
  const calls = createGroupedCalls(run, () => false, 10);
  const results = await Promise.allSettled([1, 2].map((one) => calls.call(one)));
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(groups).toHaveLength(1);
});

it('is idle when everything was answered', async () => {
  const calls = createGroupedCalls(doubling().run, isRange, 1);
  let answered = 0;
  for (const one of [1, 2, 3]) void calls.call(one).then(() => (answered += 1));
  await calls.idle();
  expect(answered).toBe(3);
  await calls.idle();
});
