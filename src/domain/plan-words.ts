import type { Variety } from './ids.ts';
import type { Lesson } from './lesson.ts';
import type { Worth } from './plan-value.ts';
import type { Reason } from './playlist.ts';
import { varietyName, varietyWords } from './variety.ts';
import type { Word } from './words.ts';

/** A reason of several parts, in both languages. */
export const reasonOf = (rule: string, ...parts: readonly Word[]): Reason => ({
  rule,
  text: parts.map(({ zh }) => zh).join('；'),
  en: parts.map(({ en }) => en).join('; '),
});

const hourMs = 3_600_000;

/** Days, or hours where it is less than two days; whole, downwards. */
export function spanWords(ms: number): Word {
  const isShort = ms < 48 * hourMs;
  const whole = Math.floor(ms / (isShort ? hourMs : 24 * hourMs));
  return isShort
    ? { zh: `${whole} 小时`, en: whole === 1 ? '1 hour' : `${whole} hours` }
    : { zh: `${whole} 天`, en: `${whole} days` };
}

/** `等了 12 天 ×1.5（活动“3·15”）`: what a lesson's value is made of. */
export function worthWords({ waitedMs, weight, emphasis, expiry }: Worth): Word {
  const factors: Word[] = [
    ...(weight === 1 ? [] : [{ zh: ` ×${weight}（这一课的权重）`, en: ` ×${weight} (the lesson’s weight)` }]),
    ...(emphasis === undefined
      ? []
      : [
          {
            zh: ` ×${emphasis.factor}（${emphasis.from.map((from) => sourceWords(from).zh).join('、')}）`,
            en: ` ×${emphasis.factor} (${emphasis.from.map((from) => sourceWords(from).en).join(', ')})`,
          },
        ]),
    ...(expiry === undefined
      ? []
      : [{ zh: ` ×${expiry}（快到期）`, en: ` ×${expiry} (soon no longer valid)` }]),
  ];
  const waited = waitedMs === undefined ? undefined : spanWords(waitedMs);
  return {
    zh: `${waited === undefined ? '这里还没播过' : `等了 ${waited.zh}`}${factors.map(({ zh }) => zh).join('')}`,
    en: `${waited === undefined ? 'never heard here' : `waited ${waited.en}`}${factors.map(({ en }) => en).join('')}`,
  };
}

/** Where a topic's factor comes from: the schedule's emphasis, complaints, or a campaign by its name. */
function sourceWords(from: string): Word {
  if (from === 'schedule') return { zh: '排期的侧重', en: 'the schedule’s emphasis' };
  if (from === 'complaints') return { zh: '投诉', en: 'complaints' };
  return { zh: `活动“${from}”`, en: `campaign “${from}”` };
}

/** Why a lesson does not fit beside what was chosen; sizes count a gap after each item. */
export function roomWords(size: number, left: number, capacity: number, gapMs: number): Word {
  if (size <= capacity)
    return {
      zh: `放不下：需要 ${seconds(size)} 秒，时段只剩 ${seconds(left)} 秒`,
      en: `no room: it needs ${seconds(size)} s, ${seconds(left)} s are left`,
    };
  const [need, room] = [seconds(size - gapMs), seconds(Math.max(0, capacity - gapMs))];
  return {
    zh: `放不下：要 ${need} 秒，比整个时段能放课的 ${room} 秒还长`,
    en: `no room: it takes ${need} s, longer than the ${room} s the slot has for lessons`,
  };
}

export const topicWords = ({ topic }: Pick<Lesson, 'topic'>): Word => ({
  zh: `放得下，但同一主题（${topic}）的课不能挨着，排不开`,
  en: `it fits, but lessons of one topic (${topic}) may not follow one another`,
});

/** A variety's name in both languages, or its tag. */
export const spokenWords = (variety: Variety): Word => ({
  zh: varietyName(variety),
  en: varietyWords[variety]?.en ?? variety,
});

export const seconds = (durationMs: number): string => (durationMs / 1000).toFixed(1);
