/** A point of the curve from gain to loudness. */
interface Try {
  readonly gainDb: number;
  readonly lufs: number;
}

const closeEnoughLu = 0.06;
const mostMeasurements = 6;
const longestStepDb = 12;

/**
 * Solves for the gain that gives a loudness through a limiter, by the secant method: louder in is louder out,
 * but by less the harder the limiter works. Answers the best gain tried.
 */
export async function solveGain(
  targetLufs: number,
  firstGainDb: number,
  measureLufs: (gainDb: number) => Promise<number>,
): Promise<number> {
  let before: Try | undefined;
  let best: Try | undefined;
  let gainDb = firstGainDb;
  for (let measured = 0; measured < mostMeasurements; measured++) {
    const now: Try = { gainDb, lufs: await measureLufs(gainDb) };
    if (!best || missOf(now, targetLufs) < missOf(best, targetLufs)) best = now;
    if (missOf(now, targetLufs) <= closeEnoughLu) break;
    gainDb += stepDb(now, before, targetLufs);
    before = now;
  }
  return best?.gainDb ?? firstGainDb;
}

const missOf = (one: Try, targetLufs: number): number => Math.abs(targetLufs - one.lufs);

function stepDb(now: Try, before: Try | undefined, targetLufs: number): number {
  const slope = before ? (now.lufs - before.lufs) / (now.gainDb - before.gainDb) : 1;
  // A limiter flattens the curve; a slope near zero or below it would send the next try anywhere.
  const step = (targetLufs - now.lufs) / Math.min(1.2, Math.max(0.2, Number.isFinite(slope) ? slope : 1));
  return Math.min(longestStepDb, Math.max(-longestStepDb, step));
}
