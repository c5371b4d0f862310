import type { Actor } from '../domain/actor.ts';
import type { Broadcast } from '../domain/broadcast.ts';
import { addDays, dateAt, publicDay, type Span, seasonOn, slotDays, slotSpan } from '../domain/calendar.ts';
import { type AreaCode, broadcastId, type LessonId, type LocalDate } from '../domain/ids.ts';
import type { Playlist } from '../domain/playlist.ts';
import type { Schedule, SeasonName } from '../domain/schedule.ts';
import type { Stop } from '../domain/stop.ts';
import { rulingWord, type Word } from '../domain/words.ts';
import type { OutcomeCounts } from '../ports/plays.ts';
import { willBeHeard } from './as-it-will-air.ts';
import { publishedSchedule } from './asked-plays.ts';
import { authorise } from './authorise.ts';
import { RequestError } from './context.ts';
import { type CountyHorizon, planDays } from './plan-horizon.ts';
import type { Planning } from './planning.ts';

/** Some days of a county at a glance. */
export interface PlanCalendar {
  readonly county: AreaCode;
  readonly name: string;
  readonly zone: string;
  /** By the service's clock. */
  readonly nowMs: number;
  readonly today: LocalDate;
  /** The county is silent until somebody lifts it. */
  readonly stop?: Pick<Stop, 'sinceMs' | 'reason'>;
  readonly days: readonly CalendarDay[];
}

export interface CalendarDay {
  readonly date: LocalDate;
  readonly season?: SeasonName;
  /** The public holiday it is, or is worked for. */
  readonly holiday?: { readonly name: string; readonly works: boolean };
  /** In order of time; of a day that is over, what was aired or missed. */
  readonly slots: readonly CalendarSlot[];
}

export interface CalendarSlot extends Span {
  /** The last part of a broadcast's id: `evening`, `emergency-1`. */
  readonly slot: string;
  readonly airs: boolean;
  /** Why it airs as it does, or does not; absent where its broadcast says what became of it. */
  readonly text?: Word;
  /** What it became, once that was planned. */
  readonly broadcast?: Pick<Broadcast, 'id' | 'state' | 'reason'> & {
    readonly plannedPlays: number;
    readonly plays: OutcomeCounts;
  };
  readonly audiences: number;
  /** Of the largest audience. */
  readonly durationMs: number;
  readonly budgetMs: number;
  readonly lessons: readonly { readonly lesson: LessonId; readonly title: string }[];
}

/** No look reaches further ahead than this many days. */
const mostDaysAhead = 400;

/**
 * What a county aired, or will if nothing changes, on some days. What one slot plays counts as heard for the next.
 * Changes nothing. Throws RequestError `forbidden`, `not-found`, `invalid`.
 */
export async function planCalendar(
  planning: Planning,
  actor: Actor,
  county: AreaCode,
  first: LocalDate | undefined,
  days: number,
): Promise<PlanCalendar> {
  authorise(actor, 'seeCounty', county);
  const { store, clock } = planning;
  const schedule = await publishedSchedule(planning, county);
  const { name, zone } = schedule;
  const nowMs = clock.now();
  const today = dateAt(nowMs, zone);
  const from = first ?? today;
  const last = addDays(from, days - 1);
  const horizon = last < today ? undefined : await horizonUntil(planning, county, today, last);
  const stop = (await store.stops.all()).find((one) => one.county === county);
  const dates = Array.from({ length: days }, (_, at) => addDays(from, at));
  return {
    ...{ county, name, zone, nowMs, today },
    ...(stop === undefined ? {} : { stop: { sinceMs: stop.sinceMs, reason: stop.reason } }),
    days: await Promise.all(dates.map((date) => dayOf(planning, schedule, horizon, date, date >= today))),
  };
}

/** Every slot from today to a day. Throws RequestError `invalid` for one too far ahead. */
export function horizonUntil(
  planning: Planning,
  county: AreaCode,
  today: LocalDate,
  last: LocalDate,
): Promise<CountyHorizon> {
  if (last > addDays(today, mostDaysAhead)) {
    throw new RequestError(
      'invalid',
      `只能看到 ${mostDaysAhead} 天以内。No more than ${mostDaysAhead} days ahead can be looked at.`,
    );
  }
  const days = 1 + Temporal.PlainDate.from(today).until(last).days;
  return planning.inTurn(() => planDays(planning, { county, from: today, days }));
}

async function dayOf(
  { store }: Planning,
  schedule: Schedule,
  horizon: CountyHorizon | undefined,
  date: LocalDate,
  isAhead: boolean,
): Promise<CalendarDay> {
  const { county } = schedule;
  const broadcasts = (await store.broadcasts.list({ county, date })).filter(({ slot }) => slot !== 'tone');
  const known = new Set(broadcasts.map(({ id }) => id));
  const planned = isAhead
    ? slotDays(schedule, date)
        .filter(({ slot }) => !known.has(broadcastId(county, date, slot.name)))
        .map(({ slot, airs, why }) => ({
          ...{ slot: slot.name, airs, text: rulingWord(why) },
          ...slotSpan(slot, date, schedule.zone),
          ...glance(airs ? plansOf(horizon, date, slot.name) : [], slot.lengthMs),
        }))
    : [];
  const aired = await Promise.all(broadcasts.map((one) => airedSlot({ store }, one)));
  const { off, working } = publicDay(schedule, date);
  const season = seasonOn(schedule, date)?.name;
  const holiday = off ?? working;
  return {
    date,
    ...(season === undefined ? {} : { season }),
    ...(holiday === undefined ? {} : { holiday: { name: holiday, works: off === undefined } }),
    slots: [...planned, ...aired].sort((a, b) => a.startsAtMs - b.startsAtMs),
  };
}

interface Heard {
  readonly playlist: Playlist;
  readonly endpoints: number;
}

const plansOf = (horizon: CountyHorizon | undefined, date: LocalDate, name: string): readonly Heard[] =>
  (horizon?.audiences ?? []).flatMap(({ audience, plans }) =>
    plans
      .filter(({ at }) => at.date === date && at.slot === name && at.silent === false)
      .map(({ playlist }) => ({ playlist, endpoints: audience.endpoints.length })),
  );

async function airedSlot({ store }: Pick<Planning, 'store'>, broadcast: Broadcast): Promise<CalendarSlot> {
  const { id, state, reason, startsAtMs, endsAtMs } = broadcast;
  const [playlists, plays] = await Promise.all([store.replacements.playlists(id), store.plays.counts(id)]);
  const heard = willBeHeard(playlists).map(({ playlist, audience }) => ({
    playlist,
    endpoints: audience.endpoints.length,
  }));
  const plannedPlays = heard.reduce(
    (sum, { playlist, endpoints }) => sum + playlist.items.length * endpoints,
    0,
  );
  return {
    ...{ slot: id.split('/')[2] ?? '', airs: state !== 'missed', startsAtMs, endsAtMs },
    broadcast: { id, state, ...(reason === undefined ? {} : { reason }), plannedPlays, plays },
    ...glance(heard, endsAtMs - startsAtMs),
  };
}

/** What the largest audience hears, in short. */
function glance(
  heard: readonly Heard[],
  budgetMs: number,
): Pick<CalendarSlot, 'audiences' | 'durationMs' | 'budgetMs' | 'lessons'> {
  const [largest] = heard.toSorted((a, b) => b.endpoints - a.endpoints);
  const lessons = (largest?.playlist.items ?? []).filter(({ kind }) => kind === 'lesson');
  return {
    audiences: heard.length,
    durationMs: largest?.playlist.durationMs ?? 0,
    budgetMs: largest?.playlist.budgetMs ?? budgetMs,
    // A lesson may be said twice, in two languages.
    lessons: [...new Map(lessons.map(({ lesson, title, live }) => [lesson, live?.title ?? title]))].map(
      ([lesson, title]) => ({ lesson, title }),
    ),
  };
}
