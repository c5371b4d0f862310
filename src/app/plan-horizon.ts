import { setImmediate } from 'node:timers/promises';
import { type Audience, audiencesOf, ownQuietDuring } from '../domain/audience.ts';
import { addDays, liveOn, type Span, slotDays } from '../domain/calendar.ts';
import type { AreaCode, LessonId, LocalDate } from '../domain/ids.ts';
import { type HorizonInput, type HorizonPlan, lessonsIn, planHorizon } from '../domain/plan-horizon.ts';
import { type LessonOutlook, outlooks } from '../domain/plan-verdict.ts';
import type { LiveRelay, Schedule } from '../domain/schedule.ts';
import type { Context } from './context.ts';
import {
  type DatedSlot,
  type Draft,
  datedSlot,
  type PlanGround,
  planGround,
  planInput,
  usualHearings,
  usuallyHeard,
} from './plan-ground.ts';

type Needs = Pick<Context, 'store' | 'settings' | 'clock'>;

export interface HorizonRequest {
  readonly county: AreaCode;
  readonly from: LocalDate;
  readonly days: number;
  /** Plan what people's files say instead of what was published. */
  readonly draft?: Draft;
  /** Told after every slot of every audience. */
  readonly progress?: (done: number, of: number) => void;
  readonly signal?: AbortSignal;
}

export interface CountyHorizon {
  readonly ground: PlanGround;
  readonly slots: readonly PlannedSlot[];
  /** Slots that the county means not to air on these days, holidays for example, by date. */
  readonly off: readonly DatedSlot[];
  readonly audiences: readonly AudienceHorizon[];
  /** Years of these days whose public holidays would count and are not known: planned as plain days. */
  readonly unknownYears: readonly string[];
}

export interface PlannedSlot extends DatedSlot {
  /** In quiet time: it is planned, and not aired. */
  readonly quiet: boolean;
}

export interface AudienceHorizon {
  readonly audience: Audience;
  /** One a slot, in the same order. */
  readonly plans: readonly HorizonPlan[];
  readonly outlooks: readonly LessonOutlook[];
}

const weekMs = 7 * 86_400_000;

/**
 * What every audience of a county would hear on some days, each slot after the one before: what one plays counts as
 * heard for the next, unless it is quiet or past. Changes nothing. Throws RequestError when there is no such county,
 * and the signal's reason.
 */
export async function planDays(context: Needs, request: HorizonRequest): Promise<CountyHorizon> {
  const { county, from, days, draft, progress, signal } = request;
  const ground = await planGround(context, county, draft);
  const { slots, off } = slotsFrom(ground, from, days);
  const nowMs = context.clock.now();
  const [first] = slots;
  const isWeekAsked = slots.some(({ rules }) => rules.maxPerWeek !== undefined);
  const week =
    first === undefined || !isWeekAsked
      ? []
      : await context.store.broadcasts.heardSince(county, first.startsAtMs - weekMs);
  const all = audiencesOf(ground.schedule);
  const audiences: AudienceHorizon[] = [];
  let done = 0;
  for (const audience of all) {
    const heardBefore = usualHearings(audience.endpoints, week);
    const input = horizonInput(ground, slots, audience, nowMs, heardBefore);
    const plans: HorizonPlan[] = [];
    const heard = new Map<LessonId, number[]>();
    if (input !== undefined) {
      for (const plan of planHorizon(input)) {
        plans.push(plan);
        if (!plan.at.silent) {
          for (const lesson of lessonsIn(plan.playlist))
            heard.set(lesson, [...(heard.get(lesson) ?? []), plan.at.startsAtMs]);
        }
        done += 1;
        progress?.(done, slots.length * all.length);
        await setImmediate();
        signal?.throwIfAborted();
      }
    }
    const untilMs = (slots.at(-1)?.startsAtMs ?? 0) + 1;
    audiences.push({ audience, plans, outlooks: input === undefined ? [] : outlooks(input, heard, untilMs) });
  }
  return { ground, slots, off, audiences, unknownYears: unknownYearsOf(ground.schedule, from, days) };
}

function unknownYearsOf(schedule: Schedule, from: LocalDate, days: number): readonly string[] {
  const dates = [from, addDays(from, days - 1)];
  const isUnknown = (date: LocalDate): boolean =>
    slotDays(schedule, date).some(({ yearUnknown }) => yearUnknown);
  return [...new Set(dates.filter(isUnknown).map((date) => date.slice(0, 4)))];
}

function slotsFrom(ground: PlanGround, from: LocalDate, days: number) {
  const slots: PlannedSlot[] = [];
  const off: DatedSlot[] = [];
  for (let day = 0; day < days; day += 1) {
    const date = addDays(from, day);
    for (const { name } of ground.schedule.slots) {
      const slot = datedSlot(ground, date, name);
      if (slot.airs || slot.why.rule === 'quiet') slots.push({ ...slot, quiet: !slot.airs });
      else off.push(slot);
    }
  }
  return { slots: slots.sort((a, b) => a.startsAtMs - b.startsAtMs), off };
}

function horizonInput(
  ground: PlanGround,
  slots: readonly PlannedSlot[],
  audience: Audience,
  nowMs: number,
  heardBefore: NonNullable<HorizonInput['heardBefore']>,
): HorizonInput | undefined {
  const [first] = slots;
  if (first === undefined) return undefined;
  const { live: _, ...common } = planInput(ground, first, audience);
  return {
    ...common,
    heardAtMs: usuallyHeard(audience.endpoints, ground.heard),
    heardBefore,
    slots: slots.map(({ date, slot, startsAtMs, endsAtMs, rules, quiet }) => ({
      date,
      slot: slot.name,
      startsAtMs,
      budgetMs: slot.lengthMs,
      rules,
      ...withLive(liveOn(slot, date)),
      silent:
        quiet || isAsleep(ground.schedule, audience, { startsAtMs, endsAtMs })
          ? 'quiet'
          : startsAtMs <= nowMs && 'past',
    })),
  };
}

const withLive = (live: LiveRelay | undefined) => (live === undefined ? {} : { live });

/** Whether all of an audience have quiet time of their own in a span. */
function isAsleep(schedule: Schedule, { endpoints }: Audience, span: Span): boolean {
  const members = schedule.endpoints.filter(({ id }) => endpoints.includes(id));
  return members.every((endpoint) => ownQuietDuring(schedule, endpoint, span) !== undefined);
}
