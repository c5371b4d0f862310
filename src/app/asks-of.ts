import { createHash } from 'node:crypto';
import { audiencesOn } from '../domain/audience.ts';
import type { Broadcast } from '../domain/broadcast.ts';
import { liveOn, slotDay, slotSpan } from '../domain/calendar.ts';
import type { Digest } from '../domain/ids.ts';
import { canonicalJson } from '../domain/ledger.ts';
import { rulesOn } from '../domain/rules-on.ts';
import type { Schedule } from '../domain/schedule.ts';
import { slotSettings } from '../domain/slot-settings.ts';

/** SHA-256 of all that a schedule says of one broadcast: equal where nothing of it would be another. */
export const asksOf = (schedule: Schedule, broadcast: Pick<Broadcast, 'date' | 'slot'>): Digest =>
  createHash('sha256').update(said(schedule, broadcast)).digest('hex') as Digest;

function said(schedule: Schedule, { date, slot: name }: Pick<Broadcast, 'date' | 'slot'>): string {
  const day = slotDay(schedule, date, name);
  if (day === undefined) return '';
  const { emphasis, ...rules } = rulesOn(schedule, date, name);
  const span = slotSpan(day.slot, date, schedule.zone);
  const live = liveOn(day.slot, date);
  return canonicalJson({
    airs: day.airs,
    span,
    settings: slotSettings(schedule, day.slot),
    ...(live === undefined ? {} : { live }),
    rules,
    emphasis: [...emphasis].map(([topic, { factor }]) => [topic, factor]),
    audiences: audiencesOn(schedule, day.slot, span),
  });
}
