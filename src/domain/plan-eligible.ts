import type { LessonId, LocalDate } from './ids.ts';
import { isValidOn, type Lesson } from './lesson.ts';
import type { PlanRules } from './plan-rules.ts';
import { reasonOf, spanWords } from './plan-words.ts';
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
  if (lesson.retired) return reasonOf('retired', { zh: '已停用', en: 'retired' });
  return isValidOn(lesson, date)
    ? undefined
    : reasonOf('validity', { zh: `${date} 不在有效期内`, en: `not valid on ${date}` });
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
    const [since, least] = [spanWords(atMs - heard), spanWords(repeatAfterMs)];
    return reasonOf('repeat', {
      zh: `${since.zh}前播过，${least.zh}内不重播`,
      en: `heard ${since.en} ago, and not again within ${least.en}`,
    });
  }
  const times = heardInWeek?.get(id) ?? 0;
  if (maxPerWeek !== undefined && times >= maxPerWeek)
    return reasonOf('week', {
      zh: `七天里已播 ${times} 次，最多 ${maxPerWeek} 次`,
      en: `heard ${times} times in seven days, ${maxPerWeek} at most`,
    });
  for (const part of series) {
    const before = part[part.indexOf(id) - 1];
    if (before === undefined) continue;
    const heardBefore = heardAtMs.get(before);
    const isNext =
      heardBefore !== undefined && (heard === undefined || heard < heardBefore || !canAir(before));
    if (!isNext)
      return reasonOf('series', {
        zh: `系列课，要等“${before}”先播`,
        en: `of a series: “${before}” comes first`,
      });
  }
  return undefined;
}
