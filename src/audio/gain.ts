/** A point of the curve from gain to loudness. */
export interface Solution {
  readonly gainDb: number;
  readonly lufs: number;
}

const closeEnoughLu = 0.06;
const mostMeasurements = 6;
const longestStepDb = 12;

/**
 * Solves for the gain that gives a loudness through a limiter, by the secant method: louder in is louder out,
 * but by less the harder the limiter works. Tries no gain above `mostGainDb`; answers the nearest point tried.
 */
export async function solveGain(
  targetLufs: number,
  firstGainDb: number,
  mostGainDb: number,
  measureLufs: (gainDb: number) => Promise<number>,
): Promise<Solution> {
  const measured = async (gainDb: number): Promise<Solution> => ({ gainDb, lufs: await measureLufs(gainDb) });
  const missLu = (one: Solution): number => Math.abs(targetLufs - one.lufs);
  let before: Solution | undefined;
  let now = await measured(Math.min(mostGainDb, firstGainDb));
  let best = now;
  for (let measurements = 1; measurements < mostMeasurements; measurements++) {
    if (missLu(now) <= closeEnoughLu) break;
    const gainDb = Math.min(mostGainDb, now.gainDb + stepDb(now, before, targetLufs));
    if (gainDb === now.gainDb) break;
    before = now;
    now = await measured(gainDb);
    if (missLu(now) < missLu(best)) best = now;
  }
  return best;
}

function stepDb(now: Solution, before: Solution | undefined, targetLufs: number): number {
  const slope = before ? (now.lufs - before.lufs) / (now.gainDb - before.gainDb) : 1;
  // A limiter flattens the curve; a slope near zero or below it would send the next try anywhere.
  const step = (targetLufs - now.lufs) / Math.min(1.2, Math.max(0.2, slope));
  return Math.min(longestStepDb, Math.max(-longestStepDb, step));
}
