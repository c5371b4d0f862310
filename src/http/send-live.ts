import type { Response } from 'express';
import { frameBytes, frameMs } from '../domain/frames.ts';
import type { Clock } from '../ports/clock.ts';
import type { LiveFeed, LiveItem } from '../ports/live-sources.ts';
import { livePlaceBytes } from '../protocol/live.ts';

const lookEveryRealMs = 100;
/** What is due so soon and is not there will not be heard; until then it may come. */
const soonMs = 500;
/** A device that is so far behind is let go, and plays the recording. */
const mostWaitingBytes = 128 * 1024;

/**
 * Sends a device what is heard of a source, frame by frame, each with its place in the programme, as soon as it is known.
 * Ends with the item, or when the device has left or takes too little.
 */
export function sendLive(
  response: Response,
  { item, feed }: { readonly item: LiveItem; readonly feed: LiveFeed },
  clock: Clock,
): void {
  const { startsAtMs, fromMs, toMs } = item;
  let place = Math.ceil(fromMs / frameMs);
  const look = (): void => {
    const nowMs = clock.now() - startsAtMs;
    const parts: Uint8Array[] = [];
    for (; (place + 1) * frameMs <= toMs; place += 1) {
      const unit = feed.unit('mp3', place);
      const isStillToCome = place * frameMs > nowMs + soonMs;
      if (unit === undefined && isStillToCome) break;
      if (unit !== undefined && unit.length === frameBytes) parts.push(numbered(place, unit));
    }
    if (parts.length > 0) response.write(Buffer.concat(parts));
    if (nowMs >= toMs) response.end();
    else if (response.writableLength > mostWaitingBytes) response.destroy();
  };
  const timer = setInterval(look, lookEveryRealMs);
  response.once('close', () => {
    clearInterval(timer);
    feed.leave();
  });
  response.type('application/octet-stream').set('Cache-Control', 'no-store').flushHeaders();
  look();
}

function numbered(place: number, frame: Uint8Array): Buffer {
  const record = Buffer.alloc(livePlaceBytes + frame.length);
  record.writeUInt32BE(place);
  record.set(frame, livePlaceBytes);
  return record;
}
