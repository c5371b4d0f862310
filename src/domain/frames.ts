/**
 * The canonical encoding: MPEG-1 Layer III, CBR 64 kbit/s, mono, 48 kHz, no bit reservoir.
 * Every frame stands alone: 1,152 samples, 24 ms, 192 bytes (ISO/IEC 11172-3).
 */
export const frameMs = 24;
export const frameBytes = 192;
export const frameSamples = 1152;
export const sampleRateHz = 48_000;

/**
 * Header of a canonical frame (ISO/IEC 11172-3, 2.4.1.3): sync, MPEG-1, Layer III, no CRC; 64 kbit/s, 48 kHz, no
 * padding; mono, original.
 */
export const frameHeader = [0xff, 0xfb, 0x54, 0xc4] as const;

/** A canonical frame of digital silence: all its side information zero, no Huffman data. */
export const silentFrame: Uint8Array = Uint8Array.from(
  { length: frameBytes },
  (_, at) => frameHeader[at] ?? 0,
);

/** Playing time of canonical bytes; throws RangeError when they are not whole frames. */
export function durationOfBytes(bytes: number): number {
  if (bytes % frameBytes !== 0) throw new RangeError(`${bytes} bytes are not whole frames of ${frameBytes}`);
  return (bytes / frameBytes) * frameMs;
}

export const bytesOfDuration = (durationMs: number): number => Math.ceil(durationMs / frameMs) * frameBytes;

/** What the encoder adds at both edges is under 5 frames; the bound used before a rendition exists. */
const encoderEdgeMs = 5 * frameMs;

/** The longest a rendition of a master can become, in whole frames. */
export const longestRenditionMs = (masterMs: number): number =>
  Math.ceil((masterMs + encoderEdgeMs) / frameMs) * frameMs;
