/** A part of a recording, in milliseconds from its start. */
export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/** What a cut may become: a stretch of sound between two pauses. */
export interface SuggestedCut extends Span {
  /** How long it is silent after it; 0 at the end. */
  readonly pauseMs: number;
}

/** A cut point is moved no farther than this. */
const reachMs = 1000;
/** Silence left between a cut and the sound beside it, where the pause is long enough. */
const marginMs = 100;
/** A sound shorter than this between two pauses is a cough. */
const shortestMs = 1000;

/** The instant within a second of `atMs` that is nearest to it and silent; `atMs` itself where there is none. */
export function snapped(atMs: number, pauses: readonly Span[]): number {
  const candidates = pauses.map(({ fromMs, toMs }) => {
    const margin = Math.min(marginMs, (toMs - fromMs) / 2);
    return Math.min(Math.max(atMs, fromMs + margin), toMs - margin);
  });
  const nearest = candidates.reduce(
    (best, one) => (Math.abs(one - atMs) < Math.abs(best - atMs) ? one : best),
    Number.POSITIVE_INFINITY,
  );
  return Math.abs(nearest - atMs) <= reachMs ? Math.round(nearest) : atMs;
}

/** The stretches of sound between pauses of at least `leastPauseMs`, with a little of the silence around them. */
export function suggestedCuts(
  durationMs: number,
  pauses: readonly Span[],
  leastPauseMs: number,
): readonly SuggestedCut[] {
  const long = pauses.filter(({ fromMs, toMs }) => toMs - fromMs >= leastPauseMs);
  const starts = [0, ...long.map(({ toMs }) => toMs)];
  const ends = [...long.map(({ fromMs }) => fromMs), durationMs];
  return starts.flatMap((start, index) => {
    const end = ends[index] ?? durationMs;
    if (end - start < shortestMs) return [];
    const pause = long[index];
    return [
      {
        fromMs: Math.max(0, start - marginMs),
        toMs: Math.min(durationMs, end + marginMs),
        pauseMs: pause === undefined ? 0 : pause.toMs - pause.fromMs,
      },
    ];
  });
}
