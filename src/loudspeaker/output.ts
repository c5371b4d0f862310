import type { Decoded } from './decoder.ts';
import type { LiveSound } from './live-sound.ts';

/** How waiting for a sample ended: it went out, or nothing will any more. */
export type Passed =
  | { readonly kind: 'passed'; readonly uptimeMs: number }
  | { readonly kind: 'cut'; readonly by: string };

/** One programme going out. */
export interface Playing {
  /** Samples of the programme that went out, counted from its beginning. */
  position(): number;
  /** How many of these were a live source's. */
  liveSamples(): number;
  /** Resolves when the samples before this one went out, or when that will never be. */
  until(sample: number): Promise<Passed>;
  /** Stops; what went out until now stays heard. */
  cut(by: string): void;
  /** Resolves when everything that was opened for it is closed. */
  readonly closed: Promise<void>;
}

export interface Passage {
  readonly order: string;
  readonly programme: Decoded;
  /** Where in the programme to begin. */
  readonly fromSample: number;
  /** Where to end. */
  readonly endSample: number;
  /** The uptime at which that sample is due. */
  readonly dueAtUptimeMs: number;
  readonly volumePercent: number;
  /** What is heard in place of the programme, where there is any. */
  readonly live?: LiveSound;
}

/** Where samples go; paced by the device's clock. */
export interface Output {
  /** Whether it needs the samples, or only their number. */
  readonly needsSamples: boolean;
  /** Throws when the output can't be opened. */
  open(passage: Passage): Promise<Playing>;
}

export const samplesPerMs = 48;
