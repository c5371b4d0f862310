import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { choose, type Option } from '../../src/domain/plan-choose.ts';
import { arrange, crowdedTopics } from '../../src/domain/plan-topics.ts';
import { anInstance, asProgram, exhaustively, hasOrder, seeded } from '../support/knapsack.ts';
import { milpSolver } from '../support/milp.ts';

const instances = Array.from({ length: 1000 }, (_, seed) => anInstance(seed + 1));

describe('the choice of lessons', () => {
  test('is the best of all, with its ties, in 1,000 small instances', () => {
    for (const [seed, instance] of instances.entries()) {
      const choice = choose(instance.options, instance.rules);
      const best = exhaustively(instance);
      const { bound, ...found } = choice ?? { bound: 0 };
      expect(choice === undefined ? undefined : found, `instance ${seed}`).toEqual(best);
      expect(bound, `instance ${seed}`).toBe(best?.value ?? 0);
    }
  });

  test('is worth what a MILP solver finds in the same 1,000 instances, and never too long', async () => {
    const solve = await milpSolver();
    for (const [seed, instance] of instances.entries()) {
      if (instance.options.length === 0) continue;
      const choice = choose(instance.options, instance.rules);
      const solved = solve(asProgram(instance));
      if (choice === undefined) expect(solved.isFeasible, `instance ${seed}`).toBe(false);
      else expect(choice.value, `instance ${seed}`).toBe(solved.value);
      expect(choice?.size ?? 0).toBeLessThanOrEqual(instance.rules.capacity);
    }
  });

  test('is the same with larger instances in any order, and proved', async () => {
    const solve = await milpSolver();
    for (let seed = 1; seed <= 6; seed += 1) {
      const pick = seeded(seed);
      const options = Array.from({ length: 60 }, (_, n): Option => {
        const topic = pick(0, 4);
        const value = seed % 2 === 0 ? 1000 : pick(0, 4000);
        return {
          id: `l${n}`,
          topic: `t${topic}`,
          size: 24 * pick(1000, 6000),
          value: value * (topic ? 1 : 5),
        };
      });
      const rules = { capacity: 480_000, forced: [], topicsApart: true };
      const choice = choose(options, rules);
      expect(JSON.stringify(choose(options.toReversed(), rules))).toBe(JSON.stringify(choice));
      expect(choice?.bound).toBe(choice?.value);
      const solved = solve(asProgram({ options, rules }));
      expect(choice?.value).toBe(solved.value);
    }
  });

  test('never loses value by a lesson more', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000_000 }), (seed) => {
        const { options, rules } = anInstance(seed);
        const free = { ...rules, forced: [] };
        const fewer = choose(options.slice(0, -1), free)?.value ?? 0;
        expect(choose(options, free)?.value).toBeGreaterThanOrEqual(fewer);
      }),
    );
  });

  test('that is narrower than it had to be says what it may have missed', () => {
    const pick = seeded(7);
    const options = Array.from({ length: 80 }, (_, n): Option => {
      const size = 24 * pick(1000, 6000);
      return { id: `l${n}`, topic: `t${n}`, size, value: size + pick(0, 50) };
    });
    const rules = { capacity: 480_000, forced: [], topicsApart: false };
    const [wide, narrow] = [choose(options, rules), choose(options, { ...rules, width: 20 })];
    expect(wide?.bound).toBe(wide?.value);
    expect(narrow?.value).toBeLessThan(narrow?.bound ?? 0);
    expect(narrow?.bound).toBeGreaterThanOrEqual(wide?.value ?? Number.NaN);
  });
});

test('a choice that may watch no topic is thinned out until it has an order, and says what it may have missed', () => {
  const pick = seeded(3);
  for (let round = 0; round < 200; round += 1) {
    const { options, rules } = anInstance(pick(1, 1e6));
    const free = { ...rules, forced: [], topicsApart: true };
    const [best, thin] = [choose(options, free), choose(options, { ...free, balances: 0 })];
    expect(hasOrder(thin?.chosen ?? [], free)).toBe(true);
    expect(thin?.value).toBeLessThanOrEqual(best?.value ?? Number.NaN);
    expect(thin?.bound).toBeGreaterThanOrEqual(best?.value ?? Number.NaN);
  }
});

describe('an order in which no two neighbours share a topic', () => {
  const topics = ['a', 'b', 'c'];
  const lists = (length: number): string[][] =>
    length === 0 ? [[]] : lists(length - 1).flatMap((list) => topics.map((topic) => [...list, topic]));

  test('exists exactly where no topic is too many, with any first and last lesson; and is found', () => {
    for (const list of [1, 2, 3, 4, 5].flatMap(lists)) {
      const lessons = list.map((topic, n) => ({ id: `l${n}`, topic, size: 1, value: 1 }));
      for (const [first, last] of [[], [0], [undefined, 0], [0, 1]]) {
        const [head, tail] = [lessons[first ?? -1], lessons[last ?? -1]];
        const ends = { ...(head && { first: head.id }), ...(tail && { last: tail.id }) };
        const exists = hasOrder(lessons, ends);
        expect(crowdedTopics(lessons, head, tail).length === 0, `${list} ${first} ${last}`).toBe(exists);
        const order = arrange(lessons, head, tail, true);
        expect(order).toHaveLength(lessons.length);
        if (head !== undefined) expect(order[0]).toBe(head);
        if (tail !== undefined && lessons.length > 1) expect(order.at(-1)).toBe(tail);
        if (exists) expect(order.every(({ topic }, at) => topic !== order[at - 1]?.topic)).toBe(true);
      }
    }
  });
});
