import type { StreamCodec } from '../domain/rtp.ts';

/** What a source may send: recognised by its content type, and taken for nothing else. */
export type LiveFormat = 'mp3' | 'aac' | 'ogg';

/** What a live source is sent on as: canonical frames of 24 ms, or a codec's packets. */
export type LiveCodec = 'mp3' | StreamCodec;

/** Turns sound that is still coming into other sound, as it comes. */
export interface LiveAudio {
  /**
   * Decodes bytes of a source as fast as they are asked for, and holds back no more than a second.
   * Ends with the source, or where it can't be decoded. Throws TranscodeError, or the signal's reason.
   * @returns 48 kHz, mono, signed 16-bit little-endian, in pieces of any size
   */
  decode(source: AsyncIterable<Uint8Array>, format: LiveFormat, signal: AbortSignal): AsyncIterable<Buffer>;
  /**
   * Begins to encode. Throws TranscodeError.
   * @param take is told every unit of the codec, in order: a frame, or a packet's payload
   */
  encode(codec: LiveCodec, take: (unit: Buffer) => void): LiveEncoder;
}

export interface LiveEncoder {
  /** Takes such samples as `decode` gives; resolves when there is room for more. Throws when the encoder ended. */
  write(samples: Buffer): Promise<void>;
  /** Ends it at once. */
  close(): void;
}
