import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { isIP } from 'node:net';
import type { RtpAddress } from '../../domain/rtp.ts';
import { DeliveryError } from '../../ports/driver.ts';
import type { AllowedNetworks } from '../allowed-networks.ts';
import { transportFailure } from '../http-failure.ts';

/** A socket that sends to one address. */
export interface RtpSocket {
  /** Told, not at once, whether the packet left this machine. */
  send(packet: Buffer, done: (error: Error | null) => void): void;
  /** Throws DeliveryError where this machine knows no way there. Sends nothing. */
  requireRoute(): Promise<void>;
  close(): void;
}

/** Opens a socket on the interface asked for; what a name resolved to is checked, and used. Throws DeliveryError. */
export async function openRtpSocket(
  address: RtpAddress,
  networks: AllowedNetworks,
  signal: AbortSignal,
): Promise<RtpSocket> {
  const host = await resolved(address, networks, signal);
  const socket = createSocket({ type: 'udp4', lookup: (written, _options, done) => done(null, written, 4) });
  try {
    const listening = once(socket, 'listening', { signal });
    socket.bind(0, address.interface);
    await listening;
    if (address.isGroup) {
      socket.setMulticastTTL(address.ttl);
      if (address.interface !== undefined) socket.setMulticastInterface(address.interface);
    }
  } catch (cause) {
    socket.close();
    throw unusable(address, cause, signal);
  }
  // What goes wrong later is told of each packet.
  socket.on('error', () => undefined);
  return {
    send: (packet, done) => socket.send(packet, address.port, host, done),
    requireRoute: () => requireRoute(socket, address, host, signal),
    close: () => void socket.close(),
  };
}

async function requireRoute(
  socket: Socket,
  address: RtpAddress,
  host: string,
  signal: AbortSignal,
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  socket.once('connect', resolve).once('error', reject);
  try {
    socket.connect(address.port, host);
    await promise;
    socket.disconnect();
  } catch (cause) {
    throw transportFailure(cause, `${address.host}:${address.port}`, signal);
  }
}

function resolved(address: RtpAddress, networks: AllowedNetworks, signal: AbortSignal): Promise<string> {
  const { host } = address;
  if (isIP(host) !== 0) return Promise.resolve(host);
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  networks.lookup(host, { family: 4 }, (error, found) => {
    if (error === null) resolve(String(found));
    else reject(transportFailure(error, host, signal));
  });
  return promise;
}

function unusable(address: RtpAddress, cause: unknown, signal: AbortSignal): DeliveryError {
  if (signal.aborted || address.interface === undefined)
    return transportFailure(cause, `${address.host}:${address.port}`, signal);
  const message = `这台机器没有地址 ${address.interface}，请改 interface 或检查网卡。This machine has no address ${address.interface}; change interface, or check the network card.`;
  return new DeliveryError('retry-later', 'interface', message, false, cause);
}
