import { differingPlans, type HeardInSlot } from '../app/plan-differences.ts';
import type { CountyHorizon } from '../app/plan-horizon.ts';
import { wallTimeAt } from '../domain/calendar.ts';
import type { SlotName } from '../domain/ids.ts';
import type { Schedule } from '../domain/schedule.ts';
import { audienceHeading } from './audience-text.ts';
import { slotWord } from './words.ts';

/** What differs in one audience's slot between what was published and what the files say now. */
export interface PlanDifference {
  readonly date: string;
  readonly slot: SlotName;
  readonly audience: string;
  /** Where, how many endpoints, how loud, in which languages, as people read it. */
  readonly who: string;
  /** In the order they are heard; absent where there is no such slot or audience. */
  readonly before?: readonly string[];
  readonly after?: readonly string[];
}

/** Slots whose items differ, in order of time; a slot that only moves is one too. */
export function planDifferences(before: CountyHorizon, after: CountyHorizon): PlanDifference[] {
  return differingPlans(before, after).flatMap(({ date, slot, before: was, after: is }) => {
    const [audience, schedule] = is
      ? [is.audience, after.ground.schedule]
      : [was?.audience, before.ground.schedule];
    if (audience === undefined) return [];
    return {
      ...{ date, slot, audience: audience.key, who: audienceHeading(schedule, audience) },
      ...(was === undefined ? {} : { before: linesOf(was, before.ground.schedule) }),
      ...(is === undefined ? {} : { after: linesOf(is, after.ground.schedule) }),
    };
  });
}

const linesOf = (
  { startsAtMs, budgetMs, silent, audience, items }: HeardInSlot,
  { zone }: Schedule,
): readonly string[] => [
  `${wallTimeAt(startsAtMs, zone).slice(0, 5)} 起，共 ${budgetMs / 1000} 秒，音量 ${audience.volumePercent}${silent === 'quiet' ? '，不播' : ''}`,
  ...items.map(({ title, variety }) => `${title}（${variety}）`),
];

/** A line a removal and a line an addition, as programmers' diffs have them. */
export function differencesText(differences: readonly PlanDifference[]): string {
  if (differences.length === 0)
    return '文件里的改动不改变这几天的节目。What the files say changes no plan of these days.';
  return differences
    .map(({ date, slot, who, before = [], after = [] }) => {
      const lines = [
        ...before.filter((line) => !after.includes(line)).map((line) => `  - ${line}`),
        ...after.filter((line) => !before.includes(line)).map((line) => `  + ${line}`),
      ];
      const moved =
        lines.length === 0 ? ['  顺序变了（order changed）：', ...after.map((line) => `    ${line}`)] : lines;
      return [`${date} ${slotWord[slot]} · ${who}`, ...moved].join('\n');
    })
    .join('\n');
}
