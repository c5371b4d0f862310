import { setTimeout as sleep } from 'node:timers/promises';
import { frameBytes, frameMs } from '../../domain/frames.ts';
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
/** How often the server is asked who listens. What had left a question earlier, and arrived, is told of with its answer. */
const askEveryMs = 800;
/** More than this, in real milliseconds of sound, may not wait for a slow line: what a line can't carry is left out, in pieces, and nothing is ever later. */
const mostWaitingMs = 4_000;
/** How long the server is waited for at the end when this process stops. */
const hurriedMs = 3_000;

export interface Stage {
  readonly mount: Mount;
  readonly server: Server;
  readonly sources: KeptSources;
  /** A server that answers nothing for so long, or takes nothing, is given up. */
  readonly patienceMs: number;
}

/**
 * Streams silence until the start, then the programme, then a little silence. A source that an emergency takes over, or
 * that was one's, is kept for whoever follows. Returns when the end is out or `signal` is aborted. What left is told of
 * once it arrived at the server, and the server has answered after it: bytes that wait for a slow line, or that a dead
 * server's connection still took, are never counted. Throws DeliveryError, or what the transport threw.
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
  let opened: SourceStream | undefined;
  /** Still to be destroyed. */
  let source: SourceStream | undefined;
  const over = new AbortController();
  let asking: Promise<void> | undefined;
  try {
    const stream = await sources.open(mount, signal);
    opened = stream;
    source = stream;
    asking = askWhoListens(stage, stream, log, over.signal);
    const isCrowded = createCrowding(stream, mostWaitingMs * clock.speed);
    const send = async (place: number): Promise<void> => {
      if (await isCrowded()) return;
      const recorded = await file.at(place);
      const relayed = performance.live?.('mp3', place);
      const isHeard = place >= 0 && place < file.frames;
      const atMs = clock.now();
      const handedOver = () => log.left(isHeard ? place : undefined, atMs, relayed !== undefined);
      await stream.write(relayed ?? recorded, handedOver);
    };
    const places = { from: Number.NEGATIVE_INFINITY, to: file.frames + tailFrames };
    await pace(performance, places, send, AbortSignal.any([signal, stream.broken]));
    source = await left(stage, stream, performance.order().emergency !== undefined);
  } catch (cause) {
    if (!signal.aborted) {
      log.giveUp();
      throw source?.broken.aborted === true ? source.broken.reason : cause;
    }
    source = source && (await left(stage, source, signal.reason === withdrawn));
  } finally {
    over.abort();
    source?.destroy(signal.reason);
    await asking;
  }
  const patienceMs = signal.aborted ? Math.min(stage.patienceMs, hurriedMs) : stage.patienceMs;
  if (opened !== undefined) await tellTheRest({ ...stage, patienceMs }, opened, log);
  log.giveUp();
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

/** Answers whether so much waits for the line that the next frame is left out: until half of it is gone. */
function createCrowding({ waiting }: SourceStream, mostMs: number): () => Promise<boolean> {
  let isCrowded = false;
  return async () => {
    const waitingMs = (await waiting()) * (frameMs / frameBytes);
    isCrowded = waitingMs > (isCrowded ? mostMs / 2 : mostMs);
    return isCrowded;
  };
}

/** Tells of all that arrives, unless the server does not answer any more. */
async function tellTheRest(
  { server, mount, patienceMs }: Stage,
  { waiting }: SourceStream,
  log: SentLog,
): Promise<void> {
  const patience = AbortSignal.timeout(patienceMs);
  const frames = log.frames();
  try {
    // What was said last is older than what was sent last.
    do await sleep(250, undefined, { signal: patience });
    while ((await waiting()) > 0);
    await server.listeners(mount, patience);
    log.tell(frames);
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
    const frames = log.frames();
    await sleep(pauseMs, undefined, { signal: over }).catch(() => undefined);
    pauseMs = askEveryMs;
    if (over.aborted) return;
    try {
      const arrived = frames - Math.ceil((await source.waiting()) / frameBytes);
      const bounded = AbortSignal.any([over, AbortSignal.timeout(patienceMs)]);
      const listeners = await server.listeners(mount, bounded);
      answeredMs = performance.now();
      log.tell(arrived, listeners);
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
