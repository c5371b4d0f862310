import type { Credentials } from '../ports/credentials.ts';
import { DeliveryError, type Driver } from '../ports/driver.ts';
import { createAllowedNetworks, privateNetworks } from './allowed-networks.ts';
import { transportFailure } from './http-failure.ts';
import { openFrames } from './icecast/frame-file.ts';
import { createKeptSources } from './icecast/kept-sources.ts';
import { mountOf, mountProblem } from './icecast/mount.ts';
import { streamProgramme } from './icecast/perform.ts';
import { createServer } from './icecast/server.ts';

export interface IcecastDriverOptions {
  /** CIDR; default: this machine and private networks. */
  readonly allowedNetworks?: readonly string[];
  /** Where mounts' source passwords are. */
  readonly credentials: Pick<Credentials, 'secret'>;
  /** A server that answers nothing for so long, or takes nothing, is given up; default 10 s. */
  readonly patienceMs?: number;
}

/** Silence is sent for so long before the start: receivers find a mount only while it has a source. */
const headMs = 10_000;
const checkTimeoutMs = 10_000;
const patienceMs = 10_000;

/**
 * Streams programmes to mounts of Icecast servers (2.4 and later), as their source, at `http://HOST:8000/MOUNT`.
 * Throws RangeError when a network is not CIDR.
 */
export function createIcecastDriver(options: IcecastDriverOptions): Driver {
  const networks = createAllowedNetworks(options.allowedNetworks ?? privateNetworks);
  const server = createServer(networks);
  const sources = createKeptSources(networks);
  return {
    capabilities: ['stream'],
    evidence: 'streamed',
    addressProblem: (address) => mountProblem(address, networks),
    async deliver(_handover, endpoint, signal) {
      const mount = mountOf(endpoint, networks, options.credentials);
      const bounded = AbortSignal.any([signal, AbortSignal.timeout(checkTimeoutMs)]);
      try {
        await server.check(mount, bounded);
        return { answer: 'accepted' };
      } catch (cause) {
        throw nothingArrived(transportFailure(cause, endpoint.address, signal));
      }
    },
    performer: {
      headMs,
      async perform(performance, endpoint, signal) {
        const mount = mountOf(endpoint, networks, options.credentials);
        const stage = { mount, server, sources, patienceMs: options.patienceMs ?? patienceMs };
        const file = await openFrames(await performance.audio());
        try {
          await streamProgramme(stage, performance, file, signal);
        } catch (cause) {
          throw nothingArrived(transportFailure(cause, endpoint.address, signal));
        } finally {
          await file.close();
        }
      },
    },
    async close() {
      await sources.close();
      await server.close();
    },
  };
}

/** A server of streams holds no orders. */
const nothingArrived = ({ kind, reason, message, cause }: DeliveryError): DeliveryError =>
  new DeliveryError(kind, reason, message, false, cause);
