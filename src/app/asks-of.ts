import { createHash } from 'node:crypto';
import { audiencesOn } from '../domain/audience.ts';
import { liveOn, slotDay, slotSpan } from '../domain/calendar.ts';
import type { Digest } from '../domain/ids.ts';
import { canonicalJson } from '../domain/ledger.ts';
import { rulesOn } from '../domain/rules-on.ts';
import type { Schedule } from '../domain/schedule.ts';
import { slotSettings } from '../domain/slot-settings.ts';
import { type Placed, standsAt } from './stands-at.ts';

/** SHA-256 of all that a schedule says of one broadcast: equal where nothing of it would be another. */
export const asksOf = (schedule: Schedule, broadcast: Placed): Digest =>
  createHash('sha256').update(said(schedule, broadcast)).digest('hex') as Digest;

function said(schedule: Schedule, broadcast: Placed): string {
  const { date, slot: name } = broadcast;
  const day = slotDay(schedule, date, name);
  if (day === undefined) return '';
  const { emphasis, ...rules } = rulesOn(schedule, date, name);
  const stands = standsAt(schedule, broadcast);
  const span = 'span' in stands ? stands.span : slotSpan(day.slot, date, schedule.zone);
  const live = liveOn(day.slot, date);
  return canonicalJson({
    airs: 'span' in stands,
    span,
    settings: slotSettings(schedule, day.slot),
    ...(live === undefined ? {} : { live }),
    rules,
    emphasis: [...emphasis].map(([topic, { factor }]) => [topic, factor]),
    audiences: audiencesOn(schedule, day.slot, span),
  });
}
