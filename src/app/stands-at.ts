import type { Broadcast } from '../domain/broadcast.ts';
import { quietDuring, type Span, slotDay, slotSpan } from '../domain/calendar.ts';
import type { Schedule } from '../domain/schedule.ts';
import type { Remake } from '../ports/remakes.ts';

/** What of a broadcast says where it stands: its slot, or whoever postponed it. */
export type Placed = Pick<Broadcast, 'date' | 'slot'> & Partial<Span> & Pick<Broadcast, 'postponedFromMs'>;

export type Stands = { readonly span: Span } | { readonly silentBecause: 'quiet' | 'not-scheduled' };

/**
 * Where a broadcast stands by a schedule, or why it does not air: in its slot, unless somebody postponed it.
 * @param remake what is being made of it, where it is just being postponed
 */
export function standsAt(schedule: Schedule, broadcast: Placed, remake?: Pick<Remake, 'startsAtMs'>): Stands {
  const day = slotDay(schedule, broadcast.date, broadcast.slot);
  const byWord = postponedTo(broadcast, remake);
  if (byWord === undefined) {
    if (day?.airs === true) return { span: slotSpan(day.slot, broadcast.date, schedule.zone) };
    return { silentBecause: day?.why.rule === 'quiet' ? 'quiet' : 'not-scheduled' };
  }
  // Quiet time is asked of where it stands, not of where its slot was.
  if (day === undefined || (!day.airs && day.why.rule !== 'quiet')) return { silentBecause: 'not-scheduled' };
  if (quietDuring(byWord, schedule.quiet, schedule.zone) !== undefined) return { silentBecause: 'quiet' };
  return { span: byWord };
}

function postponedTo(
  { startsAtMs, endsAtMs, postponedFromMs }: Placed,
  remake: Pick<Remake, 'startsAtMs'> | undefined,
): Span | undefined {
  if (startsAtMs === undefined || endsAtMs === undefined) return undefined;
  const toMs = remake?.startsAtMs ?? (postponedFromMs === undefined ? undefined : startsAtMs);
  return toMs === undefined ? undefined : { startsAtMs: toMs, endsAtMs: toMs + endsAtMs - startsAtMs };
}

/** A broadcast where it is to stand. One that somebody puts back where its slot has it, is postponed no more. */
export function movedTo(broadcast: Broadcast, span: Span, remake: Pick<Remake, 'startsAtMs'>): Broadcast {
  const { postponedFromMs: before, ...rest } = { ...broadcast, ...span };
  const fromMs = before ?? (remake.startsAtMs === undefined ? undefined : broadcast.startsAtMs);
  return fromMs === undefined || fromMs === span.startsAtMs ? rest : { ...rest, postponedFromMs: fromMs };
}
