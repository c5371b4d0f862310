import { describe, expect, test } from 'vitest';
import { lessonId } from '../../src/domain/ids.ts';
import { type HorizonInput, lessonsIn, planHorizon } from '../../src/domain/plan-horizon.ts';
import { leastHearings, outlooks } from '../../src/domain/plan-verdict.ts';
import { daysProgram, smallDays, someDays } from '../support/horizons.ts';
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
    const found = { met: 0, 'cannot-be-met': 0, 'not-found': 0 };
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
});
