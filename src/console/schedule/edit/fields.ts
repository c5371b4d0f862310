import type { SlotName } from '../../../domain/ids.ts';
import { slotWords, type Word } from '../../../domain/words.ts';
import type { Choice, Names } from './choices.ts';
import type { Years } from './day-range.tsx';
import type { texts } from './texts.ts';
import type { Unit } from './values.ts';
import { zoneWords } from './zones.ts';

type Text = keyof typeof texts;

/** How one key is asked for. */
export type Kind =
  | { readonly is: 'text' | 'time' | 'weekdays' | 'topics' }
  | { readonly is: 'length'; readonly unit: Unit }
  | { readonly is: 'number'; readonly min: number; readonly max: number }
  | { readonly is: 'one'; readonly of: Readonly<Record<string, Word>> }
  | { readonly is: 'pick'; readonly of: (names: Names) => readonly Choice[]; readonly orNone?: true }
  | { readonly is: 'picks'; readonly of: (names: Names) => readonly Choice[] }
  /** A first and, under another key, a last day. */
  | { readonly is: 'range'; readonly until: string; readonly years: Years }
  | { readonly is: 'dates'; readonly years: Years | 'days' };

export interface FieldOf {
  /** Behind its entry’s key; nothing where the entry itself is the value. */
  readonly key: string;
  readonly label: Text;
  /** Values that stand in the label. */
  readonly labelOf?: Word;
  readonly kind: Kind;
  readonly hint?: Text | Word;
  /** Asked for only where it is written. */
  readonly whereWritten?: true;
  /** It can’t be left empty. */
  readonly needed?: true;
  readonly wide?: true;
}

const word = (zh: string, en: string): Word => ({ zh, en });

export const languageWords = {
  standard: word('只用普通话', 'Mandarin only'),
  dialect: word('各地的话', 'what each area listens to'),
  both: word('普通话和方言各一遍', 'Mandarin, then dialect'),
  alternate: word('普通话和方言早晚轮换', 'Mandarin and dialect in turn'),
};
export const holidayWords = {
  'as-usual': word('照常', 'as usual'),
  off: word('不播', 'silent'),
  weekend: word('跟周日一样', 'as on a Sunday'),
};
export const lateWords = {
  skip: word('不播', 'silent'),
  join: word('从当前的地方跟上', 'join where the others are'),
  'play-until': word('从头播，播到时段完', 'from the beginning, until the slot ends'),
};
export const switchWords = { true: word('是', 'yes'), false: word('否', 'no') };
export const offWords = { true: word('是，不要它', 'yes, without it') };
export const onOffWords = { on: word('是', 'yes'), off: word('否', 'no') };

const fallback = word('默认', 'default');
const usual = (zh: string, en: string): Word => word(`${fallback.zh} ${zh}`, `${fallback.en} ${en}`);

export const slotFields: readonly FieldOf[] = [
  { key: 'at', label: 'at', kind: { is: 'time' }, needed: true },
  { key: 'length', label: 'length', kind: { is: 'length', unit: 'm' }, needed: true },
  { key: 'days', label: 'days', kind: { is: 'weekdays' }, hint: 'daysHint' },
  { key: 'language', label: 'language', kind: { is: 'one', of: languageWords }, hint: 'asCounty' },
  { key: 'volume', label: 'volume', kind: { is: 'number', min: 0, max: 100 }, hint: 'asCounty' },
  { key: 'holidays', label: 'holidayRule', kind: { is: 'one', of: holidayWords }, hint: 'asCounty' },
  {
    key: 'opening',
    label: 'opening',
    kind: { is: 'pick', of: ({ openings }) => openings, orNone: true },
    hint: 'asCounty',
  },
  {
    key: 'closing',
    label: 'closing',
    kind: { is: 'pick', of: ({ closings }) => closings, orNone: true },
    hint: 'asCounty',
  },
  { key: 'gap', label: 'gap', kind: { is: 'length', unit: 's' }, hint: 'asCounty' },
];

/** Where slots are moved to on some days. */
const movedFields = (slots: readonly SlotName[]): readonly FieldOf[] =>
  slots.flatMap((name): FieldOf[] => [
    {
      key: `slots.${name}.at`,
      label: 'slotAt',
      labelOf: slotWords[name],
      kind: { is: 'time' },
      hint: 'stays',
    },
    {
      key: `slots.${name}.length`,
      label: 'slotLength',
      labelOf: slotWords[name],
      kind: { is: 'length', unit: 'm' },
      hint: 'stays',
    },
  ]);

const movedDays = (years: Years): FieldOf => ({
  key: 'from',
  label: 'dates',
  kind: { is: 'range', until: 'until', years },
  needed: true,
  wide: true,
});

/** Of the slots that a county has. */
export const seasonFields = (slots: readonly SlotName[]): readonly FieldOf[] => [
  movedDays('yearly'),
  ...movedFields(slots),
];
export const onceFields = (slots: readonly SlotName[]): readonly FieldOf[] => [
  { key: 'name', label: 'name', kind: { is: 'text' }, hint: 'onceName' },
  movedDays('dated'),
  ...movedFields(slots),
];

/** What a slot relays, and what is heard in its place. */
export const liveFields: readonly FieldOf[] = [
  { key: 'url', label: 'liveUrl', kind: { is: 'text' }, needed: true, wide: true },
  { key: 'title', label: 'liveCalled', kind: { is: 'text' }, needed: true },
  { key: 'for', label: 'length', kind: { is: 'length', unit: 'm' }, needed: true },
  {
    key: 'fallback',
    label: 'liveFallback',
    kind: { is: 'pick', of: ({ lessons }) => lessons },
    needed: true,
  },
  { key: 'dates', label: 'liveDates', kind: { is: 'dates', years: 'either' }, wide: true },
  { key: 'days', label: 'days', kind: { is: 'weekdays' }, hint: 'liveDays' },
];

/** When it is quiet, for whoever the entry around it is. */
export const quietTimeFields: readonly FieldOf[] = [
  { key: 'name', label: 'name', kind: { is: 'text' } },
  { key: 'from', label: 'from', kind: { is: 'time' }, hint: 'wholeDays' },
  { key: 'until', label: 'until', kind: { is: 'time' } },
  { key: 'dates', label: 'dates', kind: { is: 'dates', years: 'either' }, hint: 'quietDates', wide: true },
  { key: 'days', label: 'days', kind: { is: 'weekdays' }, hint: 'daysHint' },
];

const areasField: FieldOf = {
  key: 'areas',
  label: 'areas',
  kind: { is: 'picks', of: ({ areas }) => areas },
};
const endpointsField: FieldOf = {
  key: 'endpoints',
  label: 'endpoints',
  kind: { is: 'picks', of: ({ endpoints }) => endpoints },
};
/** Of a county alone: takes away what all counties share under its name. */
const offField: FieldOf = { key: 'off', label: 'off', kind: { is: 'one', of: offWords }, whereWritten: true };

export const quietFields: readonly FieldOf[] = [
  ...quietTimeFields,
  { ...areasField, hint: 'everywhere' },
  { ...endpointsField, hint: 'allEndpoints' },
  offField,
];
export const sharedQuietFields: readonly FieldOf[] = [
  ...quietTimeFields,
  { ...areasField, label: 'inCounties', hint: 'allCounties' },
];

export const exceptionFields: readonly FieldOf[] = [
  { key: 'name', label: 'name', kind: { is: 'text' } },
  endpointsField,
  areasField,
  { key: 'volume', label: 'volume', kind: { is: 'number', min: 0, max: 100 }, hint: 'asElsewhere' },
];

export const sharedCampaignFields: readonly FieldOf[] = [
  { key: 'name', label: 'name', kind: { is: 'text' }, needed: true },
  {
    key: 'from',
    label: 'dates',
    kind: { is: 'range', until: 'until', years: 'either' },
    needed: true,
    wide: true,
  },
  { key: 'topics', label: 'topics', kind: { is: 'topics' }, wide: true },
];
export const campaignFields: readonly FieldOf[] = [...sharedCampaignFields, offField];

/** A year’s public holidays, and the days of each. */
export const publicYearFields: readonly FieldOf[] = [
  { key: 'year', label: 'year', kind: { is: 'number', min: 2000, max: 2100 }, needed: true },
  { key: 'source', label: 'source', kind: { is: 'text' }, hint: 'sourceHint' },
];
export const publicDayFields: readonly FieldOf[] = [
  { key: 'name', label: 'name', kind: { is: 'text' }, needed: true },
  { key: 'dates', label: 'offDays', kind: { is: 'dates', years: 'dated' }, needed: true, wide: true },
  { key: 'working', label: 'workedDays', kind: { is: 'dates', years: 'days' }, wide: true },
];

export const rotationFields: readonly FieldOf[] = [
  { key: 'every', label: 'every', kind: { is: 'length', unit: 'd' }, hint: usual('14', '14') },
  { key: 'repeat-after', label: 'repeatAfter', kind: { is: 'length', unit: 'h' }, hint: usual('0', '0') },
  { key: 'max-per-week', label: 'maxPerWeek', kind: { is: 'number', min: 1, max: 100 } },
  {
    key: 'topics-apart',
    label: 'topicsApart',
    kind: { is: 'one', of: switchWords },
    hint: usual('是', 'yes'),
  },
  { key: 'first', label: 'firstLesson', kind: { is: 'pick', of: ({ lessons }) => lessons } },
  { key: 'last', label: 'lastLesson', kind: { is: 'pick', of: ({ lessons }) => lessons } },
];

export const pinFields = (slots: Readonly<Record<string, Word>>): readonly FieldOf[] => [
  { key: 'lesson', label: 'lesson', kind: { is: 'pick', of: ({ lessons }) => lessons }, needed: true },
  { key: 'dates', label: 'dates', kind: { is: 'dates', years: 'either' }, wide: true },
  { key: 'slot', label: 'slot', kind: { is: 'one', of: slots }, hint: 'both' },
];

export const seriesFields: readonly FieldOf[] = [
  {
    key: '',
    label: 'seriesLessons',
    kind: { is: 'picks', of: ({ lessons }) => lessons },
    needed: true,
    wide: true,
  },
];

const zoneKind: Kind = { is: 'one', of: zoneWords };

export const generalFields: readonly FieldOf[] = [
  { key: 'name', label: 'name', kind: { is: 'text' }, needed: true },
  { key: 'pinyin', label: 'pinyin', kind: { is: 'text' }, needed: true },
  { key: 'zone', label: 'zone', kind: zoneKind, hint: 'asShared' },
  {
    key: 'language',
    label: 'language',
    kind: { is: 'one', of: languageWords },
    hint: usual('各地的话', 'what each area listens to'),
  },
  { key: 'volume', label: 'volume', kind: { is: 'number', min: 0, max: 100 }, hint: usual('80', '80') },
  { key: 'opening', label: 'opening', kind: { is: 'pick', of: ({ openings }) => openings } },
  { key: 'closing', label: 'closing', kind: { is: 'pick', of: ({ closings }) => closings } },
  { key: 'gap', label: 'gap', kind: { is: 'length', unit: 's' }, hint: usual('1', '1') },
  { key: 'lead', label: 'lead', kind: { is: 'length', unit: 'h' }, hint: usual('2', '2') },
  {
    key: 'late',
    label: 'late',
    kind: { is: 'one', of: lateWords },
    hint: usual('从头播', 'from the beginning'),
  },
  { key: 'complaints', label: 'complaints', kind: { is: 'one', of: onOffWords }, hint: usual('否', 'no') },
  {
    key: 'limits.deliveries-per-hour',
    label: 'limit',
    kind: { is: 'number', min: 1, max: 1_000_000 },
    hint: 'noLimit',
    wide: true,
  },
];

export const holidayFields: readonly FieldOf[] = [
  {
    key: 'holidays',
    label: 'holidayRule',
    kind: { is: 'one', of: holidayWords },
    hint: usual('照常', 'as usual'),
  },
];

/** Of what all counties share. */
export const zoneFields: readonly FieldOf[] = [
  { key: 'zone', label: 'zone', kind: zoneKind, hint: usual('北京时间', 'Beijing time') },
];
