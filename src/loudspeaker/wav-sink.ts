import fs from 'node:fs';
import { open } from 'node:fs/promises';
import path from 'node:path';
import { sampleRateHz } from '../domain/frames.ts';
import { sampleBytes } from './decoder.ts';
import type { Passage } from './output.ts';
import type { Sink } from './pumped-output.ts';

const headerBytes = 44;

/** Where the WAV file of an order is written. */
export const wavPath = (folder: string, order: string): string =>
  path.join(folder, 'wav', `${order.replaceAll('/', '_')}.wav`);

/**
 * A WAV file an order (RIFF, PCM), its samples equal to the decoded programme whatever the volume: the line
 * before the amplifier. Going on after a reboot goes on in the same file.
 */
export async function openWavSink(folder: string, { order, fromSample }: Passage): Promise<Sink> {
  fs.mkdirSync(path.join(folder, 'wav'), { recursive: true });
  const file = await open(wavPath(folder, order), fs.constants.O_RDWR | fs.constants.O_CREAT);
  let atByte = headerBytes + fromSample * sampleBytes;
  await file.truncate(atByte);
  // Until it is closed its length is unknown; readers then read to the end.
  await file.write(wavHeader(0xffff_ffff - headerBytes), 0, headerBytes, 0);
  const close = async (): Promise<void> => {
    await file.write(wavHeader(atByte - headerBytes), 0, headerBytes, 0);
    await file.close();
  };
  return {
    latencySamples: 0,
    async write(chunk) {
      const { bytesWritten } = await file.write(chunk, 0, chunk.length, atByte);
      if (bytesWritten < chunk.length) throw new Error('the disk is full');
      atByte += chunk.length;
    },
    end: close,
    abort: () => close().catch(() => undefined),
  };
}

function wavHeader(dataBytes: number): Buffer {
  const header = Buffer.alloc(headerBytes);
  header.write('RIFF', 0, 'latin1');
  header.writeUInt32LE(Math.min(dataBytes + headerBytes - 8, 0xffff_ffff), 4);
  header.write('WAVEfmt ', 8, 'latin1');
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(sampleRateHz, 24);
  header.writeUInt32LE(sampleRateHz * sampleBytes, 28);
  header.writeUInt16LE(sampleBytes, 32);
  header.writeUInt16LE(8 * sampleBytes, 34);
  header.write('data', 36, 'latin1');
  header.writeUInt32LE(dataBytes, 40);
  return header;
}
