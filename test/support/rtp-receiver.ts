import { createSocket } from 'node:dgram';
import { once } from 'node:events';

export interface RtpPacket {
  /** When the process took it, on the line of `performance.now()`. */
  readonly atMs: number;
  readonly version: number;
  readonly marker: boolean;
  readonly payloadType: number;
  readonly sequence: number;
  readonly timestamp: number;
  readonly source: number;
  readonly payload: Buffer;
}

export interface RtpReceiver {
  readonly port: number;
  readonly packets: readonly RtpPacket[];
  close(): Promise<void>;
}

/** Listens on the loopback interface, to a group or for itself, and keeps every packet. */
export async function listenToRtp(group?: string): Promise<RtpReceiver> {
  const socket = createSocket({ type: 'udp4', reuseAddr: true });
  const packets: RtpPacket[] = [];
  socket.on('message', (bytes) => packets.push(packetOf(bytes)));
  socket.bind(0, group ?? '127.0.0.1');
  await once(socket, 'listening');
  if (group !== undefined) socket.addMembership(group, '127.0.0.1');
  return {
    port: socket.address().port,
    packets,
    async close() {
      socket.close();
      await once(socket, 'close');
    },
  };
}

const packetOf = (bytes: Buffer): RtpPacket => ({
  atMs: performance.now(),
  version: (bytes[0] ?? 0) >> 6,
  marker: ((bytes[1] ?? 0) & 0x80) !== 0,
  payloadType: (bytes[1] ?? 0) & 0x7f,
  sequence: bytes.readUInt16BE(2),
  timestamp: bytes.readUInt32BE(4),
  source: bytes.readUInt32BE(8),
  payload: bytes.subarray(12),
});
