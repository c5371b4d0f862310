import { frameMs } from '../../domain/frames.ts';
import type { Stretch } from '../../ports/driver.ts';

/** What left this process and was not told of yet. */
export interface SentLog {
  /** A frame left, a live one perhaps. @param place the programme's; undefined of silence around it */
  left(place: number | undefined, atMs: number, isLive: boolean): void;
  /** Frames that left, silence too. */
  frames(): number;
  /** Tells of what was among the first so many frames that left, and of how many listened then. */
  tell(frames: number, listeners?: number): void;
  /** Tells of the rest that nobody knows whether it arrived. */
  giveUp(): void;
}

/** Frames of the programme that left one after another. */
interface Left extends Pick<Stretch, 'fromMs' | 'toMs' | 'atMs' | 'live'> {
  /** How many left before its first. */
  readonly before: number;
}

export function createSentLog(sent: (stretch: Stretch) => void): SentLog {
  let stretches: Left[] = [];
  let count = 0;
  return {
    left(place, atMs, isLive) {
      count += 1;
      if (place === undefined) return;
      const fromMs = place * frameMs;
      const last = stretches.at(-1);
      if (last?.toMs === fromMs && (last.live === true) === isLive)
        stretches[stretches.length - 1] = { ...last, toMs: fromMs + frameMs };
      else {
        const live = isLive ? ({ live: true } as const) : {};
        stretches.push({ fromMs, toMs: fromMs + frameMs, atMs, before: count - 1, ...live });
      }
    },
    frames: () => count,
    tell(frames, listeners) {
      const waiting: Left[] = [];
      for (const one of stretches) {
        const { before, toMs: _, ...left } = one;
        const { fromMs } = left;
        const untilMs = Math.min(one.toMs, fromMs + Math.max(0, frames - before) * frameMs);
        if (untilMs > fromMs)
          sent({ ...left, toMs: untilMs, ...(listeners === undefined ? {} : { listeners }) });
        if (untilMs < one.toMs) waiting.push(from(one, untilMs));
      }
      stretches = waiting;
    },
    giveUp() {
      for (const { before: _, ...left } of stretches) sent({ ...left, unsure: true });
      stretches = [];
    },
  };
}

/** The rest of a stretch; its frames left one after another, as they were due. */
const from = (one: Left, fromMs: number): Left => ({
  ...one,
  fromMs,
  atMs: one.atMs + fromMs - one.fromMs,
  before: one.before + (fromMs - one.fromMs) / frameMs,
});
