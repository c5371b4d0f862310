import type { LessonId, LocalDate, SlotName } from './ids.ts';
import { planPlaylist } from './plan-playlist.ts';
import type { PlanRules } from './plan-rules.ts';
import type { PlanInput } from './plan-spoken.ts';
import type { Playlist } from './playlist.ts';
import type { LiveRelay } from './schedule.ts';

const weekMs = 7 * 86_400_000;

/** One slot of some days ahead. */
export interface HorizonSlot {
  readonly date: LocalDate;
  readonly slot: SlotName;
  readonly startsAtMs: number;
  readonly budgetMs: number;
  readonly rules: PlanRules;
  readonly live?: LiveRelay;
  /** Why nobody hears it, though it is planned: it touches quiet time, or has begun already. */
  readonly silent: false | 'quiet' | 'past';
}

export interface HorizonInput
  extends Omit<PlanInput, 'date' | 'slot' | 'startsAtMs' | 'budgetMs' | 'rules' | 'live' | 'heardInWeek'> {
  /** In order of time. */
  readonly slots: readonly HorizonSlot[];
  /** When lessons were heard in the week before, for a most a week; absent where nobody asks. */
  readonly heardBefore?: readonly { readonly lesson: LessonId; readonly atMs: number }[];
}

export interface HorizonPlan {
  readonly at: HorizonSlot;
  readonly playlist: Playlist;
  /** What it was planned from. */
  readonly input: PlanInput;
}

/** Plans one audience's slots, one after the other: what one plays counts as heard for the next. */
export function* planHorizon({ slots, heardBefore = [], ...input }: HorizonInput): Generator<HorizonPlan> {
  const heardAtMs = new Map(input.heardAtMs);
  let recent = [...heardBefore];
  for (const at of slots) {
    recent = recent.filter(({ atMs }) => atMs > at.startsAtMs - weekMs);
    const heardInWeek = new Map<LessonId, number>();
    for (const { lesson } of recent) heardInWeek.set(lesson, (heardInWeek.get(lesson) ?? 0) + 1);
    const { silent: _, ...slot } = at;
    const plannedFrom: PlanInput = { ...input, ...slot, heardAtMs: new Map(heardAtMs), heardInWeek };
    const playlist = planPlaylist(plannedFrom);
    if (!at.silent) {
      for (const lesson of lessonsIn(playlist)) {
        heardAtMs.set(lesson, at.startsAtMs);
        recent.push({ lesson, atMs: at.startsAtMs });
      }
    }
    yield { at, playlist, input: plannedFrom };
  }
}

/** Its lessons, each once; what stands by for a live source is not expected to be heard. */
export const lessonsIn = ({ items }: Playlist): ReadonlySet<LessonId> =>
  new Set(
    items.filter(({ kind, live }) => kind === 'lesson' && live === undefined).map(({ lesson }) => lesson),
  );
