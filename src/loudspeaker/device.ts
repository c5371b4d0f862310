import { randomUUID } from 'node:crypto';
import type { EndpointId } from '../domain/ids.ts';
import type { OrderAnswer } from '../protocol/answer.ts';
import { type Order, orderFor } from '../protocol/order.ts';
import type { MissingReceipts } from '../protocol/receipt.ts';
import {
  isAudienceOrder,
  SignatureError,
  signerOf,
  type VerifyingKeys,
  verifyAudienceOrder,
  verifyOrder,
} from '../protocol/signing.ts';
import type { LoudspeakerConfig } from './config.ts';
import { backoffMs, type DeviceClock, pause } from './device-clock.ts';
import { hashOfOrder, type Judgement, judgeSequence, judgeTarget, judgeTime } from './judge-order.ts';
import type { KeyBook } from './key-book.ts';
import { createOutbox, type OutboxTiming } from './outbox.ts';
import { createPerformer, type Rooms } from './perform-order.ts';
import type { PlayBook } from './play-order.ts';
import { createRefusals, type Refused } from './refusals.ts';
import type { Server } from './server.ts';
import { laneOf, notBegun } from './standing-order.ts';
import type { State } from './state.ts';
import type { Stamp } from './state-writes.ts';
import type { TrustedTime } from './trusted-time.ts';

/** Fixed message plus fields; never a secret. */
export interface Log {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

export interface Health {
  readonly endpoint: string;
  readonly boot: string;
  /** Trusted time, null while unknown. */
  readonly nowMs: number | null;
  /** The order that is being heard. */
  readonly playing: string | null;
  readonly waitingOrders: number;
  readonly waitingReceipts: number;
}

/** One loudspeaker, without its listener. */
export interface Device {
  readonly endpoint: EndpointId;
  /** Judges an order; resolves once its answer is durable, with the order's name where it has one. */
  take(jws: string): Promise<OrderAnswer & { readonly order?: Order['order'] }>;
  /** Silences what is being heard; false when nothing is. */
  mute(): boolean;
  /** Hands in once more what the server says it never got, as far as it is kept. */
  sendAgain(missing: readonly MissingReceipts[]): Promise<void>;
  health(): Health;
  stop(): Promise<void>;
}

export interface DeviceDeps extends Rooms {
  readonly config: LoudspeakerConfig;
  readonly keyBook: KeyBook;
  /** Whose orders are emergencies. */
  readonly emergencyKeys: VerifyingKeys;
  readonly state: State;
  readonly clock: DeviceClock;
  readonly time: TrustedTime;
  readonly server: Server;
  readonly outboxTiming: OutboxTiming;
  readonly log: Log;
}

const software = 'dalaba-loudspeaker/1';
const timeQuestionRealMs = 3_000;
/** Past this, refusals are still answered, but a flood of forgeries can't fill the disk. */
const refusalsKept = 5_000;

/** Starts a loudspeaker: a new boot, what was left of its orders, its outbox. */
export async function createDevice(deps: DeviceDeps): Promise<Device> {
  const { config, state, clock, time, log } = deps;
  const { endpoint } = config;
  const boot = randomUUID();
  const stop = new AbortController();
  const leaving = new AbortController();
  const outbox = createOutbox(endpoint, state, deps.server, deps.outboxTiming, (error) =>
    log.warn({ endpoint, error: String(error) }, 'receipts were not acknowledged'),
  );
  const stamp = (): Stamp => ({ uptimeMs: Math.floor(clock.uptimeMs()), atMs: time.nowMs() ?? null });
  /** What was heard is written down when there is room again, or found out by the next boot. */
  const untilWritten: State['write'] = async (change) => {
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await state.write(change);
      } catch (error) {
        if (leaving.signal.aborted) throw error;
        log.warn({ endpoint, error: String(error) }, 'what was heard could not be written down yet');
        await pause(backoffMs(attempt, 500, 10_000), leaving.signal);
      }
    }
  };
  const book: PlayBook = {
    async conclude(order, events, lines, after) {
      const now = stamp();
      await untilWritten((tables) => {
        for (const event of events) tables.addReceipt(endpoint, event, now);
        for (const line of lines) tables.addPlay(line);
        if (after.kind === 'done') tables.finishOrder(order, after.heard);
        else tables.saveProgress(order, after.progress);
      });
      if (events.length > 0) outbox.wake();
    },
    reached: (order, sample, liveSamples) =>
      state.write((tables) => tables.saveReached(order, sample, liveSamples)),
  };
  const performer = createPerformer({ ...deps, book });

  const note = async (refused: Refused): Promise<void> => {
    log.warn({ endpoint, ...refused }, 'an order was refused');
    if (state.countReceipts(endpoint) >= refusalsKept) return;
    const now = stamp();
    await state.write((tables) => tables.addReceipt(endpoint, refused, now));
    outbox.wake();
  };
  const refusals = createRefusals((refused) => {
    note(refused).catch((error: unknown) =>
      log.warn({ endpoint, error: String(error) }, 'refusals could not be written down'),
    );
  });
  const refuse = async (reason: string, detail: string, order?: Order): Promise<OrderAnswer> => {
    const about = order === undefined ? {} : { order: order.order };
    const reported = refusals.take({ kind: 'refused', ...about, reason, detail: detail.slice(0, 200) });
    if (reported !== undefined) await note(reported);
    return { answer: 'refused', reason, detail };
  };
  /** What the order tells this device, or undefined where it is for an audience the device does not belong to. */
  const read = async (jws: string): Promise<Order | undefined> => {
    if (!isAudienceOrder(jws)) return verifyOrder(jws, deps.keyBook.keys, deps.emergencyKeys);
    const order = await verifyAudienceOrder(jws, deps.keyBook.keys, deps.emergencyKeys);
    const isMine = state.assignment(endpoint).audiences.includes(order.audience);
    return isMine ? orderFor(endpoint, order) : undefined;
  };
  const judge = async (order: Order, hash: string): Promise<Judgement> => {
    const memory = {
      highestSequence: () => state.highestSequence(laneOf(order), order.broadcast),
      hasSequence: (sequence: number) => state.hasSequence(laneOf(order), sequence),
      hasOrder: (known: string) => state.hasOrder(laneOf(order), known),
    };
    const timeless = judgeTarget(order, config) ?? judgeSequence(order, hash, memory);
    if (timeless !== undefined) return timeless;
    if (time.nowMs() === undefined) {
      await Promise.race([time.ask(), pause(timeQuestionRealMs, stop.signal).catch(() => undefined)]);
    }
    const nowMs = time.nowMs();
    const reason = 'no-trusted-time';
    if (nowMs === undefined) return { verdict: 'refused', reason, detail: 'nobody told the time since boot' };
    return judgeTime(order, nowMs, config);
  };
  const decide = async (jws: string, order: Order): Promise<OrderAnswer> => {
    const hash = hashOfOrder(jws);
    const judgement = await judge(order, hash);
    if (judgement.verdict === 'refused') return refuse(judgement.reason, judgement.detail, order);
    if (judgement.verdict === 'new') {
      const now = stamp();
      // Put off to a later time, which it did not hear of in time: once is enough.
      const wasHeard = order.replaces !== undefined && state.wasHeard(order);
      await state.write((tables) => {
        tables.addOrder(order, hash);
        tables.addReceipt(endpoint, { kind: 'accepted', order: order.order }, now);
        if (!wasHeard) return;
        tables.addReceipt(endpoint, { kind: 'missed', order: order.order, reason: 'heard' }, now);
        tables.finishOrder(order, false);
      });
      outbox.wake();
      if (wasHeard) return { answer: 'accepted' };
      log.info({ endpoint, order: order.order, startsAtMs: order.startsAtMs }, 'an order was accepted');
      performer.start({ order, ...notBegun }, false);
    }
    return { answer: 'accepted' };
  };

  const booted = stamp();
  await state.write((tables) => {
    tables.startBoot(endpoint, boot);
    tables.addReceipt(endpoint, { kind: 'boot', software }, booted);
  });
  for (const standing of state.standingOrders(endpoint)) performer.start(standing, true);
  const forgetting = time
    .known(stop.signal)
    .then(() => state.write((tables) => tables.forgetOrders(endpoint, time.nowMs() ?? 0)))
    .catch(() => undefined);
  const sending = outbox.run(stop.signal).catch(() => undefined);
  // One order after the other: two at once must not both find a sequence free.
  let last: Promise<unknown> = Promise.resolve();
  return {
    endpoint,
    async take(jws) {
      let order: Order | undefined;
      try {
        // Keys for emergencies are never announced: an emergency waits for no question.
        const signer = signerOf(jws);
        if (!deps.emergencyKeys.has(signer) && !(await deps.keyBook.lookFor(signer)))
          return refuse('no-keys', 'its key is unknown, and nobody answers which keys there are');
        order = await read(jws);
      } catch (error) {
        if (!(error instanceof SignatureError)) throw error;
        return refuse(error.kind, error.message);
      }
      const mine = order;
      if (mine === undefined) return refuse('foreign', 'the order is for another audience');
      const decided = last.then(() => decide(jws, mine));
      last = decided.catch(() => undefined);
      return { ...(await decided), order: mine.order };
    },
    mute: () => performer.cut('local'),
    async sendAgain(missing) {
      await state.write((tables) => tables.sendAgain(endpoint, missing));
      outbox.wake();
    },
    health: () => ({
      endpoint,
      boot,
      nowMs: time.nowMs() ?? null,
      ...performer.health(),
      waitingReceipts: state.countReceipts(endpoint),
    }),
    async stop() {
      await last;
      refusals.stop();
      leaving.abort();
      await performer.stop();
      stop.abort();
      await Promise.all([sending, forgetting]);
    },
  };
}
