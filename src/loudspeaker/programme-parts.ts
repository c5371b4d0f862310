import { bytesOfDuration, frameMs } from '../domain/frames.ts';
import type { Order } from '../protocol/order.ts';
import type { Part } from './audio-cache.ts';

/**
 * The renditions, and the silence between them, that a programme's bytes are made of, in order; undefined where the
 * order does not tell them all. So a lesson travels to a loudspeaker once, and not every day.
 */
export function partsOf({
  programme,
  items,
}: Pick<Order, 'programme' | 'items'>): readonly Part[] | undefined {
  const parts: Part[] = [];
  let reachedMs = 0;
  for (const { rendition, offsetMs, durationMs } of items) {
    const gapMs = offsetMs - reachedMs;
    if (gapMs < 0 || gapMs % frameMs !== 0 || durationMs % frameMs !== 0) return undefined;
    if (gapMs > 0) {
      if (programme.silence === undefined) return undefined;
      parts.push({ digest: programme.silence, bytes: bytesOfDuration(gapMs), isPart: true });
    }
    parts.push({ digest: rendition, bytes: bytesOfDuration(durationMs), isPart: true });
    reachedMs = offsetMs + durationMs;
  }
  const bytes = parts.reduce((sum, part) => sum + part.bytes, 0);
  return parts.length > 1 && bytes === programme.bytes ? parts : undefined;
}
