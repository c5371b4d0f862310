import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import tls from 'node:tls';
import type { IPublishPacket } from 'mqtt';
import { type BrokerAddress, readBrokerAddress } from '../protocol/broker-address.ts';
import { brokerAckSchema, brokerMissingSchema, messageLimits } from '../protocol/broker-messages.ts';
import { endpointTopics } from '../protocol/broker-topics.ts';
import type { MissingReceipts, Receipt, ReceiptAck } from '../protocol/receipt.ts';
import { type LoudspeakerConfig, LoudspeakerError } from './config.ts';

export interface BrokerLink {
  readonly prefix: string;
  /** As `Server.time`, over the broker. */
  time(nonce: string, signal: AbortSignal): Promise<string>;
  /** As `Server.receipts`, over the broker. */
  receipts(receipts: readonly Receipt[], signal: AbortSignal): Promise<ReceiptAck>;
  /** Says on the device's own topic; QoS 1, lost with the connection. */
  say(kind: 'answers', payload: string): Promise<void>;
  /** Begins to listen, and goes on after every new connection: the broker then hands over what it keeps. */
  listen(listener: BrokerListener): void;
  /** Listens to these beside the device's own topics; others it stops to listen to. */
  follow(topics: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

export interface BrokerListener {
  assignment(jws: string): void;
  order(jws: string): void;
  /** The server never got these receipts. */
  missing(missing: readonly MissingReceipts[]): void;
  /** The server holds these answers. */
  answered(hashes: readonly string[]): void;
}

const require = createRequire(import.meta.url);

type Config = Pick<LoudspeakerConfig, 'endpoint' | 'county' | 'secret'>;

/** Each connection waits this long for the one before, with jitter, so that a village does not come back as one. */
const reconnectMs = 2_000;
/** A batch of receipts stays below what a careful broker lets through. */
const receiptsABatch = 100;
/** How long the broker is waited for to hear that the device leaves. */
const farewellMs = 1_000;

/** Throws LoudspeakerError `config` when the authority's file can't be read. */
export function createBrokerLink(
  broker: NonNullable<LoudspeakerConfig['broker']>,
  { endpoint, county, secret }: Config,
  failed: (error: unknown) => void,
): BrokerLink {
  // Read here: a loudspeaker without a broker starts sooner.
  const { MqttClient } = require('mqtt') as typeof import('mqtt');
  const address = addressOf(broker.url);
  const ca = broker.caFile === undefined ? undefined : readAuthority(broker.caFile);
  const topics = endpointTopics(address.prefix, county, endpoint);
  const status = (online: boolean): string => JSON.stringify({ online });
  const client = new MqttClient(() => open(address, ca) as never, {
    protocolVersion: 5,
    clean: true,
    clientId: clientIdOf(endpoint, county, secret),
    username: endpoint,
    password: secret,
    keepalive: 60,
    connectTimeout: 10_000,
    reconnectPeriod: reconnectMs * (0.5 + Math.random()),
    reconnectOnConnackError: true,
    resubscribe: false,
    queueQoSZero: false,
    manualConnect: true,
    will: { topic: topics.says('status'), payload: Buffer.from(status(false)), qos: 1, retain: true },
  });
  let listener: BrokerListener | undefined;
  let followed: readonly string[] = [];
  const questions = new Set<(jws: string) => void>();
  const batches = new Set<(ack: ReceiptAck) => void>();

  const subscribe = async (wanted: readonly string[]): Promise<void> => {
    if (wanted.length > 0) await client.subscribeAsync([...wanted], { qos: 1 });
  };
  const hear = (topic: string, payload: Buffer): void => {
    if (topic === topics.timeAnswers) {
      for (const tell of questions) tell(textOf(payload, messageLimits['time-answers']));
    } else if (topic === topics.acks) {
      const ack = brokerAckSchema.parse(JSON.parse(textOf(payload, messageLimits.acks)));
      for (const tell of batches) tell({ acknowledged: ack.acknowledged });
      if (ack.answers.length > 0) listener?.answered(ack.answers);
    } else if (topic === topics.missing) {
      const text = textOf(payload, messageLimits.missing);
      listener?.missing(brokerMissingSchema.parse(JSON.parse(text)).missing);
    } else if (topic === topics.audience) {
      listener?.assignment(textOf(payload, messageLimits.assignment));
    } else listener?.order(textOf(payload, messageLimits.order));
  };
  client.handleMessage = ({ topic, payload }: IPublishPacket, done) => {
    try {
      // An empty message only tells that nothing is kept any more.
      if (payload.length > 0) hear(topic, Buffer.from(payload));
    } catch (error) {
      failed(error);
    }
    done();
  };
  client.on('connect', () => {
    // By itself: a broker whose rules do not name it yet refuses this one alone.
    subscribe([topics.missing]).catch(failed);
    subscribe([topics.acks, topics.timeAnswers, topics.audience, topics.orders, ...followed])
      .then(() => client.publishAsync(topics.says('status'), status(true), { qos: 1, retain: true }))
      .catch(failed);
  });
  client.on('error', failed);

  /** Says something and waits for what answers it; rejects with the signal's reason. */
  const ask = async <Answer>(
    waiting: Set<(answer: Answer) => void>,
    isMine: (answer: Answer) => boolean,
    say: () => Promise<unknown>,
    signal: AbortSignal,
  ): Promise<Answer> => {
    signal.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    const tell = (answer: Answer): void => {
      if (isMine(answer)) resolve(answer);
    };
    const stop = () => reject(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
    waiting.add(tell);
    try {
      if (!client.connected) throw new Error('there is no connection to the broker');
      say().catch(reject);
      return await promise;
    } finally {
      waiting.delete(tell);
      signal.removeEventListener('abort', stop);
    }
  };
  return {
    prefix: address.prefix,
    time: (nonce, signal) =>
      ask(
        questions,
        () => true,
        () => client.publishAsync(topics.says('time-questions'), JSON.stringify({ nonce }), { qos: 0 }),
        signal,
      ),
    receipts(receipts, signal) {
      const batch = receipts.slice(0, receiptsABatch);
      const keys = new Set(batch.map(keyOf));
      const payload = JSON.stringify({ receipts: batch });
      return ask(
        batches,
        ({ acknowledged }) => acknowledged.some((key) => keys.has(keyOf(key))),
        () => client.publishAsync(topics.says('receipts'), payload, { qos: 1 }),
        signal,
      );
    },
    async say(kind, payload) {
      if (!client.connected) throw new Error('there is no connection to the broker');
      await client.publishAsync(topics.says(kind), payload, { qos: 1 });
    },
    listen(heard) {
      listener = heard;
      client.connect();
    },
    async follow(wanted) {
      const added = wanted.filter((topic) => !followed.includes(topic));
      const dropped = followed.filter((topic) => !wanted.includes(topic));
      followed = wanted;
      if (!client.connected) return;
      await subscribe(added);
      if (dropped.length > 0) await client.unsubscribeAsync([...dropped]);
    },
    async close() {
      const farewell = client.connected
        ? client.publishAsync(topics.says('status'), status(false), { qos: 1, retain: true })
        : undefined;
      await Promise.race([farewell?.catch(failed), sleep(farewellMs, undefined, { ref: false })]);
      await client.endAsync(!client.connected);
    },
  };
}

const keyOf = ({ boot, sequence }: { boot: string; sequence: number }): string => `${boot} ${sequence}`;

function textOf(payload: Buffer, limitBytes: number): string {
  if (payload.length > limitBytes) throw new RangeError(`a message of ${payload.length} bytes`);
  return payload.toString('utf8').trim();
}

function addressOf(url: string): BrokerAddress {
  const address = readBrokerAddress(url);
  if (address === undefined) throw new LoudspeakerError('config', `broker.url: ${JSON.stringify(url)}`);
  return address;
}

function readAuthority(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new LoudspeakerError('config', `broker.caFile: 读不了 ${file}。${file} can't be read.`, cause);
  }
}

function open({ host, port, isSecure }: BrokerAddress, ca: string | undefined) {
  if (!isSecure) return net.connect({ host, port });
  const name = net.isIP(host) === 0 ? { servername: host } : {};
  return tls.connect({ host, port, ...name, ...(ca === undefined ? {} : { ca }) });
}

/**
 * The same at every start, so that the broker ends the connection before at once and its will does not come later; and
 * nobody else can guess it, so that none of the broker's other users can end this one's.
 */
const clientIdOf = (endpoint: string, county: string, secret: string): string => {
  const part = createHmac('sha256', secret)
    .update(`mqtt-client ${county} ${endpoint}`)
    .digest('hex')
    .slice(0, 16);
  return `${county}-${endpoint}-${part}`;
};
