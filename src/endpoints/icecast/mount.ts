import type { Endpoint } from '../../domain/schedule.ts';
import type { Credentials } from '../../ports/credentials.ts';
import { DeliveryError } from '../../ports/driver.ts';
import type { AllowedNetworks } from '../allowed-networks.ts';
import { httpAddressProblem } from '../http.ts';
import { httpStatusFailure } from '../http-failure.ts';

/** A mount, and how it is signed in to. */
export interface Mount {
  readonly url: URL;
  /** A header; never logged. */
  readonly authorization: string;
}

/** Pages of the server itself, which are no mounts. */
const serverPages = /^\/(admin(\/|$)|status|server_version|auth\.xsl)/;

export function mountProblem(address: string, networks: AllowedNetworks): string | undefined {
  const problem = httpAddressProblem(address, networks);
  if (problem !== undefined) return problem;
  const { pathname } = new URL(address);
  return pathname === '/' || serverPages.test(pathname)
    ? `${JSON.stringify(address)} 没有挂载点，例如 http://192.168.1.20:8000/donge.mp3。No mount in the address, e.g. http://192.168.1.20:8000/donge.mp3.`
    : undefined;
}

/** Throws DeliveryError where the address can't be used, or nobody set the password. */
export function mountOf(
  endpoint: Endpoint,
  networks: AllowedNetworks,
  credentials: Pick<Credentials, 'secret'>,
): Mount {
  const problem = mountProblem(endpoint.address, networks);
  if (problem !== undefined) throw new DeliveryError('unrecoverable', 'address', problem, false);
  const password = credentials.secret(endpoint.credential);
  if (password === undefined) {
    const message = `没有设置凭据 ${endpoint.credential}（推流密码）。The credential ${endpoint.credential}, the mount's source password, is not set.`;
    throw new DeliveryError('retry-later', 'credential', message, false);
  }
  const signIn = Buffer.from(`source:${password}`).toString('base64');
  return { url: new URL(endpoint.address), authorization: `Basic ${signIn}` };
}

/** What an answer other than the one hoped for means. A mount that is another's, or a password, may change. */
export function mountFailure(status: number, { href }: URL): DeliveryError {
  if (status === 401) {
    const message = `${href} 不认这个推流密码。The server does not take the source password.`;
    return new DeliveryError('retry-later', 'credential', message, false);
  }
  if (status === 403) {
    const message = `${href} 正被别的信号源占用，或服务器已满。The mount has another source, or the server is full.`;
    return new DeliveryError('retry-later', 'mount-in-use', message, false);
  }
  return httpStatusFailure(status, href);
}
