import type { LessonId } from './ids.ts';
import { isValidOn, type Lesson } from './lesson.ts';
import type { HorizonInput, HorizonSlot } from './plan-horizon.ts';
import { type Chances, heldUp, mildestRules, ownProof, type Proof, togetherProof } from './plan-proofs.ts';
import { slotRoom } from './plan-spoken.ts';
import type { Reason } from './playlist.ts';

/**
 * Whether a lesson is heard as often as it should be over some days: `met`; `cannot-be-met` whatever the plan, with
 * the proof; `not-found`: this plan does not, and nothing here proves that none could; or `undecided`: it is not
 * heard, and is not active for long enough in these days to have to be.
 */
export type Verdict =
  | { readonly kind: 'met' }
  | { readonly kind: 'undecided' }
  | { readonly kind: 'not-found' }
  | { readonly kind: 'cannot-be-met'; readonly proof: Proof };

export interface LessonOutlook {
  readonly lesson: LessonId;
  readonly title: string;
  /** When it is heard. */
  readonly heardAtMs: readonly number[];
  /** The longest it is waited for, the days before its first and after its last hearing included. */
  readonly longestGapMs: number;
  readonly verdict: Verdict;
}

/**
 * What becomes of every lesson that is active on some of the days, whether or not any slot could air it. `every` is
 * the greatest of any slot and `repeat after` the least, so that a proof holds for all.
 * @param heard when the plan has each lesson heard, in order of time
 * @param untilMs end of the days looked at
 */
export function outlooks(
  input: HorizonInput,
  heard: ReadonlyMap<LessonId, readonly number[]>,
  untilMs: number,
): readonly LessonOutlook[] {
  const rules = mildestRules(input.slots);
  const { everyMs } = rules;
  const rooms = roomsOf(input);
  const aired = rooms.filter(({ slot }) => !slot.silent);
  const chances = input.lessons
    .filter(({ kind, retired }) => kind === 'lesson' && !retired)
    .flatMap((lesson) => chancesOf(lesson, input, rooms, everyMs, untilMs))
    .sort((a, b) => (a.lesson < b.lesson ? -1 : 1));
  const together = togetherProof(chances, everyMs, {
    giveMs: aired.reduce((sum, { capacity }) => sum + Math.max(0, capacity), 0),
    spanMs: untilMs - (aired[0]?.slot.startsAtMs ?? untilMs),
  });
  const pinned = new Set(aired.flatMap(({ slot }) => slot.rules.pinned));
  const waiting = heldUpIn(input, rooms, pinned);
  return chances.map((one): LessonOutlook => {
    const { lesson, title, baseMs, endMs } = one;
    const times = heard.get(lesson) ?? [];
    const longestGapMs = Math.max(0, ...[baseMs, ...times].map((from, at) => (times[at] ?? endMs) - from));
    const own = pinned.has(lesson)
      ? { ...rules, repeatAfterMs: 0, maxPerWeek: Number.POSITIVE_INFINITY }
      : rules;
    const isLate = longestGapMs > everyMs;
    const never = times.length > 0 ? undefined : neverProof(one, waiting, isLate);
    const proof = never ?? (isLate ? (ownProof(one, own) ?? together) : undefined);
    return { lesson, title, heardAtMs: times, longestGapMs, verdict: verdictOf(proof, isLate, times) };
  });
}

function verdictOf(proof: Proof | undefined, isLate: boolean, times: readonly number[]): Verdict {
  if (proof !== undefined) return { kind: 'cannot-be-met', proof };
  if (isLate) return { kind: 'not-found' };
  return { kind: times.length === 0 ? 'undecided' : 'met' };
}

/** Why a lesson can't be heard at all, however few the days; of languages, slots to come may differ. */
function neverProof(
  { lesson, unusable }: Chances,
  waiting: ReadonlyMap<LessonId, LessonId>,
  isLate: boolean,
): Proof | undefined {
  if (unusable !== undefined && (isLate || unusable.rule !== 'variety'))
    return { rule: 'recording', reason: unusable };
  const before = waiting.get(lesson);
  return before === undefined ? undefined : { rule: 'series', before };
}

/** What a slot could air. */
interface RoomOfSlot {
  readonly slot: HorizonSlot;
  readonly capacity: number;
  readonly sizes: ReadonlyMap<LessonId, number>;
  /** Why others that are valid on its date can't. */
  readonly reasons: ReadonlyMap<LessonId, Reason>;
}

/** Of every slot ahead; of those that have begun, where there are no others. */
function roomsOf(input: HorizonInput): readonly RoomOfSlot[] {
  const ahead = input.slots.filter(({ silent }) => silent !== 'past');
  return (ahead.length === 0 ? input.slots : ahead).map((slot) => {
    const { silent: _, ...at } = slot;
    const { usable, unusable, capacity } = slotRoom({ ...input, ...at });
    const lessons = [...usable.values()].filter(({ lesson }) => lesson.kind === 'lesson');
    const others = unusable.filter(({ reason: { rule } }) => rule !== 'validity' && rule !== 'retired');
    return {
      slot,
      capacity,
      sizes: new Map(lessons.map(({ id, size }) => [id, size])),
      reasons: new Map(others.map(({ lesson, reason }) => [lesson, reason])),
    };
  });
}

function heldUpIn(input: HorizonInput, rooms: readonly RoomOfSlot[], pinned: ReadonlySet<LessonId>) {
  // A county's series are the same for all its slots.
  const series = rooms[0]?.slot.rules.series ?? [];
  const canAir = (lesson: LessonId): boolean => rooms.some(({ sizes }) => sizes.has(lesson));
  return heldUp(series, input.heardAtMs, canAir, (lesson) => pinned.has(lesson));
}

/** Nothing for a lesson that is valid on none of the days. */
function chancesOf(
  lesson: Lesson,
  { heardAtMs }: Pick<HorizonInput, 'heardAtMs'>,
  rooms: readonly RoomOfSlot[],
  everyMs: number,
  untilMs: number,
): Chances[] {
  const { id, title } = lesson;
  const active = rooms.filter(({ slot }) => isValidOn(lesson, slot.date));
  const [first, last] = [active[0], active.at(-1)];
  if (first === undefined || last === undefined) return [];
  const endMs = last === rooms.at(-1) ? untilMs : last.slot.startsAtMs;
  const slots = active.flatMap(({ slot: { silent, startsAtMs }, sizes, capacity }) => {
    const size = silent ? undefined : sizes.get(id);
    return size === undefined ? [] : [{ startsAtMs, size, capacity }];
  });
  const isUsable = active.some(({ sizes }) => sizes.has(id));
  const unusable = isUsable ? undefined : first.reasons.get(id);
  return [
    {
      lesson: id,
      title,
      baseMs: Math.min(endMs, dueFrom(first.slot, heardAtMs.get(id), everyMs, endMs)),
      endMs,
      slots,
      ...(unusable === undefined ? {} : { unusable }),
    },
  ];
}

function dueFrom(
  { startsAtMs, silent }: HorizonSlot,
  heardMs: number | undefined,
  everyMs: number,
  endMs: number,
): number {
  // Days that are over say nothing.
  if (silent === 'past') return endMs;
  return heardMs !== undefined && heardMs + everyMs >= startsAtMs ? heardMs : startsAtMs;
}
