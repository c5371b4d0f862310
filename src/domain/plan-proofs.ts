import type { LessonId } from './ids.ts';
import type { HorizonSlot } from './plan-horizon.ts';
import type { Reason } from './playlist.ts';

export type Proof =
  /** Nothing of it may be heard here: no recording, none approved, none in a language of the audience. */
  | { readonly rule: 'recording'; readonly reason: Reason }
  /** The lesson before it in a series can't be heard. */
  | { readonly rule: 'series'; readonly before: LessonId }
  /** Longer than any slot. */
  | { readonly rule: 'too-long'; readonly needMs: number; readonly giveMs: number }
  /** No slot that could air it for longer than `every`. */
  | { readonly rule: 'no-slot'; readonly fromMs: number; readonly untilMs: number }
  /** Its own repeat-after is longer than `every`. */
  | { readonly rule: 'repeat-after'; readonly repeatAfterMs: number; readonly everyMs: number }
  /** `every` asks for more hearings in seven days than are allowed. */
  | { readonly rule: 'max-per-week'; readonly maxPerWeek: number; readonly everyMs: number }
  /** All lessons together need more time than all slots give, a week. */
  | { readonly rule: 'together'; readonly needMsPerWeek: number; readonly giveMsPerWeek: number };

/** One lesson, and where it could air. */
export interface Chances {
  readonly lesson: LessonId;
  readonly title: string;
  /** From here on it is due: when it was last heard, or when it is first active, if that is longer ago than `every`. */
  readonly baseMs: number;
  /** The end of the days looked at, or of its validity. */
  readonly endMs: number;
  /** The slots that air and could air it. */
  readonly slots: readonly {
    readonly startsAtMs: number;
    readonly size: number;
    readonly capacity: number;
  }[];
  /** Why no slot, silent or not, could air it; absent where one could. */
  readonly unusable?: Reason;
}

/** What holds in every slot of some days, at its mildest. */
export interface MildestRules {
  readonly everyMs: number;
  readonly repeatAfterMs: number;
  /** Infinite without such a limit. */
  readonly maxPerWeek: number;
}

const weekMs = 7 * 86_400_000;

/** The greatest `every` and most a week of any slot, and the least `repeat after`. */
export function mildestRules(slots: readonly HorizonSlot[]): MildestRules {
  const most = (of: readonly number[]): number => of.reduce((a, b) => Math.max(a, b), 1);
  const aired = slots.filter(({ silent }) => !silent);
  return {
    everyMs: most(slots.map(({ rules }) => rules.everyMs)),
    repeatAfterMs: aired.reduce(
      (least, { rules }) => Math.min(least, rules.repeatAfterMs),
      Number.POSITIVE_INFINITY,
    ),
    maxPerWeek: most(aired.map(({ rules }) => rules.maxPerWeek ?? Number.POSITIVE_INFINITY)),
  };
}

/** In how many slots, at least, a lesson must be heard for no wait to be longer than `every`. */
export const leastHearings = (
  { baseMs, endMs }: { readonly baseMs: number; readonly endMs: number },
  everyMs: number,
): number => Math.max(0, Math.ceil((endMs - baseMs) / everyMs) - 1);

/** Why a lesson's waits can't all be within `every`, by itself; undefined where nothing shows it. */
export function ownProof(
  { baseMs, endMs, slots }: Chances,
  { everyMs, repeatAfterMs, maxPerWeek }: MildestRules,
): Proof | undefined {
  if (endMs - baseMs <= everyMs) return undefined;
  const fitting = slots.filter(({ size, capacity }) => size <= capacity);
  if (slots.length > 0 && fitting.length === 0) {
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
  // That many and one more lie within as many times `every`, and may not lie within less than a week.
  if (maxPerWeek * everyMs < weekMs && leastHearings({ baseMs, endMs }, everyMs) > maxPerWeek)
    return { rule: 'max-per-week', maxPerWeek, everyMs };
  return undefined;
}

/**
 * Lessons that wait for one before them in a series that was never heard and can't be, each with that one: such a
 * lesson holds up all behind it.
 * @param canAir whether some slot could air a lesson
 * @param isExempt whether a lesson is pinned somewhere, where its series does not matter
 */
export function heldUp(
  series: readonly (readonly LessonId[])[],
  heardAtMs: ReadonlyMap<LessonId, number>,
  canAir: (lesson: LessonId) => boolean,
  isExempt: (lesson: LessonId) => boolean,
): ReadonlyMap<LessonId, LessonId> {
  const found = new Map<LessonId, LessonId>();
  for (const part of series) {
    for (const [at, lesson] of part.entries()) {
      const before = part[at - 1];
      if (before === undefined || heardAtMs.has(before) || isExempt(lesson)) continue;
      if (!canAir(before) || found.has(before)) found.set(lesson, before);
    }
  }
  return found;
}

/** Each lesson's least number of hearings at its shortest, against everything the slots have room for. */
export function togetherProof(
  chances: readonly Chances[],
  everyMs: number,
  { giveMs, spanMs }: { readonly giveMs: number; readonly spanMs: number },
): Proof | undefined {
  const needMs = chances
    .filter(({ slots }) => slots.length > 0)
    .reduce((sum, one) => {
      const shortest = Math.min(...one.slots.map(({ size }) => size));
      return sum + leastHearings(one, everyMs) * shortest;
    }, 0);
  if (needMs <= giveMs) return undefined;
  const weeks = Math.max(1, spanMs) / weekMs;
  return { rule: 'together', needMsPerWeek: needMs / weeks, giveMsPerWeek: giveMs / weeks };
}
