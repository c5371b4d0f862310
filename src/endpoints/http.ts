import net from 'node:net';
import { Agent } from 'undici';
import type { Endpoint } from '../domain/schedule.ts';
import { type Acceptance, DeliveryError, type Driver } from '../ports/driver.ts';
import { orderAnswerSchema } from '../protocol/answer.ts';
import { isPassing } from '../protocol/order.ts';
import { type AllowedNetworks, createAllowedNetworks, privateNetworks } from './allowed-networks.ts';
import { httpStatusFailure, nonsense, notReady, transportFailure } from './http-failure.ts';
import { post } from './http-post.ts';

export interface HttpDriverOptions {
  /** CIDR; default: this machine and private networks. */
  readonly allowedNetworks?: readonly string[];
  /** Connections to one origin at most; default 1,000, as many as are ever under way, so that none waits for another’s. */
  readonly connectionsPerOrigin?: number;
  readonly connectTimeoutMs?: number;
  readonly headersTimeoutMs?: number;
  readonly bodyTimeoutMs?: number;
}

const answerLimitBytes = 64 * 1024;

/**
 * Posts orders to loudspeakers that speak the protocol of `docs/protocol.md` at `{address}/orders`.
 * One bounded pool an origin, closed when idle. Throws RangeError when a network is not CIDR.
 */
export function createHttpDriver(options: HttpDriverOptions = {}): Driver {
  const networks = createAllowedNetworks(options.allowedNetworks ?? privateNetworks);
  const headersTimeout = options.headersTimeoutMs ?? 10_000;
  const bodyTimeout = options.bodyTimeoutMs ?? 10_000;
  const connectTimeout = options.connectTimeoutMs ?? 3_000;
  const agent = new Agent({
    connections: options.connectionsPerOrigin ?? 1000,
    pipelining: 1,
    allowH2: false,
    headersTimeout,
    bodyTimeout,
    maxResponseSize: answerLimitBytes,
    connect: { timeout: connectTimeout, lookup: networks.lookup },
  });
  const wholeMs = connectTimeout + headersTimeout + bodyTimeout;
  const deliver: Driver['deliver'] = async ({ jws }, endpoint, signal) => {
    const url = httpUrl(endpoint.address, networks);
    if (typeof url === 'string') throw new DeliveryError('unrecoverable', 'address', url, false);
    const path = `${url.pathname.replace(/\/+$/, '')}/orders`;
    const order = { origin: url.origin, path, contentType: 'application/jose', body: jws };
    try {
      return acceptanceOf(await post(agent, order, wholeMs, signal), endpoint);
    } catch (cause) {
      throw transportFailure(cause, endpoint.address, signal);
    }
  };
  return {
    capabilities: ['pull-url', 'volume', 'stored-schedule', 'play-events'],
    evidence: 'device-receipts',
    addressProblem: (address) => httpAddressProblem(address, networks),
    deliver,
    // The same bytes again: who lost them takes them, who holds them says so.
    check: deliver,
    close: () => agent.close(),
  };
}

function acceptanceOf(
  { statusCode, text }: Awaited<ReturnType<typeof post>>,
  endpoint: Endpoint,
): Acceptance {
  if (statusCode !== 200) throw httpStatusFailure(statusCode, endpoint.address);
  const answer = parseAnswer(text);
  if (answer === undefined) throw nonsense(endpoint.address);
  if (answer.answer === 'accepted') return answer;
  if (isPassing(answer.reason)) throw notReady(endpoint.id, answer.reason);
  return { answer: 'refused', reason: answer.reason };
}

function parseAnswer(text: string) {
  try {
    return orderAnswerSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** What is wrong with an http address, in a sentence for the schedule's author. */
export function httpAddressProblem(address: string, networks: AllowedNetworks): string | undefined {
  const url = httpUrl(address, networks);
  return typeof url === 'string' ? url : undefined;
}

/** Where an address leads; a string is what is wrong with it. */
function httpUrl(address: string, networks: AllowedNetworks): URL | string {
  const url = URL.parse(address);
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    return `${JSON.stringify(address)} 不是 http 地址，例如 http://192.168.1.20:8080。Not an http address, e.g. http://192.168.1.20:8080.`;
  }
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    return '地址不得含用户名、密码、? 或 #。An address holds no user, password, ? or #.';
  }
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (net.isIP(host) !== 0 && !networks.allows(host)) {
    return `${host} 不在允许的网络内。${host} is not in an allowed network.`;
  }
  return url;
}
