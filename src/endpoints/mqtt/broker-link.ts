import { createRequire } from 'node:module';
import net from 'node:net';
import tls from 'node:tls';
import type { IPublishPacket } from 'mqtt';
import type { BrokerAddress } from '../../protocol/broker-address.ts';
import type { AllowedNetworks } from '../allowed-networks.ts';

export interface BrokerLinkOptions {
  readonly address: BrokerAddress;
  readonly networks: AllowedNetworks;
  readonly user: string;
  readonly password: () => string | undefined;
  /** PEM of whoever vouches for brokers; the public authorities unless given. */
  readonly ca?: string;
  /** What is listened to; QoS by topic filter. */
  readonly topics: Readonly<Record<string, 0 | 1>>;
  /** The next message is not taken before this resolves once too many are under way. Never throws. */
  readonly take: (topic: string, payload: Buffer) => Promise<void>;
  /** Told when the connection broke; it is tried again by itself. */
  lost(): void;
}

/** A connection to one broker, kept up until it is closed. */
export interface BrokerLink {
  /** Grows with every connection: what an earlier one left at the broker may be lost. 0 before the first. */
  epoch(): number;
  /** Why there is no connection, as far as it is known. */
  problem(): unknown;
  /** Resolves once it is up and listening; rejects when an attempt to connect fails, or with the signal's reason. */
  up(signal: AbortSignal): Promise<void>;
  /** Aborted, with LinkLost, when the present connection is lost. */
  connection(): AbortSignal;
  /**
   * Resolves when the broker has it (QoS 1), or when it is on its way (QoS 0).
   * @param expirySeconds how long the broker keeps it; for ever unless given
   */
  publish(topic: string, payload: string, options: PublishOptions): Promise<void>;
  close(): Promise<void>;
}

/** The connection to the broker broke. */
export class LinkLost extends Error {
  override readonly name = 'LinkLost';
}

export interface PublishOptions {
  readonly qos: 0 | 1;
  readonly retain?: boolean;
  readonly expirySeconds?: number;
}

const require = createRequire(import.meta.url);
const connectTimeoutMs = 5_000;
const reconnectMs = 2_000;
const mostUnderWay = 2_000;

export function createBrokerLink(options: BrokerLinkOptions): BrokerLink {
  const { address, networks, user, password, topics } = options;
  // Read here: a service without brokers starts sooner.
  const { MqttClient } = require('mqtt') as typeof import('mqtt');
  let epoch = 0;
  let isListening = false;
  let problem: unknown;
  let up = waiting();
  let connection = new AbortController();
  const client = new MqttClient(() => open(address, networks, options.ca) as never, {
    protocolVersion: 5,
    clean: true,
    clientId: `${user}-${crypto.randomUUID()}`,
    username: user,
    keepalive: 30,
    connectTimeout: connectTimeoutMs,
    reconnectPeriod: reconnectMs,
    reconnectOnConnackError: true,
    resubscribe: false,
    queueQoSZero: false,
    manualConnect: true,
  });
  const connect = () => {
    client.options.password = password() ?? '';
  };
  client.on('connect', () => {
    const subscriptions = Object.fromEntries(Object.entries(topics).map(([topic, qos]) => [topic, { qos }]));
    client
      .subscribeAsync(subscriptions)
      .then(() => {
        epoch += 1;
        isListening = true;
        problem = undefined;
        up.resolve();
      })
      .catch((error: unknown) => {
        problem = error;
      });
  });
  client.on('reconnect', connect);
  client.on('error', (error) => {
    problem = error;
    // Whoever waits learns it now; the connection is tried again all the same.
    if (isListening) return;
    up.reject(error);
    up = waiting();
  });
  client.on('close', () => {
    if (!isListening) return;
    isListening = false;
    up = waiting();
    options.lost();
    connection.abort(new LinkLost('the connection to the broker broke'));
    connection = new AbortController();
  });
  client.handleMessage = createIntake(options.take);
  connect();
  client.connect();
  return {
    epoch: () => epoch,
    problem: () => problem,
    async up(signal) {
      signal.throwIfAborted();
      const aborted = Promise.withResolvers<never>();
      const stop = () => aborted.reject(signal.reason);
      signal.addEventListener('abort', stop, { once: true });
      try {
        await Promise.race([up.promise, aborted.promise]);
      } finally {
        signal.removeEventListener('abort', stop);
      }
    },
    connection: () => connection.signal,
    async publish(topic, payload, { qos, retain = false, expirySeconds }) {
      const properties = expirySeconds === undefined ? {} : { messageExpiryInterval: expirySeconds };
      await client.publishAsync(topic, payload, { qos, retain, properties });
    },
    async close() {
      await client.endAsync(!client.connected);
    },
  };
}

/** A promise that nobody need wait for. */
function waiting(): PromiseWithResolvers<void> {
  const made = Promise.withResolvers<void>();
  made.promise.catch(() => undefined);
  return made;
}

/** Takes many messages at once, but not without end: beyond that the broker has to hold them. */
function createIntake(take: BrokerLinkOptions['take']) {
  let underWay = 0;
  const held: (() => void)[] = [];
  return (packet: IPublishPacket, done: () => void): void => {
    underWay += 1;
    take(packet.topic, Buffer.from(packet.payload)).finally(() => {
      underWay -= 1;
      held.shift()?.();
    });
    if (underWay < mostUnderWay) done();
    else held.push(done);
  };
}

/** Every connection goes to an address that was checked. */
function open({ host, port, isSecure }: BrokerAddress, networks: AllowedNetworks, ca?: string) {
  const to = { host, port, lookup: networks.lookup };
  if (!isSecure) return net.connect(to);
  const name = net.isIP(host) === 0 ? { servername: host } : {};
  return tls.connect({ ...to, ...name, ...(ca === undefined ? {} : { ca }) });
}
