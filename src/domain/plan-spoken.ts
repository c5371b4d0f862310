import type { LessonId, LocalDate, RecordingId, SlotName, Variety } from './ids.ts';
import type { Lesson, Recording } from './lesson.ts';
import type { Option } from './plan-choose.ts';
import { type History, notValid } from './plan-eligible.ts';
import type { PlanRules } from './plan-rules.ts';
import { speechOf, type Take, takesOf } from './plan-takes.ts';
import { type Worth, worthOf } from './plan-value.ts';
import { reasonOf } from './plan-words.ts';
import type { LeftOut } from './playlist.ts';
import type { LiveRelay } from './schedule.ts';

export interface PlanInput extends History {
  readonly date: LocalDate;
  readonly slot: SlotName;
  /** When the slot begins; waiting times are counted to here. */
  readonly startsAtMs: number;
  readonly budgetMs: number;
  readonly gapMs: number;
  readonly opening?: LessonId;
  readonly closing?: LessonId;
  /** What is relayed on that date. */
  readonly live?: LiveRelay;
  readonly varieties: readonly Variety[];
  readonly rules: PlanRules;
  readonly lessons: readonly Lesson[];
  /** Recordings whose exact bytes were approved (I1). */
  readonly approved: { has(recording: RecordingId): boolean };
  /** Exact playing time of a master's rendition, or its upper bound before one exists. */
  readonly durationOf: (recording: Recording) => number;
}

/** A lesson in the recordings it would be heard in; its size is their playing time with a gap after each. */
export interface Spoken extends Option {
  readonly id: LessonId;
  readonly lesson: Lesson;
  readonly takes: readonly (Take & { readonly durationMs: number })[];
  readonly worth: Worth;
  /** Relayed, with this lesson in place of the source where that is not heard. */
  readonly live?: LiveRelay;
}

export interface SlotRoom {
  /** Everything that may air on the date, lessons or not. */
  readonly usable: ReadonlyMap<LessonId, Spoken>;
  readonly unusable: readonly LeftOut[];
  readonly opening: readonly Spoken[];
  readonly live: readonly Spoken[];
  readonly closing: readonly Spoken[];
  /** What is left for lessons, in the measure of their sizes: one gap more than their time on air. */
  readonly capacity: number;
}

/**
 * What a slot has to choose from, and how much room. An opening or a closing that does not fit beside what is relayed is
 * left away.
 */
export function slotRoom(input: PlanInput): SlotRoom {
  const unusable: LeftOut[] = [];
  const usable = usableOf(input, unusable);
  const whole = input.budgetMs + input.gapMs;
  const live = relayed(input, usable, whole, unusable);
  const room = live.reduce((left, { size }) => left - size, whole);
  const opening = station(input.opening, usable, room);
  const afterOpening = opening.reduce((left, { size }) => left - size, room);
  const closing = station(input.closing, usable, afterOpening);
  const capacity = closing.reduce((left, { size }) => left - size, afterOpening);
  return { usable, unusable, opening, live, closing, capacity };
}

function usableOf(input: PlanInput, unusable: LeftOut[]): ReadonlyMap<LessonId, Spoken> {
  const { gapMs, rules, startsAtMs, date } = input;
  const speech = speechOf(rules.mode, input.varieties, date, input.slot);
  const single = { kind: 'one', varieties: speech.varieties } as const;
  const usable = new Map<LessonId, Spoken>();
  for (const lesson of input.lessons) {
    const { id, topic, title } = lesson;
    const isLesson = lesson.kind === 'lesson';
    const found = notValid(lesson, date) ?? takesOf(lesson, isLesson ? speech : single, input.approved);
    if ('rule' in found) {
      if (id !== input.opening && id !== input.closing) unusable.push({ lesson: id, title, reason: found });
      continue;
    }
    const takes = found.map((take) => ({ ...take, durationMs: input.durationOf(take.recording) }));
    const worth = worthOf(lesson, rules, input.heardAtMs.get(id), startsAtMs, date);
    const size = takes.reduce((sum, { durationMs }) => sum + durationMs + gapMs, 0);
    usable.set(id, { id, topic, size, value: worth.value, lesson, takes, worth });
  }
  return usable;
}

function station(id: LessonId | undefined, usable: ReadonlyMap<LessonId, Spoken>, room: number): Spoken[] {
  const found = id === undefined ? undefined : usable.get(id);
  return found === undefined || found.size > room ? [] : [found];
}

/** What is relayed, in exactly its time; nothing where its fallback can't be heard whole in that, or there is no room. */
function relayed(
  input: PlanInput,
  usable: ReadonlyMap<LessonId, Spoken>,
  room: number,
  unusable: LeftOut[],
): Spoken[] {
  const { live, gapMs } = input;
  if (live === undefined) return [];
  const found = usable.get(live.fallback);
  const [take] = found?.lesson.kind === 'lesson' ? found.takes : [];
  const size = live.durationMs + gapMs;
  const why =
    take === undefined
      ? { zh: '备播课今天不能播', en: 'the lesson in its place may not air today' }
      : take.durationMs > live.durationMs
        ? { zh: '备播课比直播长，播不完', en: 'the lesson in its place is longer than it' }
        : size > room
          ? { zh: '时段里放不下', en: 'it does not fit into the slot' }
          : undefined;
  if (found !== undefined && take !== undefined && why === undefined)
    return [{ ...found, live, size, takes: [{ ...take, durationMs: live.durationMs }] }];
  const reason = reasonOf('live', {
    zh: `直播没有排上：${why?.zh}`,
    en: `not relayed live: ${why?.en}`,
  });
  unusable.push({ lesson: live.fallback, title: live.title, reason });
  return [];
}
