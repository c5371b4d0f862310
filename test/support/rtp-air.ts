import { createHash } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { frameBytes, frameMs } from '../../src/domain/frames.ts';
import type { Digest } from '../../src/domain/ids.ts';
import { type RtpAddress, readRtpAddress, type StreamCodec, sdpOf } from '../../src/domain/rtp.ts';
import type { Clock } from '../../src/ports/clock.ts';
import type { Driver, Stretch } from '../../src/ports/driver.ts';
import { anEndpoint } from '../contracts/driver.contract.ts';
import { aHandover, neverTold } from './handovers.ts';
import { eventually } from './process.ts';

const addressOf = (codec: StreamCodec, port: number): string => `rtp://127.0.0.1:${port}?codec=${codec}`;

/** How alike a recording has to be: an Opus decoder keeps the sound, not the shape of its wave. */
export const likenessOf: Readonly<Record<StreamCodec, number>> = {
  pcmu: 0.95,
  g722: 0.95,
  l16: 0.95,
  opus: 0.7,
};

/** Writes the session description of a stream to a port of this machine; answers where. */
export async function writeSdp(folder: string, codec: StreamCodec, port: number): Promise<string> {
  const file = join(folder, `${codec}-${port}.sdp`);
  await writeFile(file, sdpOf('高集村大喇叭', readRtpAddress(addressOf(codec, port)) as RtpAddress), {
    mode: 0o644,
  });
  return file;
}

/** A port that nobody listens at, nor at the next, which is for RTCP: who shares one with another hears nothing. */
export async function freeRtpPort(): Promise<number> {
  for (;;) {
    const [rtp, rtcp] = [createSocket('udp4'), createSocket('udp4')];
    try {
      await once(rtp.bind(0), 'listening');
      const { port } = rtp.address();
      if (port % 2 !== 0) continue;
      await once(rtcp.bind(port + 1), 'listening');
      return port;
    } catch {
    } finally {
      rtp.close();
      rtcp.close();
    }
  }
}

/** Waits until somebody listens at a port of this machine. */
export async function portTaken(port: number, describe: () => string): Promise<void> {
  const entry = `:${port.toString(16).toUpperCase().padStart(4, '0')} `;
  await eventually(async () => (await readFile('/proc/net/udp', 'utf8')).includes(entry) || undefined, {
    describe,
  });
}

export interface Airing {
  readonly codec: StreamCodec;
  readonly port: number;
  readonly audio: string;
}

/**
 * Has the driver accept a programme for a port of this machine, which makes its packets.
 * @returns streams it from an instant on, and answers what the driver says it sent
 */
export async function readyToAir(driver: Driver, clock: Clock, { codec, port, audio }: Airing) {
  const content = await readFile(audio);
  const programme = {
    digest: createHash('sha256').update(content).digest('hex') as Digest,
    bytes: content.length,
    durationMs: (content.length / frameBytes) * frameMs,
  };
  const handover = aHandover(codec, { audio, order: { programme } });
  const endpoint = anEndpoint(codec, addressOf(codec, port), 'rtp');
  const { signal } = new AbortController();
  const accepted = await driver.deliver(handover, endpoint, signal);
  if (accepted.answer !== 'accepted') throw new Error(JSON.stringify(accepted));
  return async (startsAtMs: number): Promise<readonly Stretch[]> => {
    const told: Stretch[] = [];
    const sent = (stretch: Stretch) => void told.push(stretch);
    const times = { clock, startsAtMs, untilMs: startsAtMs + 60_000 };
    await driver.performer?.perform({ ...handover, ...times, sent, ...neverTold }, endpoint, signal);
    return told;
  };
}
