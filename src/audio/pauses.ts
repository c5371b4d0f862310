import type { Span } from '../domain/cut.ts';
import { percentile, silenceLimitDb, windowMs } from './levels.ts';

/** Shorter silences stand between syllables. */
const shortestMs = 100;

/** Every silence of at least a tenth of a second, from the level of every window, in dB. */
export function pausesIn(levels: readonly number[]): readonly Span[] {
  const limitDb = silenceLimitDb(percentile(levels, 0.1), percentile(levels, 0.9));
  const pauses: Span[] = [];
  let first: number | undefined;
  for (let at = 0; at <= levels.length; at += 1) {
    const level = levels[at];
    if (level !== undefined && level <= limitDb) {
      first ??= at;
      continue;
    }
    if (first !== undefined && (at - first) * windowMs >= shortestMs)
      pauses.push({ fromMs: first * windowMs, toMs: at * windowMs });
    first = undefined;
  }
  return pauses;
}
