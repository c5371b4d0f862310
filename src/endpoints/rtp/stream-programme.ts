import type { RtpPayload, StreamCodec } from '../../domain/rtp.ts';
import { DeliveryError, type Performance } from '../../ports/driver.ts';
import type { PacketFile, PreparedStream } from '../../ports/stream-encoder.ts';
import { type Anchor, anchorTo } from './anchor.ts';
import type { Pacer } from './pacer.ts';
import { createPacketSupply, type PacketSupply } from './packet-supply.ts';
import { createRtpPackets } from './rtp-packets.ts';
import type { RtpSocket } from './rtp-socket.ts';
import { createSentNotes, type SentNotes } from './sent-notes.ts';

export interface Streaming {
  readonly performance: Performance;
  readonly durationMs: number;
  readonly prepared: PreparedStream;
  readonly file: PacketFile;
  readonly codec: StreamCodec;
  readonly payload: RtpPayload;
  readonly socket: RtpSocket;
  readonly pacer: Pacer;
  readonly signal: AbortSignal;
}

/** A packet later than this is left out, and those after it that are due: few receivers' buffers wait so long. */
const lateMs = 300;
/** A clock farther away than this from where it should be was stepped. */
const steppedMs = 5;
/** Seconds of packets that a block holds, so that twice as many are at hand. */
const blockSeconds = 2;

/**
 * Streams a programme, and the silence before it, at the clock's pace: what is due already is left out. Until the first
 * sample a clock that is stepped is followed, by a run of its own; from then on nothing moves the pace, so that
 * nothing is heard twice. Throws DeliveryError when packets did not leave for a second.
 */
export async function streamProgramme(streaming: Streaming): Promise<void> {
  const { performance: asked, prepared, file, payload, signal } = streaming;
  const { clock, startsAtMs } = asked;
  const perSecond = 1000 / payload.packetMs;
  const beginsAtMs = startsAtMs - prepared.silent * payload.packetMs;
  const supply = createPacketSupply(file, blockSeconds * perSecond, payload.bytes);
  const packets = { silent: prepared.silent, packetMs: payload.packetMs, each: perSecond };
  const notes = createSentNotes({ ...packets, durationMs: streaming.durationMs }, asked.sent);
  for (let isOver = false; !isOver; ) {
    await clock.until(beginsAtMs, signal);
    const dueAt = () => Math.max(0, Math.ceil((clock.now() - beginsAtMs) / payload.packetMs));
    await supply.ready(dueAt());
    isOver = await runOnce(streaming, { beginsAtMs, first: dueAt(), supply, notes });
    notes.tell();
  }
}

interface Run {
  /** When the first packet of all is due, by the clock. */
  readonly beginsAtMs: number;
  readonly first: number;
  readonly supply: PacketSupply;
  readonly notes: SentNotes;
}

/** Sends until the end; answers false where the clock was stepped before the programme began. */
function runOnce(streaming: Streaming, run: Run): Promise<boolean> {
  const { performance: asked, prepared, payload, socket, pacer, signal } = streaming;
  const { clock, untilMs } = asked;
  const { promise, resolve, reject } = Promise.withResolvers<boolean>();
  const anchor = anchorTo(clock);
  const rtp = createRtpPackets(payload);
  const dueMs = (at: number): number => anchor.monotonicOf(run.beginsAtMs + at * payload.packetMs);
  let next = run.first;
  let isMarked = true;
  let unsent = 0;

  const sendNext = (): void => {
    const at = next;
    next += 1;
    const recorded = run.supply.take(at);
    const relayed = asked.live?.(streaming.codec, at - prepared.silent);
    const bytes = relayed ?? recorded;
    if (bytes === undefined) {
      isMarked = true;
      return;
    }
    const sentMs = performance.now();
    const packet = rtp.packet(at, Buffer.from(bytes), isMarked);
    isMarked = false;
    socket.send(packet, (error) => {
      unsent = error === null ? 0 : unsent + 1;
      if (error === null) run.notes.sent(at, anchor.clockOf(sentMs), relayed !== undefined);
      else if (unsent * payload.packetMs >= 1000) end(() => reject(cutOff(error)));
    });
  };
  const paced = {
    firstMs: dueMs(next),
    run(): number | undefined {
      if (next < prepared.silent && wasStepped(anchor)) return end(() => resolve(false));
      if (next >= prepared.packets || clock.now() >= untilMs) return end(() => resolve(true));
      const behindMs = performance.now() - dueMs(next);
      if (behindMs > lateMs) {
        const first = next;
        while (next < prepared.packets && dueMs(next + 1) <= performance.now()) next += 1;
        isMarked ||= next > first;
      }
      if (next < prepared.packets) sendNext();
      return dueMs(next);
    },
  };
  const leave = pacer.add(paced);
  const abort = (): void => void end(() => resolve(true));
  let hasEnded = false;
  function end(tell: () => void): undefined {
    if (hasEnded) return;
    hasEnded = true;
    leave();
    signal.removeEventListener('abort', abort);
    // What was sent last is still being told of.
    setImmediate(tell);
  }
  signal.addEventListener('abort', abort);
  if (signal.aborted) abort();
  return promise;
}

const wasStepped = (anchor: Anchor): boolean => Math.abs(anchor.driftMs()) > steppedMs;

const cutOff = (cause: Error): DeliveryError =>
  new DeliveryError(
    'retry-later',
    'unreachable',
    `一秒钟没有发出去一个包（${cause.message}）。No packet left this machine for a second.`,
    false,
    cause,
  );
