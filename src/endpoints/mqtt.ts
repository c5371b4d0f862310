import net from 'node:net';
import type { Endpoint } from '../domain/schedule.ts';
import type { Clock } from '../ports/clock.ts';
import type { Credentials } from '../ports/credentials.ts';
import { DeliveryError, type Driver } from '../ports/driver.ts';
import type { Inbox } from '../ports/inbox.ts';
import type { Logger } from '../ports/logger.ts';
import { type BrokerAddress, brokerAddressShape, readBrokerAddress } from '../protocol/broker-address.ts';
import { type AllowedNetworks, createAllowedNetworks, privateNetworks } from './allowed-networks.ts';
import { type Broker, createBroker } from './mqtt/broker.ts';

export interface MqttDriverOptions {
  /** CIDR; default: this machine and private networks. */
  readonly allowedNetworks?: readonly string[];
  /** Where the service's password at each broker is found, see `brokerCredential`, and which endpoints have one. */
  readonly credentials?: Pick<Credentials, 'secret'>;
  /** PEM of whoever vouches for brokers; the public authorities unless given. */
  readonly brokerCa?: string;
  /** Takes what endpoints say by themselves; without one only answers are heard, by whoever waits. */
  readonly inbox?: Inbox;
  readonly clock?: Pick<Clock, 'now' | 'speed'>;
  readonly logger?: Logger;
  readonly answerTimeoutMs?: number;
  readonly brokerConnectTimeoutMs?: number;
  readonly republishMs?: number;
}

/** Who the service is at every broker. */
export const brokerUser = 'dalaba-server';

/** The credential that holds the service's password at a broker: no broker is told another's. */
export const brokerCredential = ({ host }: Pick<BrokerAddress, 'host'>): string =>
  `mqtt-${host
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')}`;

/**
 * Hands orders to loudspeakers through an MQTT 5 broker: one retained message an audience and broadcast, however many
 * listen. See docs/protocol.md. One connection a broker, opened when first needed. Throws RangeError when a network
 * is not CIDR.
 */
export function createMqttDriver(options: MqttDriverOptions = {}): Driver {
  const networks = createAllowedNetworks(options.allowedNetworks ?? privateNetworks);
  const brokers = new Map<string, Broker>();
  const brokerAt = (address: string): Broker => {
    const before = brokers.get(address);
    if (before !== undefined) return before;
    const made = createBroker(brokerOptions(options, networks, address));
    brokers.set(address, made);
    return made;
  };
  const usable = ({ address }: Endpoint, signal: AbortSignal): Broker => {
    if (signal.aborted)
      throw new DeliveryError('retry-later', 'aborted', '已中止。Aborted.', false, signal.reason);
    const problem = addressProblem(address, networks);
    if (problem !== undefined) throw new DeliveryError('unrecoverable', 'address', problem, false);
    return brokerAt(address);
  };
  return {
    capabilities: ['pull-url', 'volume', 'stored-schedule', 'play-events', 'audience-order'],
    evidence: 'device-receipts',
    addressProblem: (address) => addressProblem(address, networks),
    deliver: async (handover, endpoint, signal) =>
      usable(endpoint, signal).deliver(handover, endpoint, signal),
    // The broker keeps the order for whoever connects; so it is asked for nothing but whether the endpoint is there.
    check: async (handover, endpoint, signal) => usable(endpoint, signal).check(handover, endpoint, signal),
    attend(endpoints) {
      const ours = endpoints.filter(
        ({ driver, address }) => driver === 'mqtt' && addressProblem(address, networks) === undefined,
      );
      const byAddress = Map.groupBy(ours, ({ address }: Endpoint) => address);
      for (const [address, of] of byAddress) brokerAt(address).attend(of);
      for (const [address, broker] of brokers) if (!byAddress.has(address)) broker.attend([]);
    },
    async close() {
      await Promise.all([...brokers.values()].map((broker) => broker.close()));
      brokers.clear();
    },
  };
}

function brokerOptions(options: MqttDriverOptions, networks: AllowedNetworks, text: string) {
  const address = readBrokerAddress(text);
  if (address === undefined) throw new RangeError(`${JSON.stringify(text)} is no broker's address`);
  const name = brokerCredential(address);
  return {
    address,
    networks,
    user: brokerUser,
    password: () => options.credentials?.secret(name),
    isGood: (credential: string) => options.credentials?.secret(credential) !== undefined,
    ...(options.brokerCa === undefined ? {} : { ca: options.brokerCa }),
    inbox: options.inbox,
    clock: options.clock ?? { now: Date.now, speed: 1 },
    ...(options.logger === undefined ? {} : { logger: options.logger }),
    answerTimeoutMs: options.answerTimeoutMs ?? 15_000,
    connectTimeoutMs: options.brokerConnectTimeoutMs ?? 5_000,
    republishMs: options.republishMs ?? 60_000,
  };
}

function addressProblem(text: string, networks: AllowedNetworks): string | undefined {
  const address = readBrokerAddress(text);
  if (address === undefined)
    return `${JSON.stringify(text)} 不是消息服务器地址。Not a broker's address: ${brokerAddressShape}`;
  if (net.isIP(address.host) !== 0 && !networks.allows(address.host))
    return `${address.host} 不在允许的网络内。${address.host} is not in an allowed network.`;
  return undefined;
}
