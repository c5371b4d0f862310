import type { LessonId } from './ids.ts';
import type { Emphasis, PlanRules } from './plan-rules.ts';

/** How often a lesson should be heard where a schedule does not say. */
const everyMs = 14 * 86_400_000;

/** What a schedule that says nothing of it asks of the planner: any lesson may come again at once, topics apart. */
export const defaultRules = (): PlanRules => ({
  mode: 'dialect',
  repeatAfterMs: 0,
  everyMs,
  topicsApart: true,
  pinned: [] as readonly LessonId[],
  series: [],
  emphasis: new Map<string, Emphasis>(),
});
