import { type Actor, countiesOf } from '../domain/actor.ts';
import type { Alert } from '../domain/alert.ts';
import type { Broadcast } from '../domain/broadcast.ts';
import { dateAt, quietOn, type Ruling, type Span, slotDays, slotSpan } from '../domain/calendar.ts';
import type { Hold } from '../domain/hold.ts';
import type { AreaCode, LocalDate } from '../domain/ids.ts';
import { isValidOn } from '../domain/lesson.ts';
import { mutedIn } from '../domain/mute.ts';
import { recordingId } from '../domain/recording.ts';
import type { QuietPeriod, Schedule, Slot } from '../domain/schedule.ts';
import type { Stop } from '../domain/stop.ts';
import { rulingWord, type Word } from '../domain/words.ts';
import type { CheckCounts } from '../ports/checks.ts';
import type { DeliveryCounts } from '../ports/deliveries.ts';
import type { OutcomeCounts } from '../ports/plays.ts';
import { publishedOn } from './as-of-day.ts';
import type { Context } from './context.ts';

type Needs = Pick<Context, 'store' | 'clock' | 'settings'>;

export interface BroadcastSummary extends Broadcast {
  readonly audiences: number;
  readonly deliveries: DeliveryCounts;
  /** Items times endpoints: how many plays there will be in the end. */
  readonly plannedPlays: number;
  readonly plays: OutcomeCounts;
  /** Plays that were missed and not owed any more, since another order took their place; counted nowhere. */
  readonly notOwed: number;
  /** Waits for a second person; absent where nothing does. */
  readonly held?: Pick<Hold, 'orders' | 'sent' | 'limit'>;
  /** How many endpoints villages want silent. */
  readonly muted: number;
  /** What was found when endpoints that took their order were looked at before air. */
  readonly checks: CheckCounts;
}

export interface CountyDay {
  readonly county: AreaCode;
  readonly name: string;
  /** IANA zone of `date` and of the slots' wall times. */
  readonly zone: string;
  readonly date: LocalDate;
  readonly endpoints: number;
  /** The county is silent now, whatever the date, until somebody lifts it. */
  readonly stop?: Pick<Stop, 'sinceMs' | 'reason'>;
  /** Those that air. */
  readonly slots: readonly (Slot & Span & { readonly planAtMs: number })[];
  /** Those that do not on this date, and why. */
  readonly silent: readonly (Slot & Span & { readonly why: Ruling; readonly text: Word })[];
  /** Of this date. */
  readonly quiet: readonly QuietPeriod[];
  /** In the order they air, but for test tones. */
  readonly broadcasts: readonly BroadcastSummary[];
}

export interface DaySummary {
  /** By the service's clock, UTC milliseconds. */
  readonly nowMs: number;
  /** By code. */
  readonly counties: readonly CountyDay[];
  /** How many lessons could air on that day, by what is approved now; where there are none nothing is heard. */
  readonly lessons: number;
  /** Warnings that are open, whatever the date, the earliest broadcast first. */
  readonly alerts: readonly Alert[];
}

/** What every county an actor may see airs on one date: its own local today unless a date is given. */
export async function summariseDay(context: Needs, actor: Actor, date?: LocalDate): Promise<DaySummary> {
  const seen = countiesOf(actor);
  const isSeen = ({ county }: { readonly county: AreaCode }) => seen === 'all' || seen.includes(county);
  const nowMs = context.clock.now();
  const [schedules, stops] = await Promise.all([
    context.store.revisions.schedules(),
    context.store.stops.all(),
  ]);
  const counties = await Promise.all(
    schedules
      .filter(({ body }) => isSeen(body))
      .map(({ body }) => countyDay(context, body, stops, date ?? dateAt(nowMs, body.zone))),
  );
  const [first] = counties;
  return {
    ...{ nowMs, counties },
    lessons: first === undefined ? 0 : await lessonsOn(context, first.date),
    alerts: (await context.store.alerts.open()).filter(isSeen),
  };
}

async function lessonsOn({ store }: Needs, date: LocalDate): Promise<number> {
  const [library, approved] = await Promise.all([store.revisions.library(), store.approvals.approved()]);
  return (library?.body.lessons ?? []).filter(
    (lesson) =>
      lesson.kind === 'lesson' &&
      lesson.retired !== true &&
      isValidOn(lesson, date) &&
      lesson.recordings.some((one) => approved.has(recordingId({ lesson: lesson.id, ...one }))),
  ).length;
}

async function countyDay(
  context: Needs,
  schedule: Schedule,
  stops: readonly Stop[],
  date: LocalDate,
): Promise<CountyDay> {
  const { county, name, zone } = schedule;
  const then = await inForceOn(context, schedule, date);
  const days = then === undefined ? [] : slotDays(then, date);
  const stop = stops.find((one) => one.county === county);
  const broadcasts = (await context.store.broadcasts.list({ county, date })).filter(
    ({ slot }) => slot !== 'tone',
  );
  return {
    county,
    name,
    zone,
    date,
    endpoints: schedule.endpoints.length,
    ...(stop === undefined ? {} : { stop: { sinceMs: stop.sinceMs, reason: stop.reason } }),
    slots: days
      .filter(({ airs }) => airs)
      .map(({ slot }) => {
        const span = slotSpan(slot, date, zone);
        const planAtMs = span.startsAtMs - schedule.leadMs - context.settings.prepareMs;
        return { ...slot, ...span, planAtMs };
      }),
    silent: days
      .filter(({ airs }) => !airs)
      .map(({ slot, why }) => ({ ...slot, ...slotSpan(slot, date, zone), why, text: rulingWord(why) })),
    quiet: then === undefined ? [] : quietOn(then.quiet, date),
    broadcasts: (await Promise.all(broadcasts.map((one) => summarise(context, one)))).sort(
      (a, b) => a.startsAtMs - b.startsAtMs,
    ),
  };
}

/** Of a day that is over, what the schedule said at its end; undefined where the county had none by then. */
async function inForceOn(context: Needs, schedule: Schedule, date: LocalDate): Promise<Schedule | undefined> {
  const since = await context.store.revisions.servedSince(schedule.county);
  if (since !== undefined && dateAt(since, schedule.zone) > date) return undefined;
  return (await publishedOn(context, schedule, date)).schedule;
}

async function summarise({ store }: Needs, broadcast: Broadcast): Promise<BroadcastSummary> {
  const [playlists, deliveries, plays, notOwed, holds, mutes, checks] = await Promise.all([
    store.broadcasts.playlists(broadcast.id),
    store.deliveries.counts(broadcast.id),
    store.plays.counts(broadcast.id),
    store.plays.notOwed(broadcast.id),
    store.holds.of(broadcast.id),
    store.mutes.of(broadcast.id),
    store.checks.counts(broadcast.id),
  ]);
  const plannedPlays = playlists.reduce(
    (sum, { playlist, audience }) => sum + playlist.items.length * audience.endpoints.length,
    0,
  );
  const hold = holds.find(({ releasedAtMs }) => releasedAtMs === undefined);
  const isOver = broadcast.state === 'missed' || broadcast.state === 'settled';
  return {
    ...{ ...broadcast, audiences: playlists.length, deliveries, plannedPlays, plays, notOwed, checks },
    muted: mutedIn(mutes).size,
    ...(hold === undefined || isOver
      ? {}
      : { held: { orders: hold.orders, sent: hold.sent, limit: hold.limit } }),
  };
}
