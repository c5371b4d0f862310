import { frameMs } from '../../domain/frames.ts';
import type { Stretch } from '../../ports/driver.ts';

/** What left this process and was not told of yet. */
export interface SentLog {
  /** A frame of the programme left, or a live one in its place. */
  left(place: number, atMs: number, isLive: boolean): void;
  /** How far it is, as a place in the programme. Milliseconds. */
  reachedMs(): number;
  /** Tells of what left before a place, and of how many listened then. */
  tell(untilMs: number, listeners?: number): void;
}

export function createSentLog(sent: (stretch: Stretch) => void): SentLog {
  let stretches: Stretch[] = [];
  return {
    left(place, atMs, isLive) {
      const fromMs = place * frameMs;
      const last = stretches.at(-1);
      if (last?.toMs === fromMs && (last.live === true) === isLive)
        stretches[stretches.length - 1] = { ...last, toMs: fromMs + frameMs };
      else stretches.push({ fromMs, toMs: fromMs + frameMs, atMs, ...(isLive ? { live: true } : {}) });
    },
    reachedMs: () => stretches.at(-1)?.toMs ?? 0,
    tell(untilMs, listeners) {
      const due = stretches.filter(({ fromMs }) => fromMs < untilMs);
      stretches = stretches.flatMap((one) =>
        one.toMs <= untilMs ? [] : [one.fromMs >= untilMs ? one : from(one, untilMs)],
      );
      for (const { toMs, ...one } of due)
        sent({ ...one, toMs: Math.min(toMs, untilMs), ...(listeners === undefined ? {} : { listeners }) });
    },
  };
}

/** The rest of a stretch; its frames left one after another, as they were due. */
const from = (one: Stretch, fromMs: number): Stretch => ({
  ...one,
  fromMs,
  atMs: one.atMs + fromMs - one.fromMs,
});
