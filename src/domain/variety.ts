import { IdError, type Variety } from './ids.ts';

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

const names: Readonly<Record<string, string>> = {
  cmn: '普通话',
  'cmn-x-jilu1239': '冀鲁官话',
  'cmn-x-huab1238': '中原官话',
  cjy: '晋语',
  wuu: '吴语',
  hsn: '湘语',
  gan: '赣语',
  hak: '客家话',
  yue: '粤语',
  cdo: '闽东语',
  nan: '闽南语',
};

const tags = new Map(Object.entries(names).map(([tag, name]) => [name, tag]));

/** What a person wrote in a file: a tag, or a variety's Chinese name; throws IdError when it is neither. */
export const writtenVariety = (text: string): Variety => variety(tags.get(text.trim()) ?? text);

/** Whether it is one of the varieties that have a name here. */
export const isNamedVariety = (tag: Variety): boolean => Object.hasOwn(names, tag);

/** The variety's Chinese name, or the tag itself when it has none. */
export const varietyName = (tag: Variety): string => names[tag] ?? tag;
