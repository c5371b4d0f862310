import type { LessonId } from './ids.ts';
import type { Lesson } from './lesson.ts';
import { type Choice, choose } from './plan-choose.ts';
import { keptOut } from './plan-eligible.ts';
import type { PlanRules } from './plan-rules.ts';
import { type PlanInput, type Spoken, slotRoom } from './plan-spoken.ts';
import type { Take } from './plan-takes.ts';
import { arrange } from './plan-topics.ts';
import type { Worth } from './plan-value.ts';
import { reasonOf, roomWords, topicWords, worthWords } from './plan-words.ts';
import type { LeftOut, Playlist, PlaylistItem, Reason } from './playlist.ts';

/**
 * Opening, what is relayed, the lessons of greatest total value that fit under all rules, fillers in what is left, closing. Pure: equal
 * inputs, in whatever order, give equal playlists. Never longer than the budget (I2), never anything unapproved or not
 * valid on the date (I1).
 */
export function planPlaylist(input: PlanInput): Playlist {
  const { usable, unusable, opening, live, closing, capacity } = slotRoom(input);
  const leftOut: LeftOut[] = [...unusable];
  const { candidates, pins } = candidatesOf(input, usable, live, leftOut);
  const { choice, kept } = chooseWithPins(candidates, pins, capacity, input.rules);
  const lessons = inOrder(choice.chosen, input);
  const left = capacity - choice.size;
  leftOut.push(
    ...candidates
      .filter((one) => !choice.chosen.includes(one))
      .map((one) => notChosen(one, { left, capacity, gapMs: input.gapMs, pins })),
  );
  const fillers = [...usable.values()].filter(({ lesson }) => lesson.kind === 'filler');
  const padding = choose(
    fillers.map((one) => ({ ...one, value: one.size })),
    { capacity: left, forced: [], topicsApart: false },
  );
  const order = [...opening, ...live, ...lessons, ...(padding?.chosen ?? []), ...closing];
  const items = toItems(order, kept);
  return {
    items,
    leftOut: leftOut.sort((a, b) => (a.lesson < b.lesson ? -1 : 1)),
    gapMs: input.gapMs,
    durationMs: totalMs(items, input.gapMs),
    budgetMs: input.budgetMs,
    total: { value: choice.value, bound: choice.bound },
  };
}

/** Items and the gaps between them. */
export const totalMs = (items: readonly { durationMs: number }[], gapMs: number): number =>
  items.reduce((sum, item) => sum + item.durationMs, 0) + Math.max(0, items.length - 1) * gapMs;

/** The lessons no rule keeps out, and which of them are pinned, in the order they were pinned. */
function candidatesOf(
  input: PlanInput,
  usable: ReadonlyMap<LessonId, Spoken>,
  live: readonly Spoken[],
  leftOut: LeftOut[],
) {
  const { rules, startsAtMs } = input;
  const candidates: Spoken[] = [];
  for (const spoken of usable.values()) {
    const { lesson, worth } = spoken;
    if (lesson.kind !== 'lesson' || live.some(({ id }) => id === lesson.id)) continue;
    const reason = keptOut(lesson, rules, input, startsAtMs, (id) => usable.has(id));
    if (reason === undefined) candidates.push(spoken);
    else leftOut.push({ lesson: lesson.id, title: lesson.title, reason, worth });
  }
  const pins = rules.pinned.filter((pin) => candidates.some(({ id }) => id === pin));
  return { candidates, pins: [...new Set(pins)] };
}

/** All pins where they go together; else each, in their order, that goes with those kept before it. */
function chooseWithPins(
  candidates: readonly Spoken[],
  pins: readonly LessonId[],
  capacity: number,
  { topicsApart, first, last }: PlanRules,
): { choice: Choice<Spoken>; kept: readonly LessonId[] } {
  const ends = { ...(first === undefined ? {} : { first }), ...(last === undefined ? {} : { last }) };
  const tried = (forced: readonly LessonId[]) =>
    choose(candidates, { capacity, forced, topicsApart, ...ends });
  const all = tried(pins);
  if (all !== undefined) return { choice: all, kept: pins };
  let kept: readonly LessonId[] = [];
  let choice = tried(kept) ?? { chosen: [], value: 0, size: 0, bound: 0 };
  for (const pin of pins) {
    const more = tried([...kept, pin]);
    if (more === undefined) continue;
    choice = more;
    kept = [...kept, pin];
  }
  return { choice, kept };
}

/** As they are heard: the most valuable first, where neither topics nor places say otherwise. */
function inOrder(chosen: readonly Spoken[], { rules, heardAtMs }: PlanInput): Spoken[] {
  const heard = ({ id }: Spoken): number => heardAtMs.get(id) ?? Number.NEGATIVE_INFINITY;
  const byValue = [...chosen].sort((a, b) => {
    if (a.value !== b.value) return b.value - a.value;
    if (heard(a) !== heard(b)) return heard(a) - heard(b);
    return a.id < b.id ? -1 : 1;
  });
  const placed = (id: LessonId | undefined) => byValue.find((one) => one.id === id);
  return arrange(byValue, placed(rules.first), placed(rules.last), rules.topicsApart);
}

interface Room {
  readonly left: number;
  readonly capacity: number;
  readonly gapMs: number;
  readonly pins: readonly LessonId[];
}

function notChosen({ id, size, lesson, worth }: Spoken, { left, capacity, gapMs, pins }: Room): LeftOut {
  const fits = size <= left;
  const why = fits ? topicWords(lesson) : roomWords(size, left, capacity, gapMs);
  const reason = pins.includes(id)
    ? reasonOf('pins', crowdedPins, why)
    : reasonOf(fits ? 'topic' : 'budget', worthWords(worth), why);
  return { lesson: id, title: lesson.title, reason, worth };
}

const crowdedPins = {
  zh: '固定要播，但和别的固定课一起排不进去',
  en: 'pinned, but it does not fit beside the other pinned lessons',
};

function toItems(order: readonly Spoken[], pinned: readonly LessonId[]): PlaylistItem[] {
  return order
    .flatMap(({ lesson, takes, worth, live }) => takes.map((take) => ({ lesson, take, worth, live })))
    .map(({ lesson, take, worth, live }, index) => ({
      index,
      kind: lesson.kind,
      lesson: lesson.id,
      title: lesson.title,
      topic: lesson.topic,
      wanted: take.wanted,
      variety: take.recording.variety,
      master: take.recording.master,
      durationMs: take.durationMs,
      ...(live === undefined ? {} : { live: { title: live.title, url: live.url } }),
      reason:
        live === undefined ? chosenFor(lesson, take, worth, pinned.includes(lesson.id)) : liveReason(take),
      ...(lesson.kind === 'lesson' && live === undefined ? { worth } : {}),
    }));
}

const liveReason = ({ choice: { zh, en } }: Take): Reason =>
  reasonOf(
    'live',
    { zh: '直播', en: 'relayed live' },
    { zh: `没有声音时播备播课，${zh}`, en: `the lesson in its place where it is not heard, ${en}` },
  );

function chosenFor({ kind }: Lesson, { choice }: Take, worth: Worth, isPinned: boolean): Reason {
  switch (kind) {
    case 'lesson':
      return isPinned
        ? reasonOf('pinned', { zh: '这一时段固定要播', en: 'pinned to this slot' }, choice)
        : reasonOf('waiting', worthWords(worth), choice);
    case 'opening':
      return reasonOf(kind, { zh: '开始曲', en: 'the opening' }, choice);
    case 'closing':
      return reasonOf(kind, { zh: '结束语', en: 'the closing' }, choice);
    case 'filler':
      return reasonOf(kind, { zh: '补足剩下的时间', en: 'fills the time that is left' }, choice);
    case 'notice':
      return reasonOf(kind, { zh: '应急通知', en: 'an emergency notice' }, choice);
    default:
      return kind satisfies never;
  }
}
