import { addDays, dateAt, placedSlots, type Span, slotSpan } from '../domain/calendar.ts';
import type { LocalDate } from '../domain/ids.ts';
import type { Slot } from '../domain/schedule.ts';
import { slotWords } from '../domain/words.ts';
import type { FindingList } from '../sources/finding-list.ts';
import type { YamlSource } from '../sources/yaml-values.ts';
import { doOverlap, type Timetable } from './slot-checks.ts';

const firstMs = Date.UTC(2026, 0, 1);
const lastMs = Date.UTC(2051, 0, 1);

/**
 * Refuses slots apart on the wall that a zone's clocks bring together: one in the hour that goes missing stands that
 * much later, and one before it ends that much later. All changes until 2050 that the zone's rules know; the first
 * that does is told.
 */
export function checkClockChanges(
  source: YamlSource,
  timetable: Timetable,
  zone: string,
  findings: FindingList,
): void {
  for (const date of forwardDays(zone)) {
    const aired = [-1, 0, 1].flatMap((days) => airedOn(timetable, addDays(date, days), zone));
    for (const [index, { slot, span }] of aired.entries()) {
      const other = aired.slice(0, index).find((one) => doOverlap(one.span, span))?.slot;
      if (other === undefined) continue;
      findings.error(
        source.placeOf(['slots', slot.name, 'at']),
        `${date} ${zone} 拨快时钟，${slotWords[slot.name].zh}时段和${slotWords[other.name].zh}时段会重叠（${slot.name} and ${other.name} would overlap when clocks go forward on ${date}）`,
        '错开拨钟的那一小时 (times further apart, or away from the hour that goes missing)',
      );
      return;
    }
  }
}

function airedOn(
  timetable: Timetable,
  date: LocalDate,
  zone: string,
): readonly { readonly slot: Slot; readonly span: Span }[] {
  return placedSlots(timetable, date).map((slot) => ({ slot, span: slotSpan(slot, date, zone) }));
}

/** The dates on which a zone's clocks go forward. */
function forwardDays(zone: string): readonly LocalDate[] {
  const dates: LocalDate[] = [];
  let at = Temporal.Instant.fromEpochMilliseconds(firstMs).toZonedDateTimeISO(zone);
  for (;;) {
    const next = at.getTimeZoneTransition('next');
    if (next === null || next.epochMilliseconds >= lastMs) return dates;
    const before = next.subtract({ milliseconds: 1 });
    if (next.offsetNanoseconds > before.offsetNanoseconds) dates.push(dateAt(next.epochMilliseconds, zone));
    at = next;
  }
}
