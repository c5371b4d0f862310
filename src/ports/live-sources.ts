import type { BroadcastId } from '../domain/ids.ts';
import type { LiveCodec } from './live-audio.ts';

/** An item of a broadcast that relays a source. */
export interface LiveItem {
  readonly broadcast: BroadcastId;
  readonly url: string;
  /** The instant of the programme's first sample. */
  readonly startsAtMs: number;
  /** Where the item lies in the programme. Milliseconds. */
  readonly fromMs: number;
  readonly toMs: number;
}

/** Relays sources, each once in a process, for as many as listen. */
export interface LiveSources {
  /** A sentence for whoever named it when a URL can't be used, or undefined. */
  urlProblem(url: string): string | undefined;
  /** Listens to the source of an item until `leave`; the first who does opens it shortly before the item. */
  join(item: LiveItem): LiveFeed;
  close(): Promise<void>;
}

export interface LiveFeed {
  /**
   * What of the source belongs at a place of the programme; undefined where it is not heard there, and the recording
   * is to be. The same for everybody.
   * @param place counts the codec's units from the beginning of the programme
   */
  unit(codec: LiveCodec, place: number): Uint8Array | undefined;
  leave(): void;
}
