import type { audiencesOf } from '../domain/audience.ts';
import { liveOn, type Ruling, type Span, slotDay, slotSpan } from '../domain/calendar.ts';
import { type ComplaintMonth, complaintEmphasis } from '../domain/complaints.ts';
import { longestRenditionMs } from '../domain/frames.ts';
import type { AreaCode, EndpointId, LessonId, LocalDate, Occasion, RecordingId } from '../domain/ids.ts';
import type { Lesson, Recording } from '../domain/lesson.ts';
import type { PlanRules } from '../domain/plan-rules.ts';
import type { PlanInput } from '../domain/plan-spoken.ts';
import { rulesOn } from '../domain/rules-on.ts';
import type { Schedule, Slot } from '../domain/schedule.ts';
import { slotSettings } from '../domain/slot-settings.ts';
import type { Heard } from '../ports/broadcasts.ts';
import type { PlanBasis } from '../ports/remakes.ts';
import { type Context, RequestError } from './context.ts';

/** What plans of one county stand on. */
export interface PlanGround {
  readonly schedule: Schedule;
  readonly lessons: readonly Lesson[];
  readonly approved: { has(recording: RecordingId): boolean };
  readonly durationOf: (recording: Recording) => number;
  /** When each endpoint last heard each lesson. */
  readonly heard: readonly Heard[];
  /** Where the county lets complaints steer its lessons. */
  readonly complaints: readonly ComplaintMonth[];
}

/** What people's files say now, published or not. */
export interface Draft {
  readonly schedules: readonly Schedule[];
  readonly lessons: readonly Lesson[];
}

/**
 * What was published; with a draft, what would stand if that were. Throws RequestError when there is no such county.
 */
export async function planGround(
  { store, settings }: Pick<Context, 'store' | 'settings'>,
  county: AreaCode,
  draft?: Draft,
): Promise<PlanGround> {
  const schedule =
    draft === undefined
      ? (await store.revisions.schedule(county))?.body
      : draft.schedules.find((one) => one.county === county);
  if (schedule === undefined)
    throw new RequestError('not-found', `没有这个县：${county}。There is no county ${county}.`);
  return groundUnder({ store, settings }, schedule, draft?.lessons);
}

/** What plans stand on under a schedule, whichever revision it is of. */
export async function groundUnder(
  { store, settings }: Pick<Context, 'store' | 'settings'>,
  schedule: Schedule,
  drafts?: readonly Lesson[],
): Promise<PlanGround> {
  const { county } = schedule;
  const lessons = drafts ?? (await store.revisions.library())?.body.lessons ?? [];
  const [approved, renditions, heard, complaints] = await Promise.all([
    store.approvals.approved(),
    store.renditions.all(settings.profile.version),
    store.broadcasts.lastHeard(county),
    schedule.complaints === true ? store.complaints.months(county) : [],
  ]);
  const durationOf = ({ master, durationMs }: Recording): number =>
    renditions.get(master)?.durationMs ?? longestRenditionMs(durationMs);
  return { schedule, lessons, approved, durationOf, heard, complaints };
}

/** What a plan made from now on is made from. Read it first: what changes meanwhile is then looked at again. */
export async function basisNow(
  { store }: { readonly store: Pick<Context['store'], 'revisions' | 'approvals'> },
  schedule: number,
): Promise<PlanBasis> {
  const library = (await store.revisions.library())?.number ?? 0;
  return { schedule, library, approvals: await store.approvals.newest() };
}

/** A slot of a date and what it asks. */
export interface DatedSlot extends Span {
  readonly date: LocalDate;
  readonly slot: Slot;
  readonly rules: PlanRules;
  /** Whether it airs on that date, and what decided. */
  readonly airs: boolean;
  readonly why: Ruling;
}

/** A slot of a date, whether or not it airs then. Throws RequestError when the county has no such slot. */
export function datedSlot(
  { schedule, complaints }: Pick<PlanGround, 'schedule' | 'complaints'>,
  date: LocalDate,
  name: Occasion,
): DatedSlot {
  const day = slotDay(schedule, date, name);
  if (day === undefined) {
    throw new RequestError(
      'not-found',
      `${schedule.name}没有这个时段：${name}。${schedule.county} has no ${name} slot.`,
    );
  }
  const { slot, airs, why } = day;
  const rules = rulesOn(schedule, date, name, complaintEmphasis(complaints, date));
  return { date, slot, airs, why, ...slotSpan(slot, date, schedule.zone), rules };
}

function madeWith(
  schedule: Schedule,
  slot: Slot,
  date: LocalDate,
): Pick<PlanInput, 'gapMs' | 'opening' | 'closing' | 'live'> {
  const { gapMs, opening, closing } = slotSettings(schedule, slot);
  const live = liveOn(slot, date);
  return {
    gapMs,
    ...(opening === undefined ? {} : { opening }),
    ...(closing === undefined ? {} : { closing }),
    ...(live === undefined ? {} : { live }),
  };
}

/** The planner's input for one audience, but for what it heard. */
export const planInput = (
  { schedule, lessons, approved, durationOf }: PlanGround,
  { date, slot, startsAtMs, rules }: DatedSlot,
  { varieties }: Pick<ReturnType<typeof audiencesOf>[number], 'varieties'>,
): Omit<PlanInput, 'heardAtMs' | 'heardInWeek'> => ({
  date,
  slot: slot.name,
  startsAtMs,
  budgetMs: slot.lengthMs,
  ...madeWith(schedule, slot, date),
  varieties,
  rules,
  lessons,
  approved,
  durationOf,
});

/**
 * When an audience last heard each lesson: the median of its endpoints, so that neither one dead loudspeaker
 * nor one new one decides what all the others hear.
 */
export function usuallyHeard(
  endpoints: readonly EndpointId[],
  heard: readonly Heard[],
): ReadonlyMap<LessonId, number> {
  const usual = new Map<LessonId, number>();
  for (const [lesson, times] of timesByLesson(endpoints, heard)) {
    const newestFirst = times.map(({ atMs }) => atMs).sort((a, b) => b - a);
    const median = newestFirst[Math.floor((endpoints.length - 1) / 2)];
    if (median !== undefined) usual.set(lesson, median);
  }
  return usual;
}

/** How often an audience heard each lesson, by the median of its endpoints. */
export function usuallyOften(
  endpoints: readonly EndpointId[],
  heard: readonly Heard[],
): ReadonlyMap<LessonId, number> {
  const usual = new Map<LessonId, number>();
  for (const [lesson, times] of timesByLesson(endpoints, heard)) {
    const mostFirst = [...Map.groupBy(times, ({ endpoint }) => endpoint).values()]
      .map(({ length }) => length)
      .sort((a, b) => b - a);
    const median = mostFirst[Math.floor((endpoints.length - 1) / 2)];
    if (median !== undefined) usual.set(lesson, median);
  }
  return usual;
}

function timesByLesson(
  endpoints: readonly EndpointId[],
  heard: readonly Heard[],
): ReadonlyMap<LessonId, Heard[]> {
  const members = new Set(endpoints);
  return Map.groupBy(
    heard.filter(({ endpoint }) => members.has(endpoint)),
    ({ lesson }) => lesson,
  );
}

/** The hearings of an audience, by those of one endpoint that heard each lesson as often as is usual. */
export function usualHearings(
  endpoints: readonly EndpointId[],
  heard: readonly Heard[],
): readonly Pick<Heard, 'lesson' | 'atMs'>[] {
  const byLesson = timesByLesson(endpoints, heard);
  return [...usuallyOften(endpoints, heard)].flatMap(([lesson, times]) => {
    const ofEndpoints = [...Map.groupBy(byLesson.get(lesson) ?? [], ({ endpoint }) => endpoint).values()];
    const usual = ofEndpoints.find(({ length }) => length === times) ?? [];
    return usual.map(({ atMs }) => ({ lesson, atMs }));
  });
}
