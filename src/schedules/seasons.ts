import { type Season, type SeasonName, type Slot, seasonNames } from '../domain/schedule.ts';
import type { FindingList } from '../sources/finding-list.ts';
import { mapping, optional, scalar } from '../sources/yaml-keys.ts';
import type { YamlPath, YamlSource } from '../sources/yaml-values.ts';
import { durationField, monthDayField, wallTimeField } from './times.ts';

const movedSlot = optional(
  mapping(
    { at: scalar(wallTimeField), length: optional(scalar(durationField('1m', '3h'))) },
    '{ at: "06:00" } (a start, and a length where it differs)',
  ),
);

/** The slots that a season moves, or dates do. */
export const movedSlots = mapping({ morning: movedSlot, evening: movedSlot }, 'morning 或 evening (or both)');

const season = optional(
  mapping(
    {
      from: scalar(monthDayField),
      until: scalar(monthDayField),
      slots: movedSlots,
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

export interface WrittenMoves {
  readonly [slot: string]: { readonly at: string; readonly length?: number | undefined } | undefined;
}
type WrittenSeasons = {
  readonly [Name in SeasonName]?:
    | {
        readonly from: string;
        readonly until: string;
        readonly slots: WrittenMoves;
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
    const moved = movedOf(source, ['seasons', name], value.slots, slots, findings);
    return { name, from: value.from, until: value.until, slots: moved };
  });
}

/** The slots that something moves, made whole. @param at where it stands */
export function movedOf(
  source: YamlSource,
  at: YamlPath,
  written: WrittenMoves,
  slots: readonly Slot[],
  findings: FindingList,
): readonly Slot[] {
  return Object.entries(written).flatMap(([name, slot]) => {
    if (slot === undefined) return [];
    const plain = slots.find((one) => one.name === name);
    if (plain !== undefined) return { ...plain, at: slot.at, lengthMs: slot.length ?? plain.lengthMs };
    findings.error(
      source.placeOfKey([...at, 'slots', name]),
      `没有 ${name} 时段可移（there is no ${name} slot to move）`,
      `先在 slots 里写 ${name} (${name} in "slots" first)`,
    );
    return [];
  });
}
