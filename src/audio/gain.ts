/** A point of the curve from gain to loudness. */
export interface Solution {
  readonly gainDb: number;
  readonly lufs: number;
}

const closeEnoughLu = 0.1;
/** A step this small ends within `closeEnoughLu` on speech; whoever encodes measures the outcome anyway. */
const trustedMissLu = 0.8;
const mostMeasurements = 5;
const longestStepDb = 12;

/**
 * Solves for the gain that gives a loudness through a limiter, from a first point measured, by the secant method:
 * louder in is louder out, but by less the harder the limiter works. Tries no gain above `mostGainDb`; answers
 * the nearest point known.
 */
export async function solveGain(
  targetLufs: number,
  first: Solution,
  mostGainDb: number,
  measureLufs: (gainDb: number) => Promise<number>,
): Promise<Solution> {
  const missLu = (one: Solution): number => Math.abs(targetLufs - one.lufs);
  let before: Solution | undefined;
  let now = first;
  let best = first;
  for (let measurements = 0; measurements < mostMeasurements; measurements++) {
    if (missLu(now) <= closeEnoughLu) break;
    const gainDb = Math.min(mostGainDb, now.gainDb + stepDb(now, before, targetLufs));
    if (missLu(now) <= trustedMissLu && gainDb < mostGainDb) return { gainDb, lufs: targetLufs };
    if (gainDb === now.gainDb) break;
    before = now;
    now = { gainDb, lufs: await measureLufs(gainDb) };
    if (missLu(now) < missLu(best)) best = now;
  }
  return best;
}

function stepDb(now: Solution, before: Solution | undefined, targetLufs: number): number {
  const missLu = targetLufs - now.lufs;
  const slope = before ? (now.lufs - before.lufs) / (now.gainDb - before.gainDb) : firstSlope(missLu);
  // A limiter flattens the curve; a slope near zero or below it would send the next try anywhere.
  const step = missLu / Math.min(1.2, Math.max(0.2, slope));
  return Math.min(longestStepDb, Math.max(-longestStepDb, step));
}

/**
 * The first gain suits speech the limiter hardly touches; what is missing is mostly what the limiter took, and the
 * more it takes, the flatter the curve: on speech, half as steep where it took 1 LU.
 */
const firstSlope = (missLu: number): number => Math.max(0.4, 1 - 0.5 * Math.max(0, missLu));
