import { spawn } from 'node:child_process';
import { frameBytes, frameMs, frameSamples } from '../domain/frames.ts';
import { livePlaceBytes, liveRecordBytes } from '../protocol/live.ts';
import type { Order } from '../protocol/order.ts';
import { type DecoderCommand, sampleBytes } from './decoder.ts';
import { pause } from './device-clock.ts';
import type { Server } from './server.ts';

/** What a server relays, to be heard in place of an order's recording. */
export interface LiveSound {
  /**
   * Puts what there is of it in the place of samples of the programme; answers how many.
   * @param fromSample the place of the first in the programme
   */
  cover(samples: Buffer, fromSample: number): number;
  /** How many of these samples it took, or would have taken, the place of. */
  countIn(fromSample: number, endSample: number): number;
  close(): void;
}

interface LiveSoundDeps {
  readonly server: Pick<Server, 'live'>;
  /** Trusted time. */
  readonly nowMs: () => number;
  /** Resolves at an instant of trusted time. */
  readonly untilMs: (atMs: number, signal: AbortSignal) => Promise<void>;
  /** Decodes frames as they come; nothing is decoded where no samples are needed. */
  readonly decode: DecoderCommand | undefined;
  readonly failed: (error: unknown) => void;
}

const headMs = 8000;
const pauseRealMs = 1000;
/** Nobody sends what is due later than this. */
const mostAheadMs = 15_000;
/** An order that is heard later than planned hears nothing that was due so long ago. */
const keptMs = 5_000;
const placeBytes = frameSamples * sampleBytes;

/** Follows the live item of an order from shortly before it until its end, however often the server breaks off. */
export function listenLive(order: Order, deps: LiveSoundDeps): LiveSound | undefined {
  const item = order.items.find((one) => one.item === order.live);
  if (item === undefined) return undefined;
  const closing = new AbortController();
  const endsAtMs = order.startsAtMs + item.offsetMs + item.durationMs;
  /** Samples by their place; empty where none are needed. */
  const kept = new Map<number, Buffer>();
  const covered = createStretches();
  const dueMs = (place: number): number => order.startsAtMs + place * frameMs - deps.nowMs();
  const isInside = (place: number): boolean =>
    place * frameMs >= item.offsetMs && (place + 1) * frameMs <= item.offsetMs + item.durationMs;
  const isWanted = (place: number): boolean =>
    isInside(place) && dueMs(place) >= 0 && dueMs(place) <= mostAheadMs;

  const listen = async (): Promise<void> => {
    const decoding = deps.decode && startDecoding(deps.decode, (place, samples) => kept.set(place, samples));
    try {
      const body = await deps.server.live(order.order, closing.signal);
      for await (const [place, frame] of recordsIn(body)) {
        for (const old of kept.keys()) if (dueMs(old) < -keptMs) kept.delete(old);
        if (!isWanted(place)) continue;
        if (decoding === undefined) covered.add(place * frameSamples, (place + 1) * frameSamples);
        else decoding.take(place, frame);
      }
      // What was sent last is still being decoded.
      decoding?.end();
      await pause(pauseRealMs, closing.signal);
    } finally {
      decoding?.close();
    }
  };
  const follow = async (): Promise<void> => {
    await deps.untilMs(order.startsAtMs + item.offsetMs - headMs, closing.signal);
    while (deps.nowMs() < endsAtMs) {
      await listen().catch((error: unknown) => (closing.signal.aborted ? undefined : deps.failed(error)));
      await pause(pauseRealMs, closing.signal);
    }
  };
  follow().catch(() => undefined);
  return {
    cover(samples, fromSample) {
      const endSample = fromSample + samples.length / sampleBytes;
      let count = 0;
      for (const [place, live] of kept) {
        const [from, to] = [place * frameSamples, (place + 1) * frameSamples];
        if (to <= fromSample) kept.delete(place);
        const [begin, end] = [Math.max(from, fromSample), Math.min(to, endSample)];
        if (begin >= end) continue;
        live.copy(
          samples,
          (begin - fromSample) * sampleBytes,
          (begin - from) * sampleBytes,
          (end - from) * sampleBytes,
        );
        count += end - begin;
        covered.add(begin, end);
      }
      return count;
    },
    countIn: covered.countIn,
    close: () => closing.abort(),
  };
}

/** Cuts a server's answer into its records. */
async function* recordsIn(body: AsyncIterable<Buffer>): AsyncGenerator<readonly [number, Buffer]> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const piece of body) {
    rest = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
    for (; rest.length >= liveRecordBytes; rest = rest.subarray(liveRecordBytes))
      yield [rest.readUInt32BE(0), rest.subarray(livePlaceBytes, livePlaceBytes + frameBytes)];
  }
}

/** A decoder that is fed frames; the samples of each come out in the order of the frames. */
function startDecoding(command: DecoderCommand, decoded: (place: number, samples: Buffer) => void) {
  const [program, ...args] = command('pipe:0');
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'ignore'] });
  const places: number[] = [];
  let rest: Buffer = Buffer.alloc(0);
  child.on('error', () => undefined);
  child.stdin.on('error', () => undefined);
  child.stdout.on('data', (piece: Buffer) => {
    rest = Buffer.concat([rest, piece]);
    for (; rest.length >= placeBytes; rest = rest.subarray(placeBytes)) {
      const place = places.shift();
      if (place !== undefined) decoded(place, Buffer.from(rest.subarray(0, placeBytes)));
    }
  });
  return {
    take(place: number, frame: Buffer): void {
      places.push(place);
      child.stdin.write(frame);
    },
    /** Nothing more comes; what came is decoded. */
    end: () => void child.stdin.end(),
    close: () => void child.kill('SIGKILL'),
  };
}

/** Stretches of samples that grow at their end. */
function createStretches() {
  const stretches: { from: number; to: number }[] = [];
  return {
    add(from: number, to: number): void {
      const last = stretches.at(-1);
      if (last !== undefined && from <= last.to) last.to = Math.max(last.to, to);
      else stretches.push({ from, to });
    },
    countIn: (from: number, to: number): number =>
      stretches.reduce((sum, one) => sum + Math.max(0, Math.min(to, one.to) - Math.max(from, one.from)), 0),
  };
}
