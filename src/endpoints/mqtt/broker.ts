import { createHash } from 'node:crypto';
import { countyOf } from '../../domain/area.ts';
import type { Endpoint } from '../../domain/schedule.ts';
import type { Clock } from '../../ports/clock.ts';
import { type Acceptance, DeliveryError, type Handover } from '../../ports/driver.ts';
import type { Inbox, Speaker } from '../../ports/inbox.ts';
import type { Logger } from '../../ports/logger.ts';
import type { BrokerAddress } from '../../protocol/broker-address.ts';
import { audienceTopics, endpointTopics, everyEndpoint } from '../../protocol/broker-topics.ts';
import { isPassing, type Order } from '../../protocol/order.ts';
import { audienceOf } from '../../protocol/signing.ts';
import type { AllowedNetworks } from '../allowed-networks.ts';
import { notReady } from '../http-failure.ts';
import { createAnswerBook } from './answer-book.ts';
import { createBrokerLink } from './broker-link.ts';
import { answerKey, hear } from './hear.ts';
import { linkFailure } from './link-failure.ts';
import { createPresence } from './presence.ts';
import { createRetained } from './retained.ts';

export interface BrokerOptions {
  readonly address: BrokerAddress;
  readonly networks: AllowedNetworks;
  readonly user: string;
  readonly password: () => string | undefined;
  /** Whether this credential of an endpoint is good: nobody hears of one that was revoked, whatever the broker lets in. */
  readonly isGood: (credential: string) => boolean;
  readonly ca?: string;
  readonly inbox: Inbox | undefined;
  readonly clock: Pick<Clock, 'now' | 'speed'>;
  readonly logger?: Logger;
  /** How long an endpoint that may be there is waited for. Real milliseconds. */
  readonly answerTimeoutMs: number;
  /** How long a connection to the broker is waited for. Real milliseconds. */
  readonly connectTimeoutMs: number;
  /** How long before the same order is published to the same audience again. Real milliseconds. */
  readonly republishMs: number;
}

/** One broker, with the endpoints that are behind it. */
export interface Broker {
  /** As `Driver.deliver`. */
  deliver(handover: Handover, endpoint: Endpoint, signal: AbortSignal): Promise<Acceptance>;
  /** As `Driver.check`. */
  check(handover: Handover, endpoint: Endpoint, signal: AbortSignal): Promise<Acceptance>;
  /** These are its endpoints now; nobody else's word counts. */
  attend(endpoints: readonly Endpoint[]): void;
  close(): Promise<void>;
}

/** Sharing a subscription, the processes of one service take each receipt and each question once among them. */
const shareName = 'dalaba';

export function createBroker(options: BrokerOptions): Broker {
  const { address, clock, logger, inbox } = options;
  const { prefix } = address;
  const book = createAnswerBook();
  const presence = createPresence();
  let members = new Map<string, string>();
  const isListening = inbox !== undefined;
  const link = createBrokerLink({
    ...options,
    topics: {
      [everyEndpoint(prefix, 'answers')]: 1,
      [everyEndpoint(prefix, 'status')]: 1,
      ...(isListening ? { [`$share/${shareName}/${everyEndpoint(prefix, 'receipts')}`]: 1 } : {}),
      ...(isListening ? { [`$share/${shareName}/${everyEndpoint(prefix, 'time-questions')}`]: 0 } : {}),
    },
    take: (topic, payload) => hear(hearing, topic, payload),
    lost: () => presence.forgetOnline(),
  });
  const retained = createRetained(link, options.republishMs);
  const hearing = {
    prefix,
    book,
    inbox,
    isMember(speaker: Speaker) {
      const credential = members.get(nameOf(speaker));
      return credential !== undefined && options.isGood(credential);
    },
    setOnline: (speaker: Speaker, isOnline: boolean) => presence.put(nameOf(speaker), isOnline),
    reply(topic: string, payload: string) {
      link.publish(topic, payload, { qos: 0 }).catch((err: unknown) => {
        logger?.warn({ topic, err }, 'an endpoint was not told; it asks again');
      });
    },
    failed: ({ endpoint }: Speaker, err: unknown) =>
      logger?.warn({ endpoint, err }, 'what an endpoint said was not taken'),
  };

  const publish = async (handover: Handover, order: Order, isOffline: boolean): Promise<void> => {
    const { county, endpoint, broadcast, sequence, expiresAtMs } = order;
    const own = endpointTopics(prefix, county, endpoint);
    const audience = audienceOf(handover.jws);
    const leftMs = (expiresAtMs - clock.now()) / clock.speed;
    const expirySeconds = Math.max(1, Math.ceil(leftMs / 1000));
    if (audience === undefined)
      return retained.keep(own.order(broadcast), handover.jws, sequence, !isOffline, expirySeconds);
    const { assignment } = handover;
    const isTold = assignment === undefined || assignment.sequence < sequence;
    if (assignment !== undefined && (!isTold || missed.has(nameOf(order))))
      await retained.keep(own.audience, assignment.jws, assignment.sequence, false);
    const topic = audienceTopics(prefix, county, audience).order(broadcast);
    await retained.keep(topic, handover.jws, sequence, !isOffline, expirySeconds);
  };
  /** An emergency goes first; whoever stays silent may never have been told of its audience, and is told again. */
  const remind = ({ jws, assignment }: Handover, order: Order): NodeJS.Timeout | undefined => {
    const { county, endpoint, emergency } = order;
    if (emergency === undefined || assignment === undefined || audienceOf(jws) === undefined)
      return undefined;
    const topic = endpointTopics(prefix, county, endpoint).audience;
    return setTimeout(() => {
      retained.keep(topic, assignment.jws, assignment.sequence, false).catch(() => undefined);
    }, reminderMs);
  };
  /** Endpoints that owe an answer: whoever was told of its audience long ago may have been forgotten by the broker. */
  const missed = new Set<string>();

  const connected = async ({ address: at }: Endpoint, signal: AbortSignal) => {
    const connecting = AbortSignal.any([signal, AbortSignal.timeout(options.connectTimeoutMs)]);
    await link.up(connecting).catch((cause: unknown) => {
      throw linkFailure(link.problem() ?? cause, at, signal, false);
    });
  };

  return {
    async check(handover, endpoint, signal) {
      const order = handover.order();
      const name = nameOf(order);
      await connected(endpoint, signal);
      try {
        const late = AbortSignal.timeout(options.answerTimeoutMs);
        const given = givenUp(AbortSignal.any([signal, late, link.connection()]));
        // Publishes only where the broker may have lost what it kept, and then once for all who share it.
        await Promise.race([publish(handover, order, true), given]);
      } catch (cause) {
        throw linkFailure(cause, endpoint.address, signal, true);
      }
      if (presence.isOnline(name)) return { answer: 'accepted' };
      throw presence.isOffline(name) ? offline(endpoint) : unseen(endpoint);
    },
    async deliver(handover, endpoint, signal) {
      const order = handover.order();
      const name = nameOf(order);
      members.set(name, endpoint.credential);
      const key = answerKey(order, createHash('sha256').update(handover.jws).digest('hex'));
      const known = book.known(key);
      if (known !== undefined) return settled(known, endpoint);
      await connected(endpoint, signal);
      const waiting = book.wait(key);
      const reminder = remind(handover, order);
      const gone = presence.gone(name);
      try {
        const late = AbortSignal.timeout(options.answerTimeoutMs);
        const given = givenUp(AbortSignal.any([signal, late, link.connection()]));
        await Promise.race([publish(handover, order, presence.isOffline(name)), given]);
        const answer = await Promise.race([waiting.answer, gone.now, given]);
        if (answer === undefined) throw offline(endpoint);
        missed.delete(name);
        return settled(answer, endpoint);
      } catch (cause) {
        missed.add(name);
        throw linkFailure(cause, endpoint.address, signal, true);
      } finally {
        clearTimeout(reminder);
        waiting.forget();
        gone.forget();
      }
    },
    attend(endpoints) {
      members = new Map(endpoints.map(({ id, area, credential }) => [`${countyOf(area)}/${id}`, credential]));
    },
    close: () => link.close(),
  };
}

/** By then whoever was told of its audience has answered: answers are spread over 5 s. Real milliseconds. */
const reminderMs = 7_000;

const nameOf = ({ county, endpoint }: Speaker): string => `${county}/${endpoint}`;

function settled(answer: Acceptance, { id }: Endpoint): Acceptance {
  if (answer.answer === 'refused' && isPassing(answer.reason)) throw notReady(id, answer.reason);
  return answer;
}

const offline = ({ id }: Endpoint): DeliveryError =>
  new DeliveryError(
    'retry-later',
    'offline',
    `终端 ${id} 不在线，令已留在消息服务器上。The endpoint is offline; the broker keeps its order.`,
    true,
  );

const unseen = ({ id }: Endpoint): DeliveryError =>
  new DeliveryError(
    'retry-later',
    'unseen',
    `消息服务器上没有终端 ${id} 的消息。Nothing was heard of the endpoint at the broker.`,
    true,
  );

/** Rejects with the signal's reason. */
function givenUp(signal: AbortSignal): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  if (signal.aborted) reject(signal.reason);
  signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  promise.catch(() => undefined);
  return promise;
}
