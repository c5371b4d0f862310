import { z } from 'zod';

/** Where a broker is, and under which topic everything of it lies. */
export interface BrokerAddress {
  readonly isSecure: boolean;
  /** Name or IP address, without brackets. */
  readonly host: string;
  readonly port: number;
  /** First levels of every topic, without a slash at either end. */
  readonly prefix: string;
}

const prefixShape = /^[A-Za-z0-9_-]{1,32}(\/[A-Za-z0-9_-]{1,32}){0,3}$/;
const defaultPrefix = 'dalaba';

/**
 * Reads `mqtts://host:8883/prefix`; port 8883 and prefix `dalaba` unless given. Without TLS, `mqtt://`, only this
 * machine can be meant. Undefined for anything else.
 */
export function readBrokerAddress(text: string): BrokerAddress | undefined {
  const url = URL.parse(text);
  if (url === null || (url.protocol !== 'mqtts:' && url.protocol !== 'mqtt:')) return undefined;
  if (url.username !== '' || url.password !== '' || url.search !== '' || text.includes('#')) return undefined;
  const isSecure = url.protocol === 'mqtts:';
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const prefix = url.pathname.replace(/^\/+|\/+$/g, '') || defaultPrefix;
  if (host === '' || !prefixShape.test(prefix) || !(isSecure || isThisMachine(host))) return undefined;
  return { isSecure, host, port: Number(url.port) || (isSecure ? 8883 : 1883), prefix };
}

const isThisMachine = (host: string): boolean =>
  host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);

export const brokerAddressShape =
  'mqtts://主机:8883/前缀，只有本机可以用 mqtt://，不带用户名和密码 (mqtts://host:8883/prefix; mqtt:// on this machine only; no user or password)';

export const brokerAddress = z
  .string()
  .max(300)
  .refine((text) => readBrokerAddress(text) !== undefined, brokerAddressShape);
