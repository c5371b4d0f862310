import { setTimeout as sleep } from 'node:timers/promises';
import { DeliveryError, type Performance, withdrawn } from '../../ports/driver.ts';
import type { FrameFile } from './frame-file.ts';
import type { KeptSources } from './kept-sources.ts';
import type { Mount } from './mount.ts';
import { pace } from './pace.ts';
import { createSentLog, type SentLog } from './sent-log.ts';
import type { Server } from './server.ts';
import type { SourceStream } from './source-stream.ts';

/** Frames of silence after the end, so that no receiver's buffer runs dry within the last words: 0.96 s. */
const tailFrames = 40;
/** How often the server is asked who listens. What left before an answer is told of with it. */
const askEveryMs = 800;
const askTimeoutMs = 3_000;

export interface Stage {
  readonly mount: Mount;
  readonly server: Server;
  readonly sources: KeptSources;
  /** A server that answers nothing for so long, or takes nothing, is given up. */
  readonly patienceMs: number;
}

/**
 * Streams silence until the start, then the programme, then a little silence. A source that an emergency takes over, or
 * that was one's, is kept for whoever follows. Returns when the end is out or `signal` is
 * aborted. What left is told of once the server has answered after it: bytes that a dead server's connection still took
 * are never counted. Throws DeliveryError, or what the transport threw.
 */
export async function streamProgramme(
  stage: Stage,
  performance: Performance,
  file: FrameFile,
  signal: AbortSignal,
): Promise<void> {
  const { clock } = performance;
  const { mount, sources } = stage;
  const log = createSentLog(performance.sent);
  let source: SourceStream | undefined;
  const over = new AbortController();
  let asking: Promise<void> | undefined;
  try {
    const stream = await sources.open(mount, signal);
    source = stream;
    asking = askWhoListens(stage, stream, log, over.signal);
    const send = async (place: number): Promise<void> => {
      const recorded = await file.at(place);
      const relayed = performance.live?.('mp3', place);
      const isHeard = place >= 0 && place < file.frames;
      const atMs = clock.now();
      const handedOver = () => isHeard && log.left(place, atMs, relayed !== undefined);
      await stream.write(relayed ?? recorded, handedOver);
    };
    const places = { from: Number.NEGATIVE_INFINITY, to: file.frames + tailFrames };
    await pace(performance, places, send, AbortSignal.any([signal, stream.broken]));
    source = await left(stage, stream, performance.order().emergency !== undefined);
  } catch (cause) {
    if (!signal.aborted) throw source?.broken.aborted === true ? source.broken.reason : cause;
    source = source && (await left(stage, source, signal.reason === withdrawn));
  } finally {
    over.abort();
    source?.destroy(signal.reason);
    await asking;
  }
  await tellTheRest(stage, log);
}

/** Ends a source, or keeps it; answers it where it is still to be destroyed. */
async function left(
  { mount, sources }: Stage,
  source: SourceStream,
  isKept: boolean,
): Promise<SourceStream | undefined> {
  if (isKept) {
    sources.keep(mount, source);
    return undefined;
  }
  await source.end();
  return source;
}

/** Tells of all that left, unless the server does not answer any more. */
async function tellTheRest({ server, mount }: Stage, log: SentLog): Promise<void> {
  try {
    await server.listeners(mount, AbortSignal.timeout(askTimeoutMs));
    log.tell(Number.POSITIVE_INFINITY);
  } catch {
    // Nobody knows whether the last of it arrived.
  }
}

async function askWhoListens(
  { mount, server, patienceMs }: Stage,
  source: SourceStream,
  log: SentLog,
  over: AbortSignal,
): Promise<void> {
  let answeredMs = performance.now();
  // Streams that begin together ask one after another, so that no frame waits for many questions.
  let pauseMs = Math.random() * askEveryMs;
  while (!over.aborted) {
    await sleep(pauseMs, undefined, { signal: over }).catch(() => undefined);
    pauseMs = askEveryMs;
    if (over.aborted) return;
    const reachedMs = log.reachedMs();
    try {
      const bounded = AbortSignal.any([over, AbortSignal.timeout(askTimeoutMs)]);
      const listeners = await server.listeners(mount, bounded);
      answeredMs = performance.now();
      log.tell(reachedMs, listeners);
    } catch {
      if (performance.now() - answeredMs > patienceMs) source.destroy(stalled(mount.url, patienceMs));
    }
  }
}

const stalled = ({ href }: URL, patienceMs: number): DeliveryError =>
  new DeliveryError(
    'retry-later',
    'stalled',
    `${href} ${patienceMs / 1000} 秒没有回答。The server has not answered for ${patienceMs / 1000} s.`,
    false,
  );
