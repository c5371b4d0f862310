import { addDays, placedSlots, seasonOn } from '../domain/calendar.ts';
import type { LocalDate, SlotName } from '../domain/ids.ts';
import type { Schedule, SeasonName, Slot } from '../domain/schedule.ts';

/** A slot that an edit moves, makes longer or shorter, but on none of the days that people look at. */
export interface LaterChange {
  readonly slot: SlotName;
  /** What has the slot today in place of what was changed. */
  readonly season?: SeasonName;
  /** The first day that differs; absent where none of a year does, as its season has the slot on each. */
  readonly date?: LocalDate;
  readonly before: Pick<Slot, 'at' | 'lengthMs'>;
  readonly after: Pick<Slot, 'at' | 'lengthMs'>;
}

const dayCount = 366;

/** @param days from today on that are looked at otherwise */
export function laterChanges(
  before: Schedule,
  after: Schedule,
  today: LocalDate,
  days: number,
): readonly LaterChange[] {
  const dates = Array.from({ length: dayCount }, (_, day) => addDays(today, day));
  return after.slots.flatMap(({ name }): LaterChange[] => {
    const slotOn = (of: Schedule, date: LocalDate) => slotIn(placedSlots(of, date), name);
    const date = dates.find((one) => !isSame(slotOn(before, one), slotOn(after, one)));
    const [was, is] =
      date === undefined
        ? [slotIn(before.slots, name), slotIn(after.slots, name)]
        : [slotOn(before, date), slotOn(after, date)];
    if (was === undefined || is === undefined || isSame(was, is)) return [];
    if (date !== undefined && date < addDays(today, days)) return [];
    const season = seasonOn(after, today);
    return [
      {
        slot: name,
        ...(season !== undefined && slotIn(season.slots, name) !== undefined ? { season: season.name } : {}),
        ...(date === undefined ? {} : { date }),
        before: { at: was.at, lengthMs: was.lengthMs },
        after: { at: is.at, lengthMs: is.lengthMs },
      },
    ];
  });
}

const slotIn = (slots: readonly Slot[], name: SlotName): Slot | undefined =>
  slots.find((one) => one.name === name);

const isSame = (one: Slot | undefined, other: Slot | undefined): boolean =>
  one?.at === other?.at && one?.lengthMs === other?.lengthMs;
