import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { appendFileSync } from 'node:fs';

export interface RtpRecording {
  readonly port: number;
  /** What arrived, one payload behind another, whatever its source: raw PCMU at 8 kHz. */
  readonly sound: string;
  /** Packets that arrived so far. */
  packets(): number;
  close(): void;
}

const headerBytes = 12;

/** Takes RTP in PCMU at a port of this machine, and writes down what it carries as it comes. */
export async function recordRtp(folder: string): Promise<RtpRecording> {
  const sound = `${folder}/heard.pcmu`;
  let packets = 0;
  const socket = createSocket('udp4', (packet) => {
    packets += 1;
    appendFileSync(sound, packet.subarray(headerBytes));
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return { port: socket.address().port, sound, packets: () => packets, close: () => void socket.close() };
}
