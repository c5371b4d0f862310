import type { Lesson } from './lesson.ts';
import { spanText } from './plan-eligible.ts';
import type { Worth } from './plan-value.ts';

/** `等了 12 天 ×1.5（3·15）`: what a lesson's value is made of. */
export function worthText({ waitedMs, weight, emphasis, expiry }: Worth): string {
  const factors = [
    weight === 1 ? '' : ` ×${weight}（权重）`,
    emphasis === undefined ? '' : ` ×${emphasis.factor}（${emphasis.from.join('、')}）`,
    expiry === undefined ? '' : ` ×${expiry}（快到期）`,
  ];
  return `${waitedMs === undefined ? '这里还没播过' : `等了 ${spanText(waitedMs)}`}${factors.join('')}`;
}

/** Why a lesson does not fit beside what was chosen; sizes count a gap after each item. */
export const roomText = (size: number, left: number, capacity: number, gapMs: number): string =>
  size > capacity
    ? `放不下：要 ${seconds(size - gapMs)} 秒，比整个时段能放课的 ${seconds(Math.max(0, capacity - gapMs))} 秒还长`
    : `放不下：需要 ${seconds(size)} 秒，时段只剩 ${seconds(left)} 秒`;

export const topicText = ({ topic }: Pick<Lesson, 'topic'>): string =>
  `放得下，但同一主题（${topic}）的课不能挨着，排不开`;

export const seconds = (durationMs: number): string => (durationMs / 1000).toFixed(1);
