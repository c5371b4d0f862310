import { setTimeout as sleep } from 'node:timers/promises';
import type { OrderAnswer } from '../protocol/answer.ts';
import type { BrokerAnswer } from '../protocol/broker-messages.ts';
import { audienceTopics } from '../protocol/broker-topics.ts';
import { isPassing } from '../protocol/order.ts';
import { signerOf, verifyAssignment } from '../protocol/signing.ts';
import type { BrokerLink } from './broker-link.ts';
import type { LoudspeakerConfig } from './config.ts';
import type { Device, Log } from './device.ts';
import { backoffMs, pause } from './device-clock.ts';
import { hashOfOrder } from './judge-order.ts';
import type { KeyBook } from './key-book.ts';
import type { State } from './state.ts';
import type { TrustedTime } from './trusted-time.ts';

export interface BrokerTiming {
  /** Real milliseconds for which orders are gathered: what a broker kept comes in any order. */
  readonly gatherMs: number;
  /** Answers of an audience are spread over so many real milliseconds: brokers drop what comes all at once. */
  readonly spreadMs: number;
  readonly firstRepeatMs: number;
  readonly longestRepeatMs: number;
}

export const brokerTiming: BrokerTiming = {
  gatherMs: 200,
  spreadMs: 5_000,
  firstRepeatMs: 10_000,
  longestRepeatMs: 120_000,
};

/** An answer nobody acknowledges is given up, so that a forgery can't make a device talk for ever. */
const mostRepeats = 100;

interface BrokerOrdersDeps {
  readonly link: BrokerLink;
  readonly device: Pick<Device, 'take' | 'sendAgain'>;
  readonly config: Pick<LoudspeakerConfig, 'endpoint' | 'county'>;
  readonly keyBook: Pick<KeyBook, 'keys' | 'lookFor'>;
  readonly state: State;
  readonly time: Pick<TrustedTime, 'known'>;
  readonly timing: BrokerTiming;
  readonly log: Log;
}

/**
 * Takes orders that come by a broker: to the device alone, and to the audiences it was told that it belongs to.
 * Judges them once time is known, lower sequences first, and says so until the server holds the answer.
 */
export function takeBrokerOrders(deps: BrokerOrdersDeps): { stop(): Promise<void> } {
  const { link, device, config, keyBook, state, time, timing, log } = deps;
  const { endpoint, county } = config;
  const stopping = new AbortController();
  const { signal } = stopping;
  /** Answers the server does not hold yet; what ends the telling of each. */
  const owed = new Map<string, AbortController>();
  /** Answers it holds: the same order again needs none. */
  const told = new Set<string>();
  let gathered = new Map<string, string>();
  let judging: Promise<void> = Promise.resolve();
  let postponed = 0;

  const judge = async (): Promise<void> => {
    await sleep(timing.gatherMs, undefined, { signal });
    await time.known(signal);
    const orders = [...gathered].sort(([, a], [, b]) => sequenceIn(a) - sequenceIn(b));
    gathered = new Map();
    for (const [hash, jws] of orders) await judgeOne(hash, jws).catch(failed);
  };
  /** What can't be written down is not answered: it is judged again when it comes again. */
  const judgeOne = async (hash: string, jws: string): Promise<void> => {
    const { order, ...answer } = await device.take(jws);
    if (answer.answer === 'refused' && isPassing(answer.reason)) return later(() => gather(hash, jws));
    say(hash, {
      hash: hash as BrokerAnswer['hash'],
      ...(order === undefined ? {} : { order }),
      ...short(answer),
    });
  };
  /** What can't be judged yet would not come again: the broker has handed it over. */
  const later = (again: () => void): void => {
    if (postponed >= mostGathered) return;
    postponed += 1;
    pause(timing.firstRepeatMs, signal)
      .then(again)
      .catch(() => undefined)
      .finally(() => {
        postponed -= 1;
      });
  };
  const gather = (hash: string, jws: string): void => {
    if (gathered.has(hash) || gathered.size >= mostGathered) return;
    const isFirst = gathered.size === 0;
    gathered.set(hash, jws);
    if (isFirst) judging = judging.then(judge).catch(failed);
  };
  const say = (hash: string, answer: BrokerAnswer): void => {
    const held = new AbortController();
    owed.set(hash, held);
    tell(JSON.stringify(answer), AbortSignal.any([signal, held.signal]))
      .catch(() => undefined)
      .finally(() => {
        if (owed.get(hash) === held) owed.delete(hash);
      });
  };
  const tell = async (answer: string, until: AbortSignal): Promise<void> => {
    await pause(timing.spreadMs * Math.random(), until);
    for (let repeat = 0; repeat < mostRepeats; repeat += 1) {
      await link.say('answers', answer).catch((error: unknown) => {
        log.warn({ endpoint, error: String(error) }, 'an answer was not sent');
      });
      await pause(backoffMs(repeat, timing.firstRepeatMs, timing.longestRepeatMs), until);
    }
  };
  const follow = () =>
    link.follow(
      state.assignment(endpoint).audiences.flatMap((audience) => {
        const topics = audienceTopics(link.prefix, county, audience);
        return [topics.orders, topics.emergency];
      }),
    );
  const assign = async (jws: string): Promise<void> => {
    if (!(await keyBook.lookFor(signerOf(jws)))) return later(() => void assign(jws).catch(failed));
    const assignment = await verifyAssignment(jws, keyBook.keys);
    if (assignment.county !== county || assignment.endpoint !== endpoint)
      throw new Error(`an assignment of ${assignment.endpoint}`);
    if (assignment.sequence <= state.assignment(endpoint).sequence) return;
    await state.write((tables) => tables.saveAssignment(assignment));
    log.info({ endpoint, audiences: assignment.audiences.length }, 'belongs to other audiences');
    await follow();
  };
  const failed = (error: unknown): void => {
    if (!signal.aborted) log.warn({ endpoint, error: String(error) }, 'a message was not taken');
  };
  follow().catch(failed);
  link.listen({
    assignment: (jws) => void assign(jws).catch(failed),
    missing: (missing) => void device.sendAgain(missing).catch(failed),
    order(jws) {
      const hash = hashOfOrder(jws);
      if (!told.has(hash) && !owed.has(hash)) gather(hash, jws);
    },
    answered(hashes) {
      for (const hash of hashes) {
        owed.get(hash)?.abort();
        owed.delete(hash);
        told.delete(hash);
        told.add(hash);
      }
      for (const oldest of told) {
        if (told.size <= mostTold) break;
        told.delete(oldest);
      }
    },
  });
  return {
    async stop() {
      stopping.abort(new Error('stopped'));
      await judging;
    },
  };
}

const mostGathered = 64;
const mostTold = 1_000;

const short = (answer: OrderAnswer): Pick<BrokerAnswer, 'answer' | 'reason' | 'detail'> =>
  answer.answer === 'accepted'
    ? answer
    : { ...answer, ...(answer.detail === undefined ? {} : { detail: answer.detail.slice(0, 500) }) };

/** Only for putting them in order; what is not one comes first and is refused. */
function sequenceIn(jws: string): number {
  try {
    const { sequence } = JSON.parse(Buffer.from(jws.split('.')[1] ?? '', 'base64url').toString('utf8'));
    return typeof sequence === 'number' ? sequence : 0;
  } catch {
    return 0;
  }
}
