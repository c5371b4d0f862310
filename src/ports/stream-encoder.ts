import type { Digest } from '../domain/ids.ts';
import type { StreamCodec } from '../domain/rtp.ts';

/** Makes programmes ready to be streamed live, before they are. */
export interface StreamEncoder {
  /**
   * A programme as one codec's packets. Made once and kept on disk; asked for again, it is there at once.
   * Throws TranscodeError, or the signal's reason.
   */
  prepare(programme: ProgrammeAudio, codec: StreamCodec, signal: AbortSignal): Promise<PreparedStream>;
  /** Ends what is being made. */
  close(): Promise<void>;
}

export interface ProgrammeAudio {
  readonly digest: Digest;
  readonly durationMs: number;
  /** Local path of the MP3; asked for only when packets have to be made. */
  audio(): Promise<string>;
}

/** Packets of one size and length, silence before the programme among them; the last one ends in silence. */
export interface PreparedStream {
  /** How many packets of silence stand before the programme's first. */
  readonly silent: number;
  /** All packets, silent ones included. */
  readonly packets: number;
  /** Opens them for reading. Throws TranscodeError `tool-failed`. */
  open(): Promise<PacketFile>;
}

export interface PacketFile {
  /** Packets from `first` on, one after the other in one piece; fewer than `count` at the end. */
  read(first: number, count: number): Promise<Buffer>;
  close(): Promise<void>;
}
