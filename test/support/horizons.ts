import { addDays } from '../../src/domain/calendar.ts';
import { type LessonId, localDate } from '../../src/domain/ids.ts';
import { defaultRules } from '../../src/domain/plan-defaults.ts';
import type { HorizonInput } from '../../src/domain/plan-horizon.ts';
import type { PlanRules } from '../../src/domain/plan-rules.ts';
import { variety } from '../../src/domain/variety.ts';
import { seeded } from './knapsack.ts';
import { aLesson, aRecording, recordingsOf, today } from './lessons.ts';

const dayMs = 86_400_000;
const startMs = Date.UTC(2026, 10, 24, 10, 30);

export interface Days {
  /** Playing time of each lesson in seconds. */
  readonly seconds: readonly number[];
  readonly days: number;
  readonly slotSeconds: number;
  readonly everyDays: number;
  readonly rules?: Partial<PlanRules>;
}

/** One slot a day, lessons each on its own topic, nothing heard before. */
export function someDays({
  seconds,
  days,
  slotSeconds,
  everyDays,
  rules,
}: Days): HorizonInput & { untilMs: number } {
  const lessons = seconds.map((length, n) =>
    aLesson({ id: `l${n}`, recordings: [aRecording({ of: `l${n}`, durationMs: length * 1000 })] }),
  );
  return {
    slots: Array.from({ length: days }, (_, day) => ({
      date: localDate(addDays(today, day)),
      slot: 'evening' as const,
      startsAtMs: startMs + day * dayMs,
      budgetMs: slotSeconds * 1000,
      rules: { ...defaultRules(), everyMs: everyDays * dayMs, topicsApart: false, ...rules },
      silent: false as const,
    })),
    gapMs: 0,
    varieties: [variety('cmn')],
    lessons,
    approved: recordingsOf(lessons),
    durationOf: ({ durationMs }) => durationMs,
    heardAtMs: new Map<LessonId, number>(),
    untilMs: startMs + days * dayMs,
  };
}

/** Few lessons, few days. */
export function smallDays(seed: number): Days {
  const pick = seeded(seed);
  return {
    seconds: Array.from({ length: pick(2, 5) }, () => pick(20, 100)),
    days: pick(3, 8),
    slotSeconds: pick(60, 160),
    everyDays: pick(2, 4),
  };
}

/**
 * Whether the first `lessons` of them can all be heard within every `everyDays`, as a program: one variable a lesson
 * and day; slots hold what fits; from the start, and from any hearing, the next is near enough or the end is.
 */
export function daysProgram(
  { seconds, days, slotSeconds, everyDays }: Days,
  lessons: readonly number[],
): string {
  const name = (lesson: number, day: number): string => `x${lesson}_${day}`;
  const between = (lesson: number, from: number, until: number): string =>
    Array.from({ length: Math.max(0, Math.min(days - 1, until) - from + 1) }, (_, n) =>
      name(lesson, from + n),
    ).join(' + ');
  const all = seconds.flatMap((_, lesson) =>
    Array.from({ length: days }, (_unused, day) => name(lesson, day)),
  );
  const room = Array.from({ length: days }, (_, day) => {
    const used = seconds.map((length, lesson) => `${length} ${name(lesson, day)}`).join(' + ');
    return `room${day}: ${used} <= ${slotSeconds}`;
  });
  const due = lessons.flatMap((lesson) => {
    const rows = days > everyDays ? [`start${lesson}: ${between(lesson, 0, everyDays)} >= 1`] : [];
    for (let day = 0; day + everyDays < days; day += 1) {
      const next = between(lesson, day + 1, day + everyDays);
      rows.push(`next${lesson}_${day}: ${next} - ${name(lesson, day)} >= 0`);
    }
    return rows;
  });
  return [
    'Minimize',
    `count: ${all.join(' + ')}`,
    'Subject To',
    ...room,
    ...due,
    'Binary',
    all.join(' '),
    'End',
  ].join('\n');
}
