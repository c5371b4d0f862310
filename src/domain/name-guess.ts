import type { LessonId, Variety } from './ids.ts';
import { topicName } from './topic.ts';
import { standard, variety } from './variety.ts';

/** What files and folders of recordings are called, longest first. */
const words: readonly (readonly [RegExp, Variety | 'dialect'])[] = [
  [/普通话|国语|普语|putonghua|mandarin|\bcmn\b(?!-x)|\bpth\b/giu, standard],
  [/冀鲁官话|冀鲁|jilu|cmn-x-jilu1239/giu, variety('cmn-x-jilu1239')],
  [/中原官话|中原|zhongyuan|cmn-x-huab1238/giu, variety('cmn-x-huab1238')],
  [/晋语|\bcjy\b/giu, variety('cjy')],
  [/吴语|\bwuu\b/giu, variety('wuu')],
  [/湘语|\bhsn\b/giu, variety('hsn')],
  [/赣语|\bgan\b/giu, variety('gan')],
  [/客家话|客家|hakka|\bhak\b/giu, variety('hak')],
  [/粤语|广东话|cantonese|\byue\b/giu, variety('yue')],
  [/闽南语|闽南话|闽南|\bnan\b/giu, variety('nan')],
  [/方言|本地话|土话|家乡话|dialect|\bfy\b/giu, 'dialect'],
];

const spaced = (name: string): string => name.replaceAll('_', ' ');

/** The variety that a name tells of; `dialect` where it only says that it is one. */
export function varietyInName(name: string): Variety | 'dialect' | undefined {
  const plain = spaced(name);
  return words.find(([word]) => plain.search(word) !== -1)?.[1];
}

/** The name without what tells the variety, numbers at its start and signs; empty where nothing else is in it. */
export const titleInName = (name: string): string =>
  words
    .reduce((text, [word]) => text.replace(word, ' '), spaced(name))
    .replace(/[()（）[\]【】]/g, ' ')
    .replace(/^[\s\d.、=+\-@＝＋－＠]+/u, '')
    .replace(/[\s-]+/g, ' ')
    .trim();

interface Named {
  readonly id: LessonId;
  readonly title: string;
  readonly topic: string;
}

/**
 * The lesson that a name without its ending tells of: by id, title or its topic's name, the longest that stands in it;
 * else the only one whose title holds the name. Undefined where several do as well.
 */
export function lessonInName(name: string, lessons: readonly Named[]): LessonId | undefined {
  const [whole, plain] = [lettersOf(name), lettersOf(titleInName(name))];
  const found = lessons
    .map(({ id, title, topic }) => ({
      id,
      letters: Math.max(...[id, title, topicName(topic)].map((text) => lengthIn(whole, lettersOf(text)))),
    }))
    .filter(({ letters }) => letters > 0)
    .toSorted((a, b) => b.letters - a.letters);
  const [best, second] = found;
  if (best !== undefined) return best.letters === second?.letters ? undefined : best.id;
  const holding = lessons.filter(({ title }) => plain.length >= 2 && lettersOf(title).includes(plain));
  return holding.length === 1 ? holding[0]?.id : undefined;
}

const lettersOf = (text: string): string => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');

const lengthIn = (whole: string, part: string): number =>
  part !== '' && whole.includes(part) ? part.length : 0;
