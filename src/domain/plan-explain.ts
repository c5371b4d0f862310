import type { LessonId } from './ids.ts';
import { planPlaylist } from './plan-playlist.ts';
import type { PlanInput } from './plan-spoken.ts';
import type { Playlist } from './playlist.ts';

/**
 * What a playlist would be worth if a lesson left out had to air, in thousandths: by how much that is less than it is
 * worth now decided against the lesson. Lessons that no choice can hold are absent.
 */
export function forcedValues(input: PlanInput, { leftOut }: Playlist): ReadonlyMap<LessonId, number> {
  const values = new Map<LessonId, number>();
  for (const { lesson, worth, reason } of leftOut) {
    if (worth === undefined || (reason.rule !== 'budget' && reason.rule !== 'topic')) continue;
    const pinned = [...input.rules.pinned, lesson];
    const forced = planPlaylist({ ...input, rules: { ...input.rules, pinned } });
    const isIn = forced.items.some((item) => item.lesson === lesson);
    if (isIn && forced.total !== undefined) values.set(lesson, forced.total.value);
  }
  return values;
}
