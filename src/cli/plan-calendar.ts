import type { DatedSlot } from '../app/plan-ground.ts';
import type { CountyHorizon } from '../app/plan-horizon.ts';
import { onceMoving } from '../domain/calendar.ts';
import { slotNames } from '../domain/ids.ts';
import type { HorizonPlan } from '../domain/plan-horizon.ts';
import { rulingWord } from '../domain/words.ts';
import { audienceHeading } from './audience-text.ts';
import { outlookText, unknownYearsLines } from './plan-outlook.ts';
import { minutes, table } from './table.ts';
import { slotWord } from './words.ts';

/** Days × slots of every audience: how full, how many lessons, the first of them. */
export function calendarText({ ground, slots, audiences, off, unknownYears }: CountyHorizon): string {
  const texts = audiences.map(({ audience, plans, outlooks }) => {
    const heading = `${ground.schedule.name} · ${audienceHeading(ground.schedule, audience)}`;
    const dates = [...new Set([...plans.map(({ at }) => at.date), ...off.map(({ date }) => date)])].sort();
    const used = slotNames.filter((name) => ground.schedule.slots.some((slot) => slot.name === name));
    const rows = dates.map((date) => [
      date,
      ...used.map((name) =>
        cellText(
          plans.find(({ at }) => at.date === date && at.slot === name),
          off.find((one) => one.date === date && one.slot.name === name),
          slots.some(
            (one) => one.date === date && one.slot.name === name && onceMoving(ground.schedule, one.slot),
          ),
        ),
      ),
    ]);
    const everyMs = Math.max(0, ...plans.map(({ at }) => at.rules.everyMs));
    const body = table(['日期', ...used.map((name) => slotWord[name])], rows);
    return `${heading}\n${body}\n${outlookText(outlooks, everyMs)}`;
  });
  return [...texts, ...unknownYearsLines(unknownYears)].join('\n\n');
}

const longestTitles = 2;

function cellText(plan: HorizonPlan | undefined, off: DatedSlot | undefined, isMoved: boolean): string {
  if (off !== undefined) return off.why.rule === 'days' ? '—' : `不播（${rulingWord(off.why).zh}）`;
  if (plan === undefined) return '—';
  const { at, playlist } = plan;
  if (at.silent) return at.silent === 'past' ? '已过' : '不播（安静）';
  const titles = new Set(playlist.items.filter(({ kind }) => kind === 'lesson').map(({ title }) => title));
  const shown = [...titles].slice(0, longestTitles).join('；');
  return `${minutes(playlist.durationMs)}/${minutes(playlist.budgetMs)} ${titles.size} 课 ${shown}${titles.size > longestTitles ? '…' : ''}${isMoved ? '（临时时间）' : ''}`;
}

/** The same as data. */
export const calendarJson = ({ audiences }: CountyHorizon) =>
  audiences.map(({ audience, plans, outlooks }) => ({
    audience: audience.key,
    slots: plans.map(({ at: { date, slot, startsAtMs, silent }, playlist }) => ({
      date,
      slot,
      startsAtMs,
      silent,
      durationMs: playlist.durationMs,
      budgetMs: playlist.budgetMs,
      lessons: [
        ...new Set(playlist.items.filter(({ kind }) => kind === 'lesson').map(({ lesson }) => lesson)),
      ],
    })),
    outlooks,
  }));
