import { IdError, type Variety } from './ids.ts';
import type { Word } from './words.ts';

/** Standard Mandarin, the last resort of every area's list. */
export const standard = 'cmn' as Variety;

const aliases: Readonly<Record<string, string>> = {
  zh: 'cmn',
  'zh-cn': 'cmn',
  'zh-hans': 'cmn',
  'zh-hans-cn': 'cmn',
};
const shape = /^[a-z]{2,3}(-[a-z0-9]{2,8})*(-x(-[a-z0-9]{1,8})+)?$/;

/** Normalises a BCP 47 tag (`zh-CN` becomes `cmn`); throws IdError when it is not one. */
export function variety(text: string): Variety {
  const lower = text.trim().toLowerCase();
  const tag = aliases[lower] ?? lower;
  if (!shape.test(tag)) {
    throw new IdError(
      `${JSON.stringify(text.slice(0, 40))} 不是语言代码：要 BCP 47 标签，如 cmn 或 cmn-x-jilu1239。It is not a variety: expected a BCP 47 tag such as cmn or cmn-x-jilu1239.`,
    );
  }
  return tag as Variety;
}

/** The varieties with a name; others are called by their tag. */
export const varietyWords: Readonly<Record<string, Word>> = {
  cmn: { zh: '普通话', en: 'Standard Mandarin' },
  'cmn-x-jilu1239': { zh: '冀鲁官话', en: 'Ji-Lu Mandarin' },
  'cmn-x-huab1238': { zh: '中原官话', en: 'Central Plains Mandarin' },
  cjy: { zh: '晋语', en: 'Jin' },
  wuu: { zh: '吴语', en: 'Wu' },
  hsn: { zh: '湘语', en: 'Xiang' },
  gan: { zh: '赣语', en: 'Gan' },
  hak: { zh: '客家话', en: 'Hakka' },
  yue: { zh: '粤语', en: 'Yue' },
  cdo: { zh: '闽东语', en: 'Eastern Min' },
  nan: { zh: '闽南语', en: 'Southern Min' },
  zxx: { zh: '无人声', en: 'no speech' },
};

const tags = new Map(Object.entries(varietyWords).map(([tag, { zh }]) => [zh, tag]));

/** What a person wrote in a file: a tag, or a variety's Chinese name; throws IdError when it is neither. */
export const writtenVariety = (text: string): Variety => variety(tags.get(text.trim()) ?? text);

/** Whether it is one of the varieties that have a name here. */
export const isNamedVariety = (tag: Variety): boolean => Object.hasOwn(varietyWords, tag);

/** The variety's Chinese name, or the tag itself when it has none. */
export const varietyName = (tag: Variety): string => varietyWords[tag]?.zh ?? tag;
