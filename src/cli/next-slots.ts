import { addDays, dateAt, slotSpan, slotsOn } from '../domain/calendar.ts';
import { type BroadcastId, broadcastId, type LocalDate, type SlotName, slotNames } from '../domain/ids.ts';
import type { Schedule } from '../domain/schedule.ts';

/** One county's next broadcast, before it exists. */
export interface NextSlot {
  readonly id: BroadcastId;
  readonly schedule: Schedule;
  readonly slot: SlotName;
  readonly date: LocalDate;
  readonly startsAtMs: number;
  readonly endsAtMs: number;
  readonly freezeAtMs: number;
}

/**
 * Tonight's slot of every county, or the first evening or morning after it that begins after `afterMs` in all of
 * them: a sample's time only goes forward. Counties without that slot have no part in it. Empty when none comes
 * within a year.
 */
export function nextSlots(
  schedules: readonly Schedule[],
  nowMs: number,
  afterMs: number,
): readonly NextSlot[] {
  for (let day = 0; day < 366; day += 1) {
    for (const name of slotNames) {
      if (day === 0 && name === 'morning') continue;
      const slots = schedules.flatMap((schedule) => slotOf(schedule, nowMs, day, name));
      if (slots.length > 0 && slots.every(({ startsAtMs }) => startsAtMs > afterMs)) return slots;
    }
  }
  return [];
}

function slotOf(schedule: Schedule, nowMs: number, day: number, name: SlotName): NextSlot[] {
  const date = addDays(dateAt(nowMs, schedule.zone), day);
  return slotsOn(schedule, date)
    .filter((slot) => slot.name === name)
    .map((slot) => {
      const span = slotSpan(slot, date, schedule.zone);
      const id = broadcastId(schedule.county, date, name);
      return { id, schedule, slot: name, date, ...span, freezeAtMs: span.startsAtMs - schedule.leadMs };
    });
}
