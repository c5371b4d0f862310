import { type Audience, audiencesOf } from '../domain/audience.ts';
import { quietDuring, type Span, seasonOn, slotSpan, slotsOn } from '../domain/calendar.ts';
import { longestRenditionMs } from '../domain/frames.ts';
import {
  type AreaCode,
  type BroadcastId,
  broadcastId,
  type EndpointId,
  type LessonId,
  type LocalDate,
  playlistId,
  type SlotName,
} from '../domain/ids.ts';
import { planPlaylist } from '../domain/plan-playlist.ts';
import type { Playlist } from '../domain/playlist.ts';
import type { QuietPeriod, Schedule, SeasonName } from '../domain/schedule.ts';
import type { BroadcastPlaylist, Heard } from '../ports/broadcasts.ts';
import { type Context, RequestError } from './context.ts';

type Needs = Pick<Context, 'store' | 'clock' | 'settings'>;

export interface BroadcastPlan extends Span {
  readonly id: BroadcastId;
  readonly county: AreaCode;
  readonly date: LocalDate;
  readonly slot: SlotName;
  readonly schedule: Schedule;
  /** The season that moves this slot on this date. */
  readonly season?: SeasonName;
  readonly playlists: readonly BroadcastPlaylist[];
  /** The quiet period it would touch; such a broadcast never airs (I3). */
  readonly quiet?: QuietPeriod;
}

/**
 * What a county would hear in one slot of one date, per audience, with reasons; changes nothing.
 * `startsAtMs` moves it to another instant. Throws RequestError when there is no such county or slot.
 */
export async function planBroadcast(
  context: Needs,
  county: AreaCode,
  date: LocalDate,
  slotName: SlotName,
  startsAtMs?: number,
): Promise<BroadcastPlan> {
  const { store } = context;
  const schedule = (await store.revisions.schedule(county))?.body;
  if (schedule === undefined)
    throw new RequestError('not-found', `没有这个县：${county}。There is no county ${county}.`);
  const slot = slotsOn(schedule, date).find(({ name }) => name === slotName);
  if (slot === undefined) {
    throw new RequestError(
      'not-found',
      `${schedule.name}没有这个时段：${slotName}。${county} has no ${slotName} slot.`,
    );
  }
  const span =
    startsAtMs === undefined
      ? slotSpan(slot, date, schedule.zone)
      : { startsAtMs, endsAtMs: startsAtMs + slot.lengthMs };
  const id = broadcastId(county, date, slotName);
  const plan = await audiencePlanner(context, schedule, date, slot.lengthMs);
  const playlists = audiencesOf(schedule).map((audience, index) => ({
    id: playlistId(id, index),
    broadcast: id,
    audience,
    playlist: plan(audience),
  }));
  const season = seasonOn(schedule, date);
  const quiet = quietDuring(span, schedule.quiet, schedule.zone);
  return {
    id,
    county,
    date,
    slot: slotName,
    ...span,
    schedule,
    ...(season?.slots.includes(slot) ? { season: season.name } : {}),
    playlists,
    ...(quiet === undefined ? {} : { quiet }),
  };
}

/** Plans for one audience after the other, by what is approved and was heard until now. */
export async function audiencePlanner(
  { store, settings, clock }: Needs,
  schedule: Schedule,
  date: LocalDate,
  budgetMs: number,
): Promise<(audience: Audience) => Playlist> {
  const lessons = (await store.revisions.library())?.body.lessons ?? [];
  const [approved, renditions, heard] = await Promise.all([
    store.approvals.approved(),
    store.renditions.all(settings.profile.version),
    store.broadcasts.lastHeard(schedule.county),
  ]);
  return (audience) =>
    planPlaylist({
      date,
      budgetMs,
      gapMs: schedule.gapMs,
      ...(schedule.opening === undefined ? {} : { opening: schedule.opening }),
      ...(schedule.closing === undefined ? {} : { closing: schedule.closing }),
      varieties: audience.varieties,
      lessons,
      approved,
      durationOf: ({ master, durationMs }) =>
        renditions.get(master)?.durationMs ?? longestRenditionMs(durationMs),
      heardAtMs: usuallyHeard(audience.endpoints, heard),
      nowMs: clock.now(),
    });
}

/**
 * When an audience last heard each lesson: the median of its endpoints, so that neither one dead loudspeaker
 * nor one new one decides what all the others hear.
 */
function usuallyHeard(
  endpoints: readonly EndpointId[],
  heard: readonly Heard[],
): ReadonlyMap<LessonId, number> {
  const members = new Set(endpoints);
  const byLesson = Map.groupBy(
    heard.filter(({ endpoint }) => members.has(endpoint)),
    ({ lesson }) => lesson,
  );
  const usual = new Map<LessonId, number>();
  for (const [lesson, times] of byLesson) {
    const newestFirst = times.map(({ atMs }) => atMs).sort((a, b) => b - a);
    const median = newestFirst[Math.floor((endpoints.length - 1) / 2)];
    if (median !== undefined) usual.set(lesson, median);
  }
  return usual;
}
