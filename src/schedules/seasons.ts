import { type Season, type SeasonName, type Slot, seasonNames } from '../domain/schedule.ts';
import type { FindingList } from '../sources/finding-list.ts';
import { mapping, optional, scalar } from '../sources/yaml-keys.ts';
import type { YamlSource } from '../sources/yaml-values.ts';
import { durationField, monthDayField, wallTimeField } from './times.ts';

const movedSlot = optional(
  mapping(
    { at: scalar(wallTimeField), length: optional(scalar(durationField('1m', '3h'))) },
    '{ at: "06:00" } (a start, and a length where it differs)',
  ),
);

const season = optional(
  mapping(
    {
      from: scalar(monthDayField),
      until: scalar(monthDayField),
      slots: mapping({ morning: movedSlot, evening: movedSlot }, 'morning 或 evening (or both)'),
    },
    '{ from: "05-01", until: "09-30", slots: … } (its first day, its last day and its slots)',
  ),
);

/** The value of `seasons`. */
export const seasonsShape = optional(
  mapping(
    { spring: season, summer: season, autumn: season, winter: season },
    `${seasonNames.join('、')} 中的几个 (some of these)`,
  ),
);

interface Moved {
  readonly at: string;
  readonly length?: number | undefined;
}
type WrittenSeasons = {
  readonly [Name in SeasonName]?:
    | {
        readonly from: string;
        readonly until: string;
        readonly slots: { readonly [slot: string]: Moved | undefined };
      }
    | undefined;
};

/** The seasons as written, their slots made whole; a slot that there is not to move is a finding. */
export function seasonsOf(
  source: YamlSource,
  written: WrittenSeasons | undefined,
  slots: readonly Slot[],
  findings: FindingList,
): readonly Season[] {
  return seasonNames.flatMap((name) => {
    const value = written?.[name];
    if (value === undefined) return [];
    const moved = Object.entries(value.slots).flatMap(([slotName, slot]) => {
      if (slot === undefined) return [];
      const plain = slots.find((one) => one.name === slotName);
      if (plain !== undefined) return { ...plain, at: slot.at, lengthMs: slot.length ?? plain.lengthMs };
      findings.error(
        source.placeOfKey(['seasons', name, 'slots', slotName]),
        `没有 ${slotName} 时段可移（there is no ${slotName} slot to move）`,
        `先在 slots 里写 ${slotName} (${slotName} in "slots" first)`,
      );
      return [];
    });
    return { name, from: value.from, until: value.until, slots: moved };
  });
}
