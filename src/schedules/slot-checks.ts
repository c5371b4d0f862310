import { quietDuring, type Span, slotSpan } from '../domain/calendar.ts';
import { type LocalDate, localDate } from '../domain/ids.ts';
import type { QuietPeriod, Slot } from '../domain/schedule.ts';
import type { FindingList } from '../sources/finding-list.ts';
import type { YamlSource } from '../sources/yaml-values.ts';

// Slots and quiet times are compared as a wall clock shows them, so any day of a zone without changes does.
const anyDay: LocalDate = localDate('2026-01-15');
const dayMs = 24 * 3_600_000;
const spanOf = (slot: Slot): Span => slotSpan(slot, anyDay, 'UTC');

/** Refuses quiet periods without a length and slots that touch quiet time. */
export function checkQuiet(
  source: YamlSource,
  slots: readonly Slot[],
  quiet: readonly QuietPeriod[],
  findings: FindingList,
): void {
  quiet.forEach(({ from, until }, index) => {
    if (from !== until) return;
    const found = `静音时段从 ${from} 到 ${until}（a quiet period from ${from} until ${until}）`;
    findings.error(source.placeOf(['quiet', index]), found, '两个不同的时间 (two different times)');
  });
  const periods = quiet.filter(({ from, until }) => from !== until);
  for (const slot of slots) {
    const period = quietDuring(spanOf(slot), periods, 'UTC');
    if (period === undefined) continue;
    const times = `${period.from}–${period.until}`;
    findings.error(
      source.placeOf(['slots', slot.name, 'at']),
      `${slot.name} 时段 ${slot.at} 起 ${slot.lengthMs / 60_000} 分钟，碰到静音 ${times}（the slot touches quiet time ${times}）`,
      '改时段或静音时间 (another time or length, or other quiet times)',
    );
  }
}

/** Refuses slots that overlap, over midnight too. */
export function checkOverlap(source: YamlSource, slots: readonly Slot[], findings: FindingList): void {
  slots.forEach((slot, index) => {
    const earlier = slots.slice(0, index).find((other) => doOverlap(spanOf(slot), spanOf(other)));
    if (earlier === undefined) return;
    findings.error(
      source.placeOf(['slots', slot.name, 'at']),
      `${slot.name} 时段和 ${earlier.name} 时段重叠（${slot.name} overlaps ${earlier.name}）`,
      '错开的时间 (times apart)',
    );
  });
}

const doOverlap = (a: Span, b: Span): boolean =>
  [-dayMs, 0, dayMs].some(
    (shiftMs) => a.startsAtMs + shiftMs < b.endsAtMs && b.startsAtMs < a.endsAtMs + shiftMs,
  );
