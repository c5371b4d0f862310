import { addDays } from '../domain/calendar.ts';
import type { Once, Slot } from '../domain/schedule.ts';
import { slotWords } from '../domain/words.ts';
import type { FindingList } from '../sources/finding-list.ts';
import { list, mapping, optional, scalar } from '../sources/yaml-keys.ts';
import type { YamlSource } from '../sources/yaml-values.ts';
import { movedOf, movedSlots, type WrittenMoves } from './seasons.ts';
import { dateField } from './times.ts';
import { shortName } from './words.ts';

/** The value of `once`. */
export const onceShape = optional(
  list(
    mapping(
      {
        name: optional(shortName),
        from: scalar(dateField),
        until: scalar(dateField),
        slots: movedSlots,
      },
      '{ from: 2026-12-01, until: 2026-12-07, slots: { evening: { at: "19:00" } } } (its first day, its last day and its slots)',
    ),
    '- { from: …, until: …, slots: … } 的列表 (a list of dates on which slots stand elsewhere)',
  ),
);

interface WrittenOnce extends Pick<Once, 'from' | 'until'> {
  readonly name?: string | undefined;
  readonly slots: WrittenMoves;
}

/** As written, each in its place, its slots made whole; a slot that there is not to move is a finding. */
export const onceOf = (
  source: YamlSource,
  written: readonly WrittenOnce[],
  slots: readonly Slot[],
  findings: FindingList,
): readonly Once[] =>
  written.map(({ name, from, until, slots: moves }, index) => ({
    ...(name === undefined ? {} : { name }),
    ...{ from, until },
    slots: movedOf(source, ['once', index], moves, slots, findings),
  }));

/** Refuses ends before their beginning, more than a year, and two that move a slot on one day. Answers whether all hold. */
export function checkOnce(source: YamlSource, once: readonly Once[], findings: FindingList): boolean {
  const before = findings.errors();
  for (const [index, { from, until, slots }] of once.entries()) {
    if (until < from)
      findings.error(
        source.placeOf(['once', index, 'until']),
        `${until} 在 ${from} 以前（${until} is before ${from}）`,
        '不早于 from 的日期 (a date no earlier than "from")',
      );
    else if (until >= addDays(from, 366))
      findings.error(
        source.placeOf(['once', index, 'until']),
        `从 ${from} 到 ${until} 超过一年（${from} to ${until} is more than a year）`,
        '一年以内；每年的写在 seasons 里 (a year at most; what is so every year stands in "seasons")',
      );
    for (const other of once.slice(0, index)) {
      const slot = slots.find(({ name }) => other.slots.some((one) => one.name === name));
      const [, day = from] = [from, other.from].toSorted();
      if (slot === undefined || day > until || day > other.until) continue;
      findings.error(
        source.placeOf(['once', index, 'from']),
        `${slotWords[slot.name].zh}时段 ${day} 移了两次（the ${slot.name} slot is moved twice on ${day}）`,
        '一个时段一天最多移一次 (at most one time a slot and day)',
      );
      break;
    }
  }
  return findings.errors() === before;
}
