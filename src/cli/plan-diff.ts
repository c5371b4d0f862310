import type { CountyHorizon } from '../app/plan-horizon.ts';
import type { HorizonPlan } from '../domain/plan-horizon.ts';
import { audienceHeading } from './audience-text.ts';
import { slotWord } from './words.ts';

/** What differs in one audience's slot between what was published and what the files say now. */
export interface PlanDifference {
  readonly date: string;
  readonly slot: HorizonPlan['at']['slot'];
  readonly audience: string;
  /** Where, how many endpoints, how loud, in which languages, as people read it. */
  readonly who: string;
  /** In the order they are heard; absent where there is no such slot or audience. */
  readonly before?: readonly string[];
  readonly after?: readonly string[];
}

/** Slots whose items differ, in order of time; a slot that only moves is one too. */
export function planDifferences(before: CountyHorizon, after: CountyHorizon): PlanDifference[] {
  const [old, now] = [linesOf(before), linesOf(after)];
  const keys = [...new Set([...old.keys(), ...now.keys()])].sort();
  return keys.flatMap((key) => {
    const [a, b] = [old.get(key), now.get(key)];
    const either = a ?? b;
    if (either === undefined || a?.lines.join('\n') === b?.lines.join('\n')) return [];
    const { lines: _, ...about } = either;
    return {
      ...about,
      ...(a === undefined ? {} : { before: a.lines }),
      ...(b === undefined ? {} : { after: b.lines }),
    };
  });
}

type Lines = Omit<PlanDifference, 'before' | 'after'> & { readonly lines: readonly string[] };

function linesOf({ ground, audiences }: CountyHorizon): ReadonlyMap<string, Lines> {
  const { schedule } = ground;
  const all = new Map<string, Lines>();
  for (const { audience, plans } of audiences) {
    for (const { at, playlist } of plans) {
      const time = Temporal.Instant.fromEpochMilliseconds(at.startsAtMs).toZonedDateTimeISO(schedule.zone);
      const wall = time.toPlainTime().toString({ smallestUnit: 'minute' });
      const items = playlist.items.map(({ title, variety }) => `${title}（${variety}）`);
      all.set(`${at.date} ${at.slot === 'morning' ? 0 : 1} ${audience.key}`, {
        date: at.date,
        slot: at.slot,
        audience: audience.key,
        who: audienceHeading(schedule, audience),
        lines: [`${wall} 起，共 ${at.budgetMs / 1000} 秒${at.silent === 'quiet' ? '，不播' : ''}`, ...items],
      });
    }
  }
  return all;
}

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
