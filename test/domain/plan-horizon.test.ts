import { describe, expect, test } from 'vitest';
import { addDays } from '../../src/domain/calendar.ts';
import { lessonId } from '../../src/domain/ids.ts';
import type { Lesson } from '../../src/domain/lesson.ts';
import { type HorizonInput, lessonsIn, planHorizon } from '../../src/domain/plan-horizon.ts';
import { heldUp, leastHearings, ownProof } from '../../src/domain/plan-proofs.ts';
import { outlooks } from '../../src/domain/plan-verdict.ts';
import { daysProgram, smallDays, someDays } from '../support/horizons.ts';
import { today } from '../support/lessons.ts';
import { milpSolver } from '../support/milp.ts';

function heardIn(input: HorizonInput): Map<ReturnType<typeof lessonId>, number[]> {
  const heard = new Map<ReturnType<typeof lessonId>, number[]>();
  for (const { at, playlist } of planHorizon(input)) {
    expect(playlist.durationMs).toBeLessThanOrEqual(at.budgetMs);
    if (at.silent) continue;
    for (const lesson of lessonsIn(playlist))
      heard.set(lesson, [...(heard.get(lesson) ?? []), at.startsAtMs]);
  }
  return heard;
}
const verdicts = (input: HorizonInput & { untilMs: number }) =>
  outlooks(input, heardIn(input), input.untilMs);
const kinds = (input: HorizonInput & { untilMs: number }) =>
  verdicts(input).map(({ verdict }) => verdict.kind);

describe('over some days', () => {
  test('a long lesson is heard though short ones would always fill its slots better', () => {
    const shorts = Array.from({ length: 12 }, () => 20);
    const input = someDays({ seconds: [115, ...shorts], days: 60, slotSeconds: 120, everyDays: 7 });
    const heard = heardIn(input).get(lessonId('l0')) ?? [];
    expect(heard.length).toBeGreaterThanOrEqual(4);
  });

  test('every lesson that fits a slot is heard, in overload too', () => {
    const seconds = Array.from({ length: 40 }, (_, n) => 30 + 2 * n);
    const input = someDays({ seconds, days: 90, slotSeconds: 120, everyDays: 7 });
    expect([...heardIn(input).values()].filter((times) => times.length >= 2)).toHaveLength(40);
  });

  test('what is promised holds against a MILP over the same days', async () => {
    const solve = await milpSolver();
    const found = { met: 0, 'cannot-be-met': 0, 'not-found': 0, undecided: 0 };
    let missedChances = 0;
    for (let seed = 1; seed <= 120; seed += 1) {
      const days = smallDays(seed);
      const outlook = verdicts(someDays(days));
      const positions = (kind: string) =>
        outlook.flatMap(({ verdict }, at) => (verdict.kind === kind ? [at] : []));
      const isPossible = (lessons: readonly number[]) => solve(daysProgram(days, lessons)).isFeasible;
      const all = outlook.map((_, at) => at);
      expect(isPossible(positions('met')), `${seed}: what is met can be met`).toBe(true);
      for (const at of positions('cannot-be-met')) {
        const { verdict } = outlook[at] ?? {};
        const isTogether = verdict?.kind === 'cannot-be-met' && verdict.proof.rule === 'together';
        expect(isPossible(isTogether ? all : [at]), `${seed}: a proof is one`).toBe(false);
      }
      for (const { verdict } of outlook) found[verdict.kind] += 1;
      if (positions('not-found').length > 0 && isPossible(all)) missedChances += 1;
    }
    expect(found.met).toBeGreaterThan(100);
    expect(found['cannot-be-met']).toBeGreaterThan(20);
    expect(missedChances).toBeLessThan(12);
  });

  test.each([
    ['too-long', { seconds: [200, 20], days: 10, slotSeconds: 100, everyDays: 3 }],
    ['together', { seconds: [60, 60, 60, 60], days: 14, slotSeconds: 70, everyDays: 2 }],
    [
      'repeat-after',
      { seconds: [20], days: 14, slotSeconds: 70, everyDays: 2, rules: { repeatAfterMs: 3 * 86_400_000 } },
    ],
  ])('what can not be is proved: %s', (rule, days) => {
    const [first] = verdicts(someDays(days));
    expect(first?.verdict).toMatchObject({ kind: 'cannot-be-met', proof: { rule } });
  });

  test('the least number of hearings is that of a MILP', async () => {
    const solve = await milpSolver();
    for (let days = 1; days <= 9; days += 1) {
      for (let everyDays = 1; everyDays <= 4; everyDays += 1) {
        const program = daysProgram({ seconds: [10], days, slotSeconds: 10, everyDays }, [0]);
        expect(leastHearings({ baseMs: 0, endMs: days }, everyDays), `${days} ${everyDays}`).toBe(
          solve(program).value,
        );
      }
    }
  });

  test('silent slots are heard by nobody, and may prove that nothing could be', () => {
    const input = someDays({ seconds: [20], days: 10, slotSeconds: 70, everyDays: 3 });
    const slots = input.slots.map((slot, day) => ({
      ...slot,
      silent: day > 2 && day < 8 && ('quiet' as const),
    }));
    expect(kinds({ ...input, slots })).toEqual(['cannot-be-met']);
    expect(kinds(input)).toEqual(['met']);
  });

  test('every active lesson is told of, where no slot is heard and where it has nothing to be heard', () => {
    const input = someDays({ seconds: [20, 20, 20, 20], days: 10, slotSeconds: 70, everyDays: 3 });
    const slots = input.slots.map((slot) => ({ ...slot, silent: 'quiet' as const }));
    expect(verdicts({ ...input, slots }).map(({ verdict }) => verdict)).toMatchObject(
      input.lessons.map(() => ({ kind: 'cannot-be-met', proof: { rule: 'no-slot' } })),
    );
    const [a, b, c, d] = input.lessons as [Lesson, Lesson, Lesson, Lesson];
    const yesterday = addDays(today, -1);
    const lessons: Lesson[] = [
      a,
      { ...b, recordings: [] },
      { ...c, retired: true },
      { ...d, validUntil: yesterday },
    ];
    expect(verdicts({ ...input, lessons })).toMatchObject([
      { lesson: 'l0', verdict: { kind: 'met' } },
      {
        lesson: 'l1',
        heardAtMs: [],
        verdict: { kind: 'cannot-be-met', proof: { rule: 'recording', reason: { rule: 'recording' } } },
      },
    ]);
    const approved = { has: () => false };
    expect(verdicts({ ...input, approved })[0]?.verdict).toMatchObject({
      proof: { rule: 'recording', reason: { rule: 'approval' } },
    });
  });

  test('what is not heard over fewer days than it may wait is undecided', () => {
    const days = { seconds: [60, 60, 60], slotSeconds: 60, everyDays: 14 };
    expect(kinds(someDays({ ...days, days: 1 }))).toEqual(['met', 'undecided', 'undecided']);
    expect(kinds(someDays({ ...days, days: 3 }))).toEqual(['met', 'met', 'met']);
    const input = someDays({ ...days, days: 2 });
    const slots = input.slots.map((slot) => ({ ...slot, silent: 'past' as const }));
    expect(kinds({ ...input, slots })).toEqual(['undecided', 'undecided', 'undecided']);
  });

  test('a lesson that cannot air holds up all behind it in its series, unless it was heard before', () => {
    const series = [['gone', 'l0', 'l1'].map(lessonId)];
    const input = someDays({
      seconds: [20, 20, 20],
      days: 10,
      slotSeconds: 70,
      everyDays: 3,
      rules: { series },
    });
    expect(verdicts(input).map(({ verdict }) => verdict)).toEqual([
      { kind: 'cannot-be-met', proof: { rule: 'series', before: 'gone' } },
      { kind: 'cannot-be-met', proof: { rule: 'series', before: 'l0' } },
      { kind: 'met' },
    ]);
    const heardAtMs = new Map([[lessonId('gone'), input.untilMs - 30 * 86_400_000]]);
    expect(kinds({ ...input, heardAtMs })).toEqual(['met', 'met', 'met']);
    const pinned = input.slots.map((slot) => ({
      ...slot,
      rules: { ...slot.rules, pinned: [lessonId('l0')] },
    }));
    expect(kinds({ ...input, slots: pinned })).toEqual(['met', 'met', 'met']);
    expect([
      ...heldUp(
        series,
        new Map(),
        () => true,
        () => false,
      ),
    ]).toEqual([]);
  });

  test('a most a week under what every asks for is proved, and never where some choice of days would do', () => {
    const maxPerWeek = 1;
    const days = { seconds: [20], days: 14, slotSeconds: 70, everyDays: 2, rules: { maxPerWeek } };
    expect(verdicts(someDays(days))[0]?.verdict).toMatchObject({ proof: { rule: 'max-per-week' } });
    let proved = 0;
    for (let count = 2; count <= 9; count += 1) {
      for (let every = 1; every <= 5; every += 1) {
        for (let most = 1; most <= 3; most += 1) {
          const proof = weekProof(count, every, most);
          if (proof === undefined) continue;
          proved += 1;
          expect(isFeasible(count, every, most), `${count} ${every} ${most}`).toBe(false);
        }
      }
    }
    expect(proved).toBeGreaterThan(20);
  });
});

const dayMs = 86_400_000;

function weekProof(count: number, every: number, maxPerWeek: number) {
  const slots = Array.from({ length: count }, (_, day) => ({
    startsAtMs: day * dayMs,
    size: 1,
    capacity: 1,
  }));
  const chances = { lesson: lessonId('l0'), title: '', baseMs: 0, endMs: count * dayMs, slots };
  return ownProof(chances, { everyMs: every * dayMs, repeatAfterMs: 0, maxPerWeek });
}

/** By trying every set of days: no wait longer than `every`, and of seven days in a row no more than `most`. */
function isFeasible(count: number, every: number, most: number): boolean {
  return Array.from({ length: 2 ** count }, (_, set) => set).some((set) => {
    const chosen = Array.from({ length: count }, (_, day) => day).filter((day) => set & (1 << day));
    const waits = [0, ...chosen].every((from, at) => (chosen[at] ?? count) - from <= every);
    return (
      waits && chosen.every((day, at) => chosen.slice(0, at).filter((one) => one > day - 7).length < most)
    );
  });
}
