import type { After } from '../domain/emergency.ts';
import { isCancel, type Order } from '../protocol/order.ts';
import { type AudioCache, abortable } from './audio-cache.ts';
import type { Checkpoints } from './checkpoints.ts';
import type { LoudspeakerConfig } from './config.ts';
import { type Decoded, type Decoder, ffmpegLiveDecoder } from './decoder.ts';
import { backoffMs, type DeviceClock } from './device-clock.ts';
import { type LiveSound, listenLive } from './live-sound.ts';
import { type Output, type Playing, samplesPerMs } from './output.ts';
import { createRun, type PlayBook, type Run } from './play-order.ts';
import { partsOf } from './programme-parts.ts';
import { audioDeadlineMs, isSkipped, type Reached, type RunTimes, timesOf } from './run-times.ts';
import type { Server } from './server.ts';
import type { StandingOrder } from './standing-order.ts';
import type { TrustedTime } from './trusted-time.ts';

/** What all loudspeakers of a process share. */
export interface Rooms {
  readonly audio: AudioCache;
  readonly decoder: Decoder;
  readonly checkpoints: Checkpoints;
  readonly output: Output;
  /** Counts the orders that need an audio; returns what ends the need. */
  need(digest: string): () => void;
}

/** Brings accepted orders to their hour and through the output, one at a time; an emergency goes before any other. */
export interface Performer {
  /** @param recovered whether it was accepted before this boot */
  start(standing: StandingOrder, recovered: boolean): void;
  /** Cuts what is being heard; false when nothing is. */
  cut(by: string): boolean;
  health(): { playing: string | null; waitingOrders: number };
  /** Stops without concluding anything: the next boot goes on from here. */
  stop(): Promise<void>;
}

interface Job {
  readonly order: Order;
  readonly run: Run;
  readonly recovered: boolean;
  /** Settle when the orders it takes the place of are concluded. */
  readonly replaced: readonly Promise<void>[];
  /** Aborted with the reason when another order takes its place, or the device stops. */
  readonly stop: AbortController;
  playing?: Playing;
  live?: LiveSound;
  /** Settles when the output is free of it. */
  sounding?: Promise<unknown>;
  /** What the last emergency it made way for wants of it afterwards. */
  yieldedTo?: After;
}

interface PerformerDeps extends Rooms {
  readonly config: LoudspeakerConfig;
  readonly clock: DeviceClock;
  readonly time: TrustedTime;
  readonly server: Server;
  readonly book: PlayBook;
  readonly log: { warn(fields: object, message: string): void };
}

const reachedBy = ({ run, recovered }: Job): Reached => ({
  begun: run.begun,
  sample: run.reachedSample,
  recovered,
});

export function createPerformer(deps: PerformerDeps): Performer {
  const { config, clock, time } = deps;
  const jobs = new Map<Job, Promise<void>>();
  let turn: Promise<unknown> = Promise.resolve();
  let stopping = false;
  /** Emergencies on air or waiting for it; nothing else is heard until they are over. */
  let urgent: { readonly over: Promise<void>; readonly after: After } | undefined;

  const nowMs = (): number => {
    const now = time.nowMs();
    if (now === undefined) throw new Error('the time is not known');
    return now;
  };
  const untilMs = async (atMs: number, signal: AbortSignal): Promise<void> => {
    // In steps, so that a corrected time counts.
    for (let leftMs = atMs - nowMs(); leftMs > 0; leftMs = atMs - nowMs()) {
      await clock.until(clock.uptimeMs() + Math.min(leftMs, 600_000 * clock.speed), signal);
    }
  };

  /** Tries again until the start: a disk that was full may have room by then. */
  const decode = async ({ order, programme, startsAtMs }: Order, path: string, signal: AbortSignal) => {
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await abortable(deps.decoder.decode(programme.digest, path, deps.output.needsSamples), signal);
      } catch (error) {
        if (signal.aborted || nowMs() >= startsAtMs) throw error;
        deps.log.warn({ order, error: String(error) }, 'the audio could not be decoded yet');
        const pauseMs = backoffMs(attempt, 500, 30_000) * clock.speed;
        await untilMs(Math.min(nowMs() + pauseMs, startsAtMs), signal);
      }
    }
  };

  /** The decoded programme, or undefined when it could not be had in time. */
  const prepare = async (job: Job): Promise<Decoded | undefined> => {
    const { programme } = job.order;
    const tooLate = new AbortController();
    const signal = AbortSignal.any([job.stop.signal, tooLate.signal]);
    const deadlineMs = audioDeadlineMs(job.order, reachedBy(job), nowMs(), clock.speed);
    untilMs(deadlineMs, signal).then(
      () => tooLate.abort(),
      () => undefined,
    );
    try {
      const parts = partsOf(job.order);
      const wanted = { ...programme, ...(parts === undefined ? {} : { parts }) };
      const path = await deps.audio.fetch(wanted, deps.server, signal);
      const decoded = await decode(job.order, path, signal);
      if (decoded.samples >= programme.durationMs * samplesPerMs) return decoded;
      throw new Error(`the programme has ${decoded.samples} samples, too few for ${programme.durationMs} ms`);
    } catch (error) {
      job.stop.signal.throwIfAborted();
      deps.log.warn({ order: job.order.order, error: String(error) }, 'the audio can not be used');
      return undefined;
    } finally {
      tooLate.abort();
    }
  };

  const timesNow = (job: Job): RunTimes => {
    const times = timesOf(job.order, reachedBy(job), nowMs(), config);
    return job.yieldedTo === undefined ? times : { ...times, lateReason: 'emergency' };
  };
  /** What it begins with now, or undefined when nothing can be heard in time any more and it was given up. */
  const inTime = async (job: Job): Promise<(RunTimes & { endSample: number }) | undefined> => {
    const times = timesNow(job);
    const endSample = job.run.endSample(times);
    if (endSample > times.fromSample) return { ...times, endSample };
    await job.run.giveUp(times.lateReason);
    return undefined;
  };

  const yieldTo = (after: After, job: Job): void => {
    job.yieldedTo = after;
    job.playing?.cut('emergency');
  };
  /** Answers whether an emergency cut it, so that it is to go on. */
  const playNow = async (job: Job, programme: Decoded): Promise<boolean> => {
    job.stop.signal.throwIfAborted();
    const { order, run } = job;
    // A drill that waited while a true emergency came.
    if (order.emergency !== undefined && job.yieldedTo === 'drop') {
      await run.giveUp('emergency');
      return false;
    }
    const times = await inTime(job);
    if (times === undefined) return false;
    await run.goOn(times);
    const passage = {
      order: order.order,
      programme,
      fromSample: times.fromSample,
      endSample: times.endSample,
      dueAtUptimeMs: clock.uptimeMs() + times.dueAtMs - nowMs(),
      volumePercent: Math.min(order.volumePercent, config.volumePercent),
      ...(job.live === undefined ? {} : { live: job.live }),
    };
    const opened = deps.output.open(passage).catch((error: unknown) => {
      deps.log.warn({ order: order.order, error: String(error) }, 'the output can not be opened');
      return undefined;
    });
    job.sounding = opened.then((one) => one?.closed);
    const playing = await opened;
    if (playing === undefined) {
      await run.giveUp('output-failed');
      return false;
    }
    job.playing = playing;
    if (job.stop.signal.aborted) playing.cut(String(job.stop.signal.reason));
    if (urgent !== undefined && order.emergency === undefined) yieldTo(urgent.after, job);
    const endCheckpoints = deps.checkpoints.add(order, playing, run.liveSamples);
    try {
      const cut = await run.play(playing, times, (uptimeMs) => nowMs() + uptimeMs - clock.uptimeMs());
      if (cut !== undefined) playing.cut(cut.by);
      const goesOn = cut?.by === 'emergency' && job.yieldedTo === 'resume' && !stopping;
      if (cut !== undefined && stopping) await deps.book.reached(order, cut.reachedSample, run.liveSamples());
      else if (cut !== undefined && goesOn) await run.interrupt(cut.reachedSample);
      else if (cut !== undefined) await run.giveUp(cut.by, cut.reachedSample);
      await playing.closed;
      return goesOn;
    } finally {
      endCheckpoints();
      playing.cut('failed');
      delete job.playing;
    }
  };

  /** Plays when no emergency is heard; one that cuts it short lets it go on afterwards, or ends it. */
  const playInPeace = async (job: Job, programme: Decoded): Promise<void> => {
    do {
      while (urgent !== undefined) {
        const { over, after } = urgent;
        job.yieldedTo = after;
        await over;
        job.stop.signal.throwIfAborted();
        if (after === 'drop') return job.run.giveUp('emergency');
      }
    } while (await playNow(job, programme));
  };

  /**
   * Takes the output from whatever is heard; emergencies themselves are heard one after another. A true one ends drills,
   * those that wait too.
   */
  const playFirst = (job: Job, programme: Decoded, after: After): Promise<void> => {
    const before = urgent;
    const strictest = before?.after === 'drop' ? before.after : after;
    if (job.order.emergency?.drill === false) {
      for (const other of jobs.keys()) if (other.order.emergency?.drill) yieldTo('drop', other);
    }
    const mine = (async () => {
      await before?.over;
      const others = [...jobs.keys()].filter((other) => other !== job && other.sounding !== undefined);
      for (const other of others) yieldTo(strictest, other);
      await Promise.all(others.map(({ sounding }) => sounding));
      await playNow(job, programme);
    })();
    const over = mine
      .catch(() => undefined)
      .then(() => {
        if (urgent === held) urgent = undefined;
      });
    const held = { over, after: strictest };
    urgent = held;
    return mine;
  };

  const listen = (order: Order): LiveSound | undefined =>
    listenLive(order, {
      server: deps.server,
      nowMs,
      untilMs,
      decode: deps.output.needsSamples ? ffmpegLiveDecoder : undefined,
      failed: (error) =>
        deps.log.warn({ order: order.order, error: String(error) }, 'the live source can not be heard'),
    });

  const perform = async (job: Job): Promise<void> => {
    const { signal } = job.stop;
    if (isCancel(job.order)) {
      // Concluded last: after a power cut in between, both stand again, and the cancel ends the other.
      await Promise.all(job.replaced);
      signal.throwIfAborted();
      return job.run.cancel();
    }
    await time.known(signal);
    // What can't be heard in time any more needs no audio.
    if (job.order.startsAtMs < nowMs() && (await inTime(job)) === undefined) return;
    const ready = prepare(job);
    ready.catch(() => undefined);
    const live = listen(job.order);
    if (live !== undefined) job.live = live;
    await untilMs(job.order.startsAtMs, signal);
    const programme = await ready;
    if (programme === undefined) {
      const skipped = isSkipped(job.order, reachedBy(job), nowMs(), clock.speed);
      return job.run.giveUp(skipped ? 'late' : 'audio');
    }
    const { emergency } = job.order;
    if (emergency !== undefined) return playFirst(job, programme, emergency.after);
    const mine = turn.then(() => playInPeace(job, programme));
    turn = mine.catch(() => undefined);
    return mine;
  };

  const performed = async (job: Job): Promise<void> => {
    const noNeed = deps.need(job.order.programme.digest);
    try {
      await perform(job);
    } catch (error) {
      if (stopping) return;
      const { aborted, reason } = job.stop.signal;
      if (!aborted)
        deps.log.warn({ order: job.order.order, error: String(error) }, 'an order could not be played');
      await job.run.giveUp(aborted ? String(reason) : 'failed');
    } finally {
      job.live?.close();
      noNeed();
      jobs.delete(job);
    }
  };
  const end = (job: Job, by: string): void => {
    if (job.playing === undefined) job.stop.abort(by);
    else job.playing.cut(by);
  };
  const playingJob = (): Job | undefined => [...jobs.keys()].find((job) => job.playing !== undefined);
  return {
    start(standing, recovered) {
      const { order } = standing;
      const others = [...jobs].filter(([other]) => other.order.broadcast === order.broadcast);
      for (const [other] of others) end(other, 'replaced');
      const job: Job = {
        order,
        run: createRun(standing, deps.book),
        recovered,
        replaced: others.map(([, done]) => done),
        stop: new AbortController(),
      };
      const done = performed(job).catch((error: unknown) => {
        deps.log.warn({ order: order.order, error: String(error) }, 'an order could not be concluded');
      });
      jobs.set(job, done);
    },
    cut(by) {
      const job = playingJob();
      job?.playing?.cut(by);
      return job !== undefined;
    },
    health: () => {
      const playing = playingJob()?.order.order ?? null;
      return { playing, waitingOrders: jobs.size - (playing === null ? 0 : 1) };
    },
    async stop() {
      stopping = true;
      for (const job of jobs.keys()) end(job, 'stopped');
      await Promise.all(jobs.values());
    },
  };
}
