import type { Broadcast } from '../domain/broadcast.ts';
import { addDays, dateAt, quietDuring, slotSpan, slotsOn } from '../domain/calendar.ts';
import { type BroadcastId, broadcastId } from '../domain/ids.ts';
import type { ScheduleRevision } from '../domain/revision.ts';
import type { Context } from './context.ts';
import { missBroadcast } from './miss-broadcast.ts';
import { isSteady } from './steady.ts';

type Needs = Pick<Context, 'store' | 'clock' | 'progress' | 'logger' | 'startedAtMs'>;

const dayMs = 86_400_000;
/** What began longer ago was not there to be planned any more: the service was down, or it would be on record. */
export const recentMs = 3_600_000;
/** Slots that began longer ago than this are nobody's business any more. */
const lookBackMs = 400 * dayMs;
/** So much is made up for in one tick, of all counties: what is on air tonight waits for no history. */
const mostDays = 1000;
const mostMisses = 100;

/**
 * Records every slot that was due while the service was down, as `missed`: once, by the schedule that stood when it was to
 * begin, a part at a tick. How far the record is whole is kept a county, so that a tick with nothing to make up for costs
 * one look.
 */
export async function recordOutages(context: Needs): Promise<void> {
  const { store, clock, logger } = context;
  // What is recorded of days that have not come yet would never air.
  if (!isSteady(context)) return;
  const recorded = await store.upkeep.recordedUntil();
  const left = { days: mostDays, misses: mostMisses };
  for (const newest of await store.revisions.schedules()) {
    try {
      await recordOutage(context, newest, recorded.get(newest.county), clock.now(), left);
    } catch (error) {
      logger.error(
        { county: newest.county, err: error },
        'what was missed while the service was down could not be recorded; it is tried again at the next tick',
      );
    }
    if (left.days <= 0 || left.misses <= 0) return;
  }
}

async function recordOutage(
  context: Needs,
  newest: ScheduleRevision,
  recordedMs: number | undefined,
  nowMs: number,
  left: { days: number; misses: number },
): Promise<void> {
  const { store } = context;
  const { county } = newest;
  // A mark in the future is of a clock that was ahead: nobody knows what it passed over.
  const isKnown = recordedMs !== undefined && recordedMs <= nowMs;
  const sinceMs = isKnown ? recordedMs : (await servedSince(context, newest)) - 1;
  const fromMs = Math.max(sinceMs, nowMs - lookBackMs);
  if (nowMs - recentMs - fromMs < recentMs) return;
  const untilMs = Math.min(nowMs - recentMs, fromMs + left.days * dayMs);
  left.days -= Math.ceil((untilMs - fromMs) / dayMs);
  const standing =
    newest.publishedAtMs <= fromMs ? [newest] : await store.revisions.schedulesSince(county, fromMs, untilMs);
  for (const one of dueBetween(standing, fromMs, untilMs)) {
    if ((await store.broadcasts.find(one.broadcast.id)) !== undefined) continue;
    if (left.misses <= 0) return store.upkeep.noteRecorded(county, one.broadcast.startsAtMs - 1);
    left.misses -= 1;
    await missBroadcast(context, one.broadcast, one.reason);
  }
  await store.upkeep.noteRecorded(county, untilMs);
}

const servedSince = async ({ store }: Needs, { county, publishedAtMs }: ScheduleRevision): Promise<number> =>
  (await store.revisions.servedSince(county)) ?? publishedAtMs;

interface Due {
  readonly broadcast: Broadcast;
  readonly reason: string;
}

/** Slots that were to begin after an instant and until another, by whichever revision stood then; the oldest first. */
function dueBetween(standing: readonly ScheduleRevision[], fromMs: number, untilMs: number): readonly Due[] {
  const due = new Map<BroadcastId, Due>();
  // The newest comes first.
  for (const [index, revision] of standing.entries()) {
    const endMs = standing[index - 1]?.publishedAtMs ?? Number.POSITIVE_INFINITY;
    const firstMs = Math.max(fromMs + 1, revision.publishedAtMs);
    for (const one of dueBy(revision, firstMs, Math.min(untilMs, endMs - 1)))
      if (!due.has(one.broadcast.id)) due.set(one.broadcast.id, one);
  }
  return [...due.values()].sort((a, b) => a.broadcast.startsAtMs - b.broadcast.startsAtMs);
}

function dueBy({ county, body: schedule }: ScheduleRevision, firstMs: number, lastMs: number): Due[] {
  const { zone, leadMs, quiet } = schedule;
  const due: Due[] = [];
  if (firstMs > lastMs) return due;
  const last = dateAt(lastMs, zone);
  for (let date = dateAt(firstMs, zone); date <= last; date = addDays(date, 1))
    for (const slot of slotsOn(schedule, date)) {
      const span = slotSpan(slot, date, zone);
      const { startsAtMs } = span;
      if (startsAtMs < firstMs || startsAtMs > lastMs) continue;
      const id = broadcastId(county, date, slot.name);
      due.push({
        broadcast: {
          ...{ id, county, date, slot: slot.name, ...span },
          ...{ state: 'planned', freezeAtMs: startsAtMs - leadMs, adHoc: false },
        },
        reason: quietDuring(span, quiet, zone) === undefined ? 'service-down' : 'quiet',
      });
    }
  return due;
}
