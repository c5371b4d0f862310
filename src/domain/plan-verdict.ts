import type { LessonId } from './ids.ts';
import type { HorizonInput, HorizonSlot } from './plan-horizon.ts';
import { slotRoom } from './plan-spoken.ts';

/**
 * Whether a lesson is heard as often as it should be over some days: `met`, `cannot-be-met` whatever the plan, with
 * the proof, or `not-found`: this plan does not, and nothing here proves that none could.
 */
export type Verdict =
  | { readonly kind: 'met' }
  | { readonly kind: 'not-found' }
  | { readonly kind: 'cannot-be-met'; readonly proof: Proof };

export type Proof =
  /** Longer than any slot. */
  | { readonly rule: 'too-long'; readonly needMs: number; readonly giveMs: number }
  /** No slot that could air it for longer than `every`. */
  | { readonly rule: 'no-slot'; readonly fromMs: number; readonly untilMs: number }
  /** Its own repeat-after is longer than `every`. */
  | { readonly rule: 'repeat-after'; readonly repeatAfterMs: number; readonly everyMs: number }
  /** All lessons together need more time than all slots give, a week. */
  | { readonly rule: 'together'; readonly needMsPerWeek: number; readonly giveMsPerWeek: number };

export interface LessonOutlook {
  readonly lesson: LessonId;
  readonly title: string;
  /** When it is heard. */
  readonly heardAtMs: readonly number[];
  /** The longest it is waited for, the days before its first and after its last hearing included. */
  readonly longestGapMs: number;
  readonly verdict: Verdict;
}

/** One lesson, and where it could air. */
interface Chances {
  readonly lesson: LessonId;
  readonly title: string;
  /** From here on it is due: when it was last heard, or when it is first active, if that is longer ago than `every`. */
  readonly baseMs: number;
  /** The end of the days looked at, or of its validity. */
  readonly endMs: number;
  readonly slots: readonly {
    readonly startsAtMs: number;
    readonly size: number;
    readonly capacity: number;
  }[];
}

const weekMs = 7 * 86_400_000;

/**
 * What becomes of every lesson that could air in some slot. `every` is the greatest of any slot and `repeat after` the
 * least, so that a proof holds for all.
 * @param heard when the plan has each lesson heard, in order of time
 * @param untilMs end of the days looked at
 */
export function outlooks(
  input: HorizonInput,
  heard: ReadonlyMap<LessonId, readonly number[]>,
  untilMs: number,
): readonly LessonOutlook[] {
  const aired = input.slots.filter(({ silent }) => !silent);
  const everyMs = Math.max(1, ...aired.map(({ rules }) => rules.everyMs));
  const repeatAfterMs = Math.min(...aired.map(({ rules }) => rules.repeatAfterMs), Number.POSITIVE_INFINITY);
  const chances = chancesOf(input, aired, everyMs, untilMs);
  const together = togetherProof(chances, aired, input, everyMs, untilMs);
  return chances.map((one): LessonOutlook => {
    const times = heard.get(one.lesson) ?? [];
    const gaps = [one.baseMs, ...times].map((from, at) => (times[at] ?? one.endMs) - from);
    const longestGapMs = Math.max(0, ...gaps);
    const isPinned = aired.some(({ rules }) => rules.pinned.includes(one.lesson));
    const proof = ownProof(one, everyMs, isPinned ? 0 : repeatAfterMs) ?? together;
    const verdict: Verdict =
      longestGapMs <= everyMs
        ? { kind: 'met' }
        : proof === undefined
          ? { kind: 'not-found' }
          : { kind: 'cannot-be-met', proof };
    return { lesson: one.lesson, title: one.title, heardAtMs: times, longestGapMs, verdict };
  });
}

/** In how many slots, at least, a lesson must be heard for no wait to be longer than `every`. */
export const leastHearings = (
  { baseMs, endMs }: { readonly baseMs: number; readonly endMs: number },
  everyMs: number,
): number => Math.max(0, Math.ceil((endMs - baseMs) / everyMs) - 1);

function chancesOf(
  input: HorizonInput,
  aired: readonly HorizonSlot[],
  everyMs: number,
  untilMs: number,
): Chances[] {
  const found = new Map<LessonId, { title: string; slots: Chances['slots'][number][]; lastDate: string }>();
  for (const { silent: _, ...slot } of aired) {
    const { usable, capacity } = slotRoom({ ...input, ...slot });
    for (const { id, lesson, size } of usable.values()) {
      if (lesson.kind !== 'lesson') continue;
      const of = found.get(id) ?? { title: lesson.title, slots: [], lastDate: '' };
      of.slots.push({ startsAtMs: slot.startsAtMs, size, capacity });
      of.lastDate = slot.date;
      found.set(id, of);
    }
  }
  const lastDate = aired.at(-1)?.date;
  const [start] = aired;
  return [...found]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([lesson, { title, slots, lastDate: until }]): Chances => {
      const first = slots[0]?.startsAtMs ?? 0;
      const activeMs =
        slots.length > 0 && first > (start?.startsAtMs ?? 0) ? first : (start?.startsAtMs ?? 0);
      const before = input.heardAtMs.get(lesson);
      const baseMs = before !== undefined && before + everyMs >= activeMs ? before : activeMs;
      const endMs = until === lastDate ? untilMs : (slots.at(-1)?.startsAtMs ?? untilMs);
      return { lesson, title, baseMs: Math.min(baseMs, endMs), endMs, slots };
    });
}

function ownProof(
  { baseMs, endMs, slots }: Chances,
  everyMs: number,
  repeatAfterMs: number,
): Proof | undefined {
  if (endMs - baseMs <= everyMs) return undefined;
  const fitting = slots.filter(({ size, capacity }) => size <= capacity);
  if (fitting.length === 0) {
    const [needMs, giveMs] = [
      Math.min(...slots.map((s) => s.size)),
      Math.max(...slots.map((s) => s.capacity)),
    ];
    return { rule: 'too-long', needMs, giveMs };
  }
  const times = [baseMs, ...fitting.map(({ startsAtMs }) => startsAtMs), endMs];
  for (const [at, fromMs] of times.entries()) {
    const untilMs = times[at + 1] ?? fromMs;
    if (untilMs - fromMs > everyMs) return { rule: 'no-slot', fromMs, untilMs };
  }
  if (repeatAfterMs > everyMs && endMs - baseMs > 2 * everyMs)
    return { rule: 'repeat-after', repeatAfterMs, everyMs };
  return undefined;
}

/** Each lesson's least number of hearings at its shortest, against everything the slots have room for. */
function togetherProof(
  chances: readonly Chances[],
  aired: readonly HorizonSlot[],
  input: HorizonInput,
  everyMs: number,
  untilMs: number,
): Proof | undefined {
  const needMs = chances.reduce((sum, one) => {
    const shortest = Math.min(...one.slots.map(({ size }) => size));
    return sum + leastHearings(one, everyMs) * shortest;
  }, 0);
  const giveMs = aired.reduce(
    (sum, { silent: _, ...slot }) => sum + Math.max(0, slotRoom({ ...input, ...slot }).capacity),
    0,
  );
  const [first] = aired;
  if (first === undefined || needMs <= giveMs) return undefined;
  const weeks = Math.max(1, untilMs - first.startsAtMs) / weekMs;
  return { rule: 'together', needMsPerWeek: needMs / weeks, giveMsPerWeek: giveMs / weeks };
}
