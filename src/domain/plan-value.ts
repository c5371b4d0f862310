import type { LocalDate } from './ids.ts';
import type { Lesson } from './lesson.ts';
import type { PlanRules } from './plan-rules.ts';

/** What one lesson is worth in one slot, and what that is made of. */
export interface Worth {
  /** Whole thousandths: 1,000 is a lesson of weight 1 that waited exactly as long as it should. */
  readonly value: number;
  /** Since it was last heard; absent where it never was. */
  readonly waitedMs?: number;
  readonly weight: number;
  /** Of its topic, with where that comes from; absent where nothing raises or lowers it. */
  readonly emphasis?: { readonly factor: number; readonly from: readonly string[] };
  /** Above 1, up to 2, where its last valid day is nearer than `every`; absent otherwise. */
  readonly expiry?: number;
}

/** A wait longer than this many times `every`, or from for ever, counts as this. */
const longest = 1000;
const dayMs = 86_400_000;

/**
 * The square of the waiting time in units of `every`, times weight, emphasis and nearing expiry: at most
 * 1000² × 10 × 10 × 2 = 2·10⁸, in thousandths. Squared, because then no lesson that fits waits for ever behind shorter
 * ones (docs/planner.md); whole numbers, because then equal is equal whatever the order of adding.
 */
export function worthOf(
  lesson: Pick<Lesson, 'topic' | 'weight' | 'validUntil'>,
  { everyMs, emphasis }: Pick<PlanRules, 'everyMs' | 'emphasis'>,
  heardAtMs: number | undefined,
  atMs: number,
  date: LocalDate,
): Worth {
  const waitedMs = heardAtMs === undefined ? undefined : Math.max(0, atMs - heardAtMs);
  const raised = emphasis.get(lesson.topic);
  const expiry = expiryFactor(lesson.validUntil, date, everyMs);
  const waited = Math.min(
    1000 * longest,
    Math.floor(((waitedMs ?? Number.POSITIVE_INFINITY) * 1000) / everyMs),
  );
  const factor = Math.round(1000 * lesson.weight * (raised?.factor ?? 1) * expiry);
  return {
    value: Math.floor((Math.floor((waited * waited) / 1000) * factor) / 1000),
    ...(waitedMs === undefined ? {} : { waitedMs }),
    weight: lesson.weight,
    ...(raised === undefined || raised.factor === 1 ? {} : { emphasis: raised }),
    ...(expiry === 1 ? {} : { expiry }),
  };
}

function expiryFactor(validUntil: LocalDate | undefined, date: LocalDate, everyMs: number): number {
  if (validUntil === undefined) return 1;
  const leftMs = Date.parse(validUntil) - Date.parse(date) + dayMs;
  return leftMs >= everyMs ? 1 : 1 + Math.round(1000 * (1 - leftMs / everyMs)) / 1000;
}
