import http from 'node:http';
import https from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { DeliveryError } from '../../ports/driver.ts';
import type { AllowedNetworks } from '../allowed-networks.ts';
import { type Mount, mountFailure } from './mount.ts';
import type { SendQueues } from './send-queues.ts';

/** A mount's source, live from the moment it is opened until it is ended. */
export interface SourceStream {
  /** Aborted, with what went wrong, as soon as it is known that nothing reaches the server any more. */
  readonly broken: AbortSignal;
  /**
   * Hands bytes over; resolves when there is room for more, so that no more than one lot ever waits here.
   * @param handedOver is called once the bytes have left this process
   */
  write(bytes: Uint8Array, handedOver: () => void): Promise<void>;
  /** How much of that this machine still holds for the server, as it was within the last 200 ms. Bytes. */
  waiting(): Promise<number>;
  /** Ends the stream; what was written arrives first. */
  end(): Promise<void>;
  /** Ends it at once, broken for this reason. */
  destroy(reason: unknown): void;
}

const connectTimeoutMs = 10_000;
const endTimeoutMs = 2_000;

const headers = {
  'content-type': 'audio/mpeg',
  connection: 'close',
  'ice-public': '0',
  'ice-audio-info': 'bitrate=64;samplerate=48000;channels=1',
};

/** Becomes the source of a mount. Throws DeliveryError, or what the transport threw. */
export async function openSource(
  { url, authorization }: Mount,
  networks: AllowedNetworks,
  queues: SendQueues,
  signal: AbortSignal,
): Promise<SourceStream> {
  signal.throwIfAborted();
  const { request } = url.protocol === 'https:' ? https : http;
  const put = request(url, {
    method: 'PUT',
    agent: false,
    lookup: networks.lookup,
    headers: { ...headers, authorization },
  });
  // Icecast takes the body as it is, to the end of the connection. Asked for earlier, the headers would be gone already.
  put.removeHeader('transfer-encoding');
  put.setHeader('expect', '100-continue');
  const breaking = new AbortController();
  const destroy = (reason: unknown) => {
    breaking.abort(reason);
    put.destroy();
  };
  put.on('error', destroy);
  put.on('close', () => destroy(lost(url)));
  const live = new Promise<void>((resolve) => {
    put.once('continue', resolve);
    // Icecast 2.4 says 100 and 200 at once, and the body follows all the same.
    put.once('response', (response) => {
      response.on('error', destroy).resume();
      const { statusCode = 0 } = response;
      if (statusCode >= 300) destroy(mountFailure(statusCode, url));
      else resolve();
    });
  });
  const bounded = AbortSignal.any([signal, AbortSignal.timeout(connectTimeoutMs), breaking.signal]);
  try {
    put.flushHeaders();
    await Promise.race([live, abortionOf(bounded)]);
  } catch (cause) {
    destroy(cause);
    throw cause;
  }
  const room = createRoom(put, breaking.signal);
  const { localPort = 0, remotePort = 0 } = put.socket ?? {};
  return {
    broken: breaking.signal,
    async write(bytes, handedOver) {
      const hasRoom = put.write(bytes, (error) => {
        if (error === undefined || error === null) handedOver();
      });
      if (!hasRoom) await room();
    },
    waiting: () => queues.bytesOf({ localPort, remotePort }),
    async end() {
      const closed = new Promise((resolve) => put.once('close', resolve));
      put.socket?.end();
      await Promise.race([closed, sleep(endTimeoutMs, undefined, { ref: false })]);
      put.destroy();
    },
    destroy,
  };
}

const abortionOf = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });

/** Waits until what was written has left. Throws the reason where the stream breaks before. */
const createRoom = (put: http.ClientRequest, broken: AbortSignal) => (): Promise<void> =>
  new Promise((resolve, reject) => {
    broken.throwIfAborted();
    const fail = () => reject(broken.reason);
    broken.addEventListener('abort', fail, { once: true });
    put.once('drain', () => {
      broken.removeEventListener('abort', fail);
      resolve();
    });
  });

const lost = ({ href }: URL): DeliveryError =>
  new DeliveryError(
    'retry-later',
    'connection-lost',
    `${href} 断开了推流。The server closed the stream.`,
    false,
  );
