import { type SlotName, slotNames } from '../domain/ids.ts';
import { languageModes } from '../domain/plan-rules.ts';
import { wholeFrames } from '../domain/programme.ts';
import { holidayRules, type Slot } from '../domain/schedule.ts';
import { choiceField, integerField } from '../sources/field.ts';
import type { FindingList } from '../sources/finding-list.ts';
import { mapping, optional, scalar } from '../sources/yaml-keys.ts';
import type { YamlSource } from '../sources/yaml-values.ts';
import { liveOf, liveShape, type WrittenLive } from './live.ts';
import { durationField, wallTimeField } from './times.ts';
import { lessonOrNoneField, weekdays } from './words.ts';

export const gapField = durationField('0s', '1m');
export const volumeField = integerField(0, 100);
export const languageField = choiceField(languageModes);
export const holidaysField = choiceField(holidayRules);

const slot = optional(
  mapping(
    {
      at: scalar(wallTimeField),
      length: scalar(durationField('1m', '3h')),
      days: optional(weekdays),
      holidays: optional(scalar(holidaysField)),
      language: optional(scalar(languageField)),
      opening: optional(scalar(lessonOrNoneField)),
      closing: optional(scalar(lessonOrNoneField)),
      gap: optional(scalar(gapField)),
      volume: optional(scalar(volumeField)),
      live: liveShape,
    },
    '{ at: "06:30", length: 10m } (a start and a length)',
  ),
);

const atLeastOne = 'morning 和 evening 至少一个 (morning, evening or both)';

/** The value of `slots`. */
export const slotsShape = mapping({ morning: slot, evening: slot }, atLeastOne);

interface WrittenSlot {
  readonly at: string;
  readonly length: number;
  readonly days?: Slot['days'] | undefined;
  readonly holidays?: Slot['holidays'] | undefined;
  readonly language?: Slot['language'] | undefined;
  readonly opening?: Slot['opening'] | undefined;
  readonly closing?: Slot['closing'] | undefined;
  readonly gap?: number | undefined;
  readonly volume?: number | undefined;
  readonly live?: WrittenLive | undefined;
}
type WrittenSlots = { readonly [Name in SlotName]?: WrittenSlot | undefined };

/** The slots as written, in the order of the day; none at all is a finding. */
export function slotsOf(
  source: YamlSource,
  written: WrittenSlots | undefined,
  findings: FindingList,
): readonly Slot[] {
  const slots = slotNames.flatMap((name) => {
    const one = written?.[name];
    return one === undefined ? [] : [slotOf(name, one)];
  });
  if (written !== undefined && slots.length === 0)
    findings.error(source.placeOf(['slots']), '没有一个时段（no slot）', atLeastOne);
  return slots;
}

const slotOf = (
  name: SlotName,
  { at, length, days, holidays, language, opening, closing, gap, volume, live }: WrittenSlot,
): Slot => ({
  name,
  at,
  lengthMs: length,
  ...(days === undefined ? {} : { days }),
  ...(holidays === undefined ? {} : { holidays }),
  ...(language === undefined ? {} : { language }),
  ...(opening === undefined ? {} : { opening }),
  ...(closing === undefined ? {} : { closing }),
  ...(gap === undefined ? {} : { gapMs: wholeFrames(gap) }),
  ...(volume === undefined ? {} : { volumePercent: volume }),
  ...(live === undefined ? {} : { live: liveOf(live) }),
});
