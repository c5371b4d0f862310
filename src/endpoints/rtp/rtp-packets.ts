import { randomBytes } from 'node:crypto';
import type { RtpPayload } from '../../domain/rtp.ts';

const headerBytes = 12;
const version2 = 0x80;
const marked = 0x80;

/** Packets of one run: a source of its own, with sequence number and timestamp from a random start (RFC 3550, 5.1). */
export interface RtpPackets {
  /**
   * The next packet.
   * @param at its place in the run, in packets; what was left out moves the timestamp, not the sequence number
   * @param marker whether a receiver may begin anew with it: the first, and the first after packets were left out
   */
  packet(at: number, payload: Buffer, marker: boolean): Buffer;
}

export function createRtpPackets({ payloadType, ticks }: RtpPayload): RtpPackets {
  const random = randomBytes(10);
  const source = random.readUInt32BE(0);
  const baseTicks = random.readUInt32BE(4);
  let sequence = random.readUInt16BE(8);
  return {
    packet(at, payload, marker) {
      const packet = Buffer.allocUnsafe(headerBytes + payload.length);
      packet[0] = version2;
      packet[1] = payloadType | (marker ? marked : 0);
      packet.writeUInt16BE(sequence, 2);
      packet.writeUInt32BE((baseTicks + at * ticks) % 0x1_00_00_00_00, 4);
      packet.writeUInt32BE(source, 8);
      payload.copy(packet, headerBytes);
      sequence = (sequence + 1) & 0xffff;
      return packet;
    },
  };
}
