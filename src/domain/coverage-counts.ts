import type { Variety } from './ids.ts';
import type { LessonKind } from './lesson.ts';
import { isCounted, isOfTheLesson, type Play } from './play.ts';
import { standard } from './variety.ts';

/**
 * What plays come to, in whole numbers that add up; docs/coverage.md says what each is and what it does not say.
 * The first six count plays of lessons, the rest milliseconds of whatever was played.
 */
export interface PlayCounts {
  readonly planned: number;
  /** Whole, by receipt or report. */
  readonly heard: number;
  /** Partly: `partial` or `interrupted`. */
  readonly partial: number;
  readonly missed: number;
  readonly unknown: number;
  /** Heard whole, in another variety than the place wants. */
  readonly fallbacks: number;
  readonly standardMs: number;
  readonly dialectMs: number;
  /** Of live sources: of no lesson, in no variety that anybody knows. */
  readonly liveMs: number;
  /** Sent out as a stream; nobody knows who listened. */
  readonly sentMs: number;
}

/** What deliveries of slots come to. One that was replaced before anything of it could be heard counts nowhere. */
export interface DeliveryCounts {
  /** Endpoints that were to play, a broadcast at a time. */
  readonly called: number;
  /** They took the order: it stands as accepted, or some sound of it was heard before it was taken back. */
  readonly accepted: number;
  /** They took it, refused it, or they or their platform told what was played. */
  readonly answered: number;
  /** Some sound of it was heard. */
  readonly sounded: number;
}

export const playCountNames = [
  ...['planned', 'heard', 'partial', 'missed', 'unknown', 'fallbacks'],
  ...['standardMs', 'dialectMs', 'liveMs', 'sentMs'],
] as unknown as readonly (keyof PlayCounts)[];

export const deliveryCountNames = ['called', 'accepted', 'answered', 'sounded'] as const;

export type CountedPlay = Pick<Play, 'outcome' | 'reason' | 'playedMs' | 'sentMs' | 'liveMs'>;

export interface CountedItem {
  readonly kind: LessonKind;
  readonly wanted: Variety;
  readonly variety: Variety;
  /** What it was to relay. */
  readonly live?: string;
}

export const noPlays: PlayCounts = {
  planned: 0,
  heard: 0,
  partial: 0,
  missed: 0,
  unknown: 0,
  fallbacks: 0,
  standardMs: 0,
  dialectMs: 0,
  liveMs: 0,
  sentMs: 0,
};

/** What one conclusion adds; nothing where it is not counted. */
export function countsOf(play: CountedPlay, item: CountedItem): PlayCounts {
  if (!isCounted(play)) return noPlays;
  const { outcome, playedMs, sentMs = 0, liveMs = 0 } = play;
  const heardLiveMs = Math.min(playedMs, liveMs);
  const ownMs = playedMs - heardLiveMs;
  const isStandard = item.variety === standard;
  const mayTeach = item.kind === 'lesson' && isOfTheLesson(play);
  // What stands by for a source is owed only where it was needed.
  const isOwed = mayTeach && (item.live === undefined || playedMs > 0);
  const is = (yes: boolean): number => (isOwed && yes ? 1 : 0);
  return {
    planned: is(true),
    heard: is(outcome === 'played'),
    partial: is(outcome === 'partial' || outcome === 'interrupted'),
    missed: is(outcome === 'missed'),
    unknown: is(outcome === 'unknown'),
    fallbacks: is(outcome === 'played' && item.variety !== item.wanted),
    standardMs: isStandard ? ownMs : 0,
    dialectMs: isStandard ? 0 : ownMs,
    liveMs: heardLiveMs,
    sentMs,
  };
}

/** What a delivery adds, from its state and its current conclusions. */
export function deliveryCountsOf(
  state: 'pending' | 'accepted' | 'refused' | 'failed' | 'replaced',
  plays: readonly (CountedPlay & Pick<Play, 'evidence'>)[],
): DeliveryCounts {
  const counted = plays.filter(isCounted);
  if (counted.length === 0) return { called: 0, accepted: 0, answered: 0, sounded: 0 };
  const isTold = counted.some(({ evidence }) => evidence === 'device' || evidence === 'platform');
  const isHeard = counted.some(({ playedMs }) => playedMs > 0);
  return {
    called: 1,
    accepted: isHeard || state === 'accepted' ? 1 : 0,
    answered: isTold || state === 'accepted' || state === 'refused' ? 1 : 0,
    sounded: isHeard ? 1 : 0,
  };
}
