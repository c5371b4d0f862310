import { seasonWords, slotWords, type Word } from '../../../domain/words.ts';
import {
  campaignFields,
  exceptionFields,
  type FieldOf,
  generalFields,
  holidayFields,
  liveFields,
  onceFields,
  pinFields,
  publicDayFields,
  publicYearFields,
  quietFields,
  rotationFields,
  slotFields,
} from './fields.ts';
import { texts } from './texts.ts';
import { textAt, type Values } from './values.ts';

type Text = keyof typeof texts;

const fields: readonly (readonly [holder: string, fields: readonly FieldOf[]])[] = [
  ['live', liveFields],
  ['slots', slotFields],
  ['once', onceFields([])],
  ['quiet', quietFields],
  ['exceptions', exceptionFields],
  ['campaigns', campaignFields],
  ['pinned', pinFields({})],
  ['rotation', rotationFields],
  ['days', publicDayFields],
  ['public-holidays', publicYearFields],
  ['', [...generalFields, ...holidayFields]],
];

/**
 * A key as the form calls it, `slots.evening.at` is 时段 · 晚间 · 开始: a word for each part; what the form has no word
 * for as it is written.
 */
export function keyWords(
  key: string,
  values: Values,
  say: (text: Text, ...with_: readonly (string | number)[]) => string,
  worded: (word: Word) => string,
): string {
  const parts = key.split('.');
  const told: string[] = [];
  for (const [index, part] of parts.entries()) {
    const above = parts.slice(0, index);
    const here = parts.slice(0, index + 1).join('.');
    const rest = parts.slice(index).join('.');
    const own = fields.find(([of]) => of === '' || above.includes(of))?.[1];
    const field = own?.find((one) => one.key === part || one.key === rest);
    if (/^\d+$/.test(part)) told.push(textAt(values, `${here}.name`) || say('number', part));
    else if (above.at(-1) === 'slots' && Object.hasOwn(slotWords, part))
      told.push(worded(slotWords[part as keyof typeof slotWords]));
    else if (above.at(-1) === 'seasons' && Object.hasOwn(seasonWords, part))
      told.push(worded(seasonWords[part as keyof typeof seasonWords]));
    else if (field !== undefined) told.push(say(field.label));
    else told.push(Object.hasOwn(texts, part) ? say(part as Text) : part);
    if (field?.key === rest) break;
  }
  return told.join(' · ');
}
