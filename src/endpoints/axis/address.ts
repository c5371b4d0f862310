import type { AllowedNetworks } from '../allowed-networks.ts';
import { httpAddressProblem } from '../http.ts';

/** What an endpoint's address says of its device. */
export interface DevicePlace {
  /** Without a slash at its end. */
  readonly url: string;
  readonly user: string;
}

/** Why an address can't be used, or undefined. */
export function deviceProblem(address: string, networks: AllowedNetworks): string | undefined {
  const url = URL.parse(address);
  if (url === null) return httpAddressProblem(address, networks);
  const users = url.searchParams.getAll('user');
  const isPlain = url.searchParams.size === users.length && users.length < 2;
  if (!isPlain || !/^[A-Za-z0-9._-]{1,64}$/.test(users[0] ?? 'root'))
    return '地址 ? 后面只能有 user=用户名。Behind ? an address has only user=NAME: letters, digits, . _ -';
  return httpAddressProblem(bare(url), networks);
}

/** Reads an address in which there is no problem. */
export function placeOfDevice(address: string): DevicePlace {
  const url = new URL(address);
  return { url: bare(url).replace(/\/+$/, ''), user: url.searchParams.get('user') ?? 'root' };
}

function bare(url: URL): string {
  const copy = new URL(url);
  copy.search = '';
  return copy.href;
}
