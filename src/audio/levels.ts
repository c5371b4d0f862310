import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { sampleRateHz } from '../domain/frames.ts';
import { sampleStream } from './sample-stream.ts';

/** Windows short enough to tell a pause between two words. */
export const windowMs = 20;
const windowSamples = (sampleRateHz * windowMs) / 1000;
const floorDb = -100;

/** NaN of what is no number. */
export const levelDb = (meanSquare: number): number =>
  meanSquare <= 0 ? floorDb : Math.max(floorDb, 10 * Math.log10(meanSquare));

/** @param share 0 to 1 of the values lie below the answer */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? floorDb;
}

/** Well below the speech, and a little above the room where it is not silent; in a loud room nothing is silence. */
export const silenceLimitDb = (noiseDb: number, speechDb: number): number =>
  Math.min(speechDb - 18, Math.max(noiseDb + 6, speechDb - 35));

/** The silence at both ends and the longest between, from the level of every window, in dB. */
export function silencesIn(levels: readonly number[]): {
  leadMs: number;
  trailMs: number;
  longestPauseMs: number;
} {
  const limitDb = silenceLimitDb(percentile(levels, 0.1), percentile(levels, 0.9));
  const first = levels.findIndex((level) => level > limitDb);
  const last = levels.findLastIndex((level) => level > limitDb);
  if (first < 0) return { leadMs: levels.length * windowMs, trailMs: 0, longestPauseMs: 0 };
  let run = 0;
  let longest = 0;
  for (const level of levels.slice(first, last)) {
    run = level > limitDb ? 0 : run + 1;
    longest = Math.max(longest, run);
  }
  return {
    leadMs: first * windowMs,
    trailMs: (levels.length - 1 - last) * windowMs,
    longestPauseMs: longest * windowMs,
  };
}

/** The level of every window of a file of raw mono floats at 48 kHz. */
export async function levelsOf(path: string): Promise<readonly number[]> {
  const levels: number[] = [];
  let square = 0;
  let samples = 0;
  await pipeline(
    createReadStream(path, { highWaterMark: 1 << 18 }),
    sampleStream(1, (block) => {
      for (const value of block) {
        square += value * value;
        samples += 1;
        if (samples % windowSamples !== 0) continue;
        levels.push(levelDb(square / windowSamples));
        square = 0;
      }
    }),
  );
  return levels;
}
