import { type RtpAddress, readRtpAddress, rtpPayloads } from '../domain/rtp.ts';
import type { Endpoint } from '../domain/schedule.ts';
import { DeliveryError, type Driver, type Handover } from '../ports/driver.ts';
import type { PreparedStream, StreamEncoder } from '../ports/stream-encoder.ts';
import { isOfTheFile, TranscodeError } from '../ports/transcoder.ts';
import { isCancel } from '../protocol/order.ts';
import { type AllowedNetworks, createAllowedNetworks, privateNetworks } from './allowed-networks.ts';
import { createPacer } from './rtp/pacer.ts';
import { openRtpSocket } from './rtp/rtp-socket.ts';
import { streamProgramme } from './rtp/stream-programme.ts';

export interface RtpDriverOptions {
  readonly streamEncoder: StreamEncoder;
  /** CIDR; default: this machine and private networks. Groups are open whatever it says. */
  readonly allowedNetworks?: readonly string[];
}

/** Making a programme's packets, where another machine made them before, and the silence in front. */
const headMs = 12_000;

/**
 * Streams programmes to whoever listens to a group or an address, by RTP (RFC 3550, 3551, 7587). Accepting says that
 * this machine is ready; of receivers nothing is known. Throws RangeError when a network is not CIDR.
 */
export function createRtpDriver({ streamEncoder, allowedNetworks }: RtpDriverOptions): Driver {
  const networks = createAllowedNetworks(allowedNetworks ?? privateNetworks);
  const pacer = createPacer();
  const closing = new AbortController();
  return {
    capabilities: ['stream'],
    evidence: 'streamed',
    addressProblem(text) {
      const address = usable(text, networks);
      return typeof address === 'string' ? address : undefined;
    },
    async deliver(handover, endpoint, signal) {
      const address = addressOf(endpoint, networks);
      try {
        const socket = await openRtpSocket(address, networks, signal);
        await socket.requireRoute().finally(() => socket.close());
        if (!isCancel(handover.order())) await prepare(streamEncoder, handover, address, signal);
        return { answer: 'accepted' };
      } catch (error) {
        throw signal.aborted ? aborted(error) : error;
      }
    },
    performer: {
      headMs,
      async perform(performance, endpoint, given) {
        const address = addressOf(endpoint, networks);
        const order = performance.order();
        if (isCancel(order)) return;
        const signal = AbortSignal.any([given, closing.signal]);
        const prepared = await prepare(streamEncoder, performance, address, signal);
        const file = await opened(prepared);
        try {
          const socket = await openRtpSocket(address, networks, signal);
          try {
            const { durationMs } = order.programme;
            const payload = rtpPayloads[address.codec];
            await streamProgramme({
              performance,
              durationMs,
              prepared,
              file,
              codec: address.codec,
              payload,
              socket,
              pacer,
              signal,
            });
            // What was cut off by closing is not over: whoever takes it up goes on.
            if (closing.signal.aborted && !given.aborted) throw aborted(closing.signal.reason);
          } finally {
            socket.close();
          }
        } finally {
          await file.close();
        }
      },
    },
    async close() {
      closing.abort(new Error('the driver was closed'));
    },
  };
}

const prepare = (
  encoder: StreamEncoder,
  handover: Handover,
  { codec }: RtpAddress,
  signal: AbortSignal,
): Promise<PreparedStream> => {
  const { digest, durationMs } = handover.order().programme;
  const programme = { digest, durationMs, audio: () => handover.audio() };
  return encoder.prepare(programme, codec, signal).catch(unencodable);
};

const opened = (prepared: PreparedStream) => prepared.open().catch(unencodable);

function unencodable(error: unknown): never {
  if (!(error instanceof TranscodeError)) throw error;
  const kind = isOfTheFile(error) && error.kind !== 'tool-failed' ? 'unrecoverable' : 'retry-later';
  throw new DeliveryError(kind, 'audio', error.message, false, error);
}

/** The address, or what is wrong with it. */
function usable(text: string, networks: AllowedNetworks): RtpAddress | string {
  const address = readRtpAddress(text);
  if (typeof address === 'string') return address;
  const isNumber = /^[\d.]+$/.test(address.host);
  const refused = [isNumber && !address.isGroup ? address.host : undefined, address.interface].find(
    (one) => one !== undefined && !networks.allows(one),
  );
  return refused === undefined
    ? address
    : `${refused} 不在允许的网络里。${refused} is outside the allowed networks.`;
}

function addressOf(endpoint: Endpoint, networks: AllowedNetworks): RtpAddress {
  const address = usable(endpoint.address, networks);
  if (typeof address === 'string') throw new DeliveryError('unrecoverable', 'address', address, false);
  return address;
}

const aborted = (cause: unknown): DeliveryError =>
  new DeliveryError('retry-later', 'aborted', '下发已中止。The delivery was aborted.', false, cause);
