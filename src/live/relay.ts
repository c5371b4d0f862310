import type { Clock } from '../ports/clock.ts';
import type { LiveAudio, LiveCodec } from '../ports/live-audio.ts';
import type { LiveItem } from '../ports/live-sources.ts';
import type { Logger } from '../ports/logger.ts';
import { type Connection, connect, type Networks, SourceError } from './connection.ts';
import { blockBytes, blockMs, createLevel } from './level.ts';
import { createUnits, unitMs } from './units.ts';

export interface RelayDeps {
  readonly networks: Networks;
  readonly audio: LiveAudio;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** One item's source, listened to from shortly before it until its end. */
export interface Relay {
  unit(codec: LiveCodec, place: number): Uint8Array | undefined;
  close(): Promise<void>;
}

/** How long before the item the source is called. */
const headMs = 8000;
/** Between a sample's coming and its being due: for networks that stutter, and for whoever is sent it on. */
const bufferMs = 3000;
/** A source that is faster than it should be is read no farther ahead than this. */
const aheadMs = 5000;
/** What was due so long ago nobody asks for any more. */
const keptMs = 2000;
const pauseMs = 1000;
const lookEveryMs = 200;
/** From the answer to the first samples. */
const soundWithinMs = 10_000;

/**
 * Calls the source, places its sound `bufferMs` after it came, and calls again whenever it breaks off or falls behind.
 * Holds a few seconds of sound at most, however fast it comes.
 */
export function createRelay(item: LiveItem, deps: RelayDeps): Relay {
  const { audio, clock, logger } = deps;
  const units = createUnits(audio);
  const heard = new Map<number, boolean>();
  const closing = new AbortController();
  let headAtMs = Number.NEGATIVE_INFINITY;
  let failures = 0;
  const nowMs = (): number => clock.now() - item.startsAtMs;
  const until = (ms: number, signal: AbortSignal) => clock.until(item.startsAtMs + ms, signal);

  const place = async (block: Buffer, isHeard: boolean, signal: AbortSignal): Promise<void> => {
    if (headAtMs + blockMs > nowMs() + aheadMs) await until(headAtMs + blockMs - aheadMs, signal);
    heard.set(headAtMs / blockMs, isHeard);
    await units.write(block, blockMs);
    headAtMs += blockMs;
    for (const at of heard.keys()) if (at * blockMs < nowMs() - keptMs) heard.delete(at);
    units.forget(nowMs() - keptMs);
  };
  /** Returns when the source ended. */
  const listen = async ({ body, format }: Connection, signal: AbortSignal): Promise<void> => {
    const isHeard = createLevel();
    let rest: Buffer = Buffer.alloc(0);
    let hasBegun = false;
    for await (const piece of audio.decode(body, format, signal)) {
      rest = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
      for (; rest.length >= blockBytes; rest = rest.subarray(blockBytes)) {
        if (!hasBegun) {
          headAtMs = Math.max(headAtMs, Math.ceil((nowMs() + bufferMs) / blockMs) * blockMs);
          units.begin(headAtMs);
          hasBegun = true;
          if (failures > 0)
            logger.info({ broadcast: item.broadcast, failures }, 'a live source is heard again');
          failures = 0;
        }
        const block = rest.subarray(0, blockBytes);
        await place(block, isHeard(block), signal);
      }
    }
  };
  const callOnce = async (): Promise<void> => {
    const over = new AbortController();
    const signal = AbortSignal.any([closing.signal, over.signal]);
    const connection = await connect(item.url, deps.networks, signal);
    const giveUpMs = nowMs() + soundWithinMs;
    const begunAtMs = headAtMs;
    const looking = setInterval(() => {
      const isLate = headAtMs === begunAtMs ? nowMs() > giveUpMs : nowMs() > headAtMs;
      if (isLate) over.abort(new SourceError('the source is too slow, or sends no sound'));
      else if (nowMs() >= item.toMs) over.abort(new SourceError('the item is over'));
    }, lookEveryMs);
    try {
      await listen(connection, signal);
    } finally {
      clearInterval(looking);
      connection.close();
      units.end();
    }
  };
  /** It is called every second: told the first time, the second, the fourth, and so on. */
  const failed = (error: unknown): void => {
    failures += 1;
    const problem = error instanceof Error ? error.message : String(error);
    if (Number.isInteger(Math.log2(failures)))
      logger.warn({ broadcast: item.broadcast, failures, problem }, 'a live source can not be heard');
  };
  const run = async (): Promise<void> => {
    const { signal } = closing;
    await until(item.fromMs - headMs, signal);
    while (nowMs() < item.toMs && !signal.aborted) {
      try {
        await callOnce();
        logger.info({ broadcast: item.broadcast }, 'a live source ended');
      } catch (err) {
        if (!signal.aborted && nowMs() < item.toMs) failed(err);
      }
      await until(nowMs() + pauseMs, signal);
    }
  };
  const running = run().catch(() => undefined);
  return {
    unit(codec, at) {
      const atMs = at * unitMs(codec);
      const made = units.at(codec, at);
      const isInside = atMs >= item.fromMs && atMs + unitMs(codec) <= item.toMs;
      return isInside && heard.get(Math.floor(atMs / blockMs)) === true ? made : undefined;
    },
    async close() {
      closing.abort();
      await running;
    },
  };
}
