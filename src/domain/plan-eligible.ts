import type { LessonId, LocalDate } from './ids.ts';
import { isValidOn, type Lesson } from './lesson.ts';
import type { PlanRules } from './plan-rules.ts';
import type { Reason } from './playlist.ts';

/** What an audience heard before a slot. */
export interface History {
  /** When it last heard a lesson, UTC milliseconds; absent means never. */
  readonly heardAtMs: ReadonlyMap<LessonId, number>;
  /**
   * How often it heard a lesson in less than the seven days before: once a week is every seventh day. Absent means not
   * at all, or that nobody asks.
   */
  readonly heardInWeek?: ReadonlyMap<LessonId, number>;
}

export function notValid(lesson: Lesson, date: LocalDate): Reason | undefined {
  if (lesson.retired) return { rule: 'retired', text: '已停用' };
  return isValidOn(lesson, date) ? undefined : { rule: 'validity', text: `${date} 不在有效期内` };
}

/**
 * Why a rotation rule keeps a lesson out of a slot, or undefined. A pinned lesson is kept out by none of them.
 *
 * In a series a lesson waits until the one before it was heard; and in the next round until that was heard again,
 * unless it can't air any more.
 * @param canAir whether another lesson of a series could air in this slot
 */
export function keptOut(
  { id }: Lesson,
  { repeatAfterMs, maxPerWeek, series, pinned }: PlanRules,
  { heardAtMs, heardInWeek }: History,
  atMs: number,
  canAir: (lesson: LessonId) => boolean,
): Reason | undefined {
  if (pinned.includes(id)) return undefined;
  const heard = heardAtMs.get(id);
  if (heard !== undefined && atMs - heard < repeatAfterMs) {
    return { rule: 'repeat', text: `${spanText(atMs - heard)}前播过，${spanText(repeatAfterMs)}内不重播` };
  }
  const times = heardInWeek?.get(id) ?? 0;
  if (maxPerWeek !== undefined && times >= maxPerWeek)
    return { rule: 'week', text: `七天里已播 ${times} 次，最多 ${maxPerWeek} 次` };
  for (const part of series) {
    const before = part[part.indexOf(id) - 1];
    if (before === undefined) continue;
    const heardBefore = heardAtMs.get(before);
    const isNext =
      heardBefore !== undefined && (heard === undefined || heard < heardBefore || !canAir(before));
    if (!isNext) return { rule: 'series', text: `系列课，要等“${before}”先播` };
  }
  return undefined;
}

const hourMs = 3_600_000;

/** Days, or hours where it is less than two days; whole, downwards. */
export const spanText = (ms: number): string =>
  ms < 48 * hourMs ? `${Math.floor(ms / hourMs)} 小时` : `${Math.floor(ms / (24 * hourMs))} 天`;
