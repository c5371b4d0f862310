import { frameMs } from '../../domain/frames.ts';
import type { Stretch } from '../../ports/driver.ts';

/** What left this process and was not told of yet. */
export interface SentLog {
  /** A frame left. @param place the programme's; undefined of silence around it */
  left(place: number | undefined, atMs: number): void;
  /** Frames that left, silence too. */
  frames(): number;
  /** Tells of what was among the first so many frames that left, and of how many listened then. */
  tell(frames: number, listeners?: number): void;
  /** Tells of the rest that nobody knows whether it arrived. */
  giveUp(): void;
}

/** Frames of the programme that left one after another. */
interface Left extends Pick<Stretch, 'fromMs' | 'toMs' | 'atMs'> {
  /** How many left before its first. */
  readonly before: number;
}

export function createSentLog(sent: (stretch: Stretch) => void): SentLog {
  let stretches: Left[] = [];
  let count = 0;
  return {
    left(place, atMs) {
      count += 1;
      if (place === undefined) return;
      const fromMs = place * frameMs;
      const last = stretches.at(-1);
      if (last?.toMs === fromMs) stretches[stretches.length - 1] = { ...last, toMs: fromMs + frameMs };
      else stretches.push({ fromMs, toMs: fromMs + frameMs, atMs, before: count - 1 });
    },
    frames: () => count,
    tell(frames, listeners) {
      const waiting: Left[] = [];
      for (const one of stretches) {
        const { fromMs, atMs, before } = one;
        const untilMs = Math.min(one.toMs, fromMs + Math.max(0, frames - before) * frameMs);
        if (untilMs > fromMs)
          sent({ fromMs, toMs: untilMs, atMs, ...(listeners === undefined ? {} : { listeners }) });
        if (untilMs < one.toMs) waiting.push(from(one, untilMs));
      }
      stretches = waiting;
    },
    giveUp() {
      for (const { fromMs, toMs, atMs } of stretches) sent({ fromMs, toMs, atMs, unsure: true });
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
