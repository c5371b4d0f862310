import { frameMs } from '../../domain/frames.ts';
import type { Performance } from '../../ports/driver.ts';

/** Later than this a frame is left out; until then it is sent late, so that receivers' buffers stay as full. */
const latestMs = 2_000;

/**
 * Calls `send` for every frame when it is due, by the performance's clock: the frame at `place` is due `place × 24 ms`
 * after the start, whenever the first call comes. What is due already is left out. Returns when the last was sent.
 * @param places frames to send, `from` included, `to` not; the programme's first is 0
 * @param send resolves when there is room for the next
 */
export async function pace(
  { clock, startsAtMs, untilMs }: Pick<Performance, 'clock' | 'startsAtMs' | 'untilMs'>,
  places: { readonly from: number; readonly to: number },
  send: (place: number) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const next = () => Math.ceil((clock.now() - startsAtMs) / frameMs);
  const to = Math.min(places.to, Math.floor((untilMs - startsAtMs) / frameMs));
  for (let place = Math.max(places.from, next()); place < to; place += 1) {
    const dueMs = startsAtMs + place * frameMs;
    await clock.until(dueMs, signal);
    if (clock.now() - dueMs > latestMs * clock.speed) place = next() - 1;
    else await send(place);
  }
}
