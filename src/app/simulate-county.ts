import { placesOf } from '../domain/audience-places.ts';
import type { LessonId, Variety } from '../domain/ids.ts';
import type { HorizonPlan } from '../domain/plan-horizon.ts';
import type { LessonOutlook } from '../domain/plan-verdict.ts';
import type { Schedule } from '../domain/schedule.ts';
import type { Context } from './context.ts';
import { type AudienceHorizon, type HorizonRequest, planDays } from './plan-horizon.ts';

export interface Simulation {
  readonly county: string;
  readonly name: string;
  readonly from: string;
  readonly days: number;
  readonly audiences: readonly SimulatedAudience[];
  /** Years whose public holidays would count and are not known: planned as plain days. */
  readonly unknownYears: readonly string[];
}

/** What one audience hears over the days, if every plan airs as planned. */
export interface SimulatedAudience {
  readonly audience: string;
  readonly varieties: readonly Variety[];
  /** Names of the townships it is heard in, or of the county. */
  readonly places: readonly string[];
  readonly volumePercent: number;
  readonly endpoints: number;
  /** How often each lesson should be heard. */
  readonly everyMs: number;
  readonly slots: number;
  /** Slots that quiet time silences, or that are past, and what they would have aired. */
  readonly silent: { readonly slots: number; readonly ms: number };
  /** Of the slots that air: items and gaps, and the slots' lengths. */
  readonly filledMs: number;
  readonly givenMs: number;
  /** Lessons heard, and those of them in something else than was asked for. */
  readonly plays: number;
  readonly fallbacks: number;
  /** Playing time by topic, the most first. */
  readonly topics: readonly (readonly [topic: string, ms: number])[];
  readonly lessons: readonly (LessonOutlook & { readonly fallbacks: number })[];
  /** Active lessons that are never heard, whatever the reason. */
  readonly starved: readonly LessonId[];
  /** Slots whose choice was not proved to be the best. */
  readonly unproved: number;
}

/**
 * Runs the planner over days ahead, from what was heard until now; changes nothing. Throws RequestError when there is
 * no such county, and the signal's reason.
 */
export async function simulateCounty(
  context: Pick<Context, 'store' | 'settings' | 'clock'>,
  request: HorizonRequest,
): Promise<Simulation> {
  const { ground, audiences, unknownYears } = await planDays(context, request);
  const { county, name } = ground.schedule;
  return {
    county,
    name,
    from: request.from,
    days: request.days,
    audiences: audiences.map((one) => simulated(ground.schedule, one)),
    unknownYears,
  };
}

function simulated(schedule: Schedule, { audience, plans, outlooks }: AudienceHorizon): SimulatedAudience {
  const aired = plans.filter(({ at }) => !at.silent);
  const silent = plans.filter(({ at }) => at.silent);
  const sum = (of: readonly HorizonPlan[], what: 'durationMs' | 'budgetMs'): number =>
    of.reduce((total, { playlist }) => total + playlist[what], 0);
  const items = aired.flatMap(({ playlist }) => playlist.items).filter(({ kind }) => kind === 'lesson');
  const fallbacks = items.filter(({ wanted, variety }) => wanted !== variety);
  const topics = new Map<string, number>();
  for (const { topic, durationMs } of items) topics.set(topic, (topics.get(topic) ?? 0) + durationMs);
  return {
    audience: audience.key,
    varieties: audience.varieties,
    places: placesOf(schedule, audience).places,
    volumePercent: audience.volumePercent,
    endpoints: audience.endpoints.length,
    everyMs: Math.max(0, ...plans.map(({ at }) => at.rules.everyMs)),
    slots: plans.length,
    silent: { slots: silent.length, ms: sum(silent, 'durationMs') },
    filledMs: sum(aired, 'durationMs'),
    givenMs: sum(aired, 'budgetMs'),
    plays: items.length,
    fallbacks: fallbacks.length,
    topics: [...topics].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)),
    lessons: outlooks.map((one) => ({
      ...one,
      fallbacks: fallbacks.filter(({ lesson }) => lesson === one.lesson).length,
    })),
    starved: outlooks.filter(({ heardAtMs }) => heardAtMs.length === 0).map(({ lesson }) => lesson),
    unproved: aired.filter(({ playlist: { total } }) => total !== undefined && total.bound > total.value)
      .length,
  };
}
