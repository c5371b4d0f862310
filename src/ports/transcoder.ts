/** What ffmpeg tells and makes. Everything it is given is hostile until probed. */
export interface Transcoder {
  /**
   * Decodes a recording to its end and says what it is.
   * Throws TranscodeError, with a message fit for the editor who made the file.
   */
  probe(path: string, signal?: AbortSignal): Promise<Probe>;
  /**
   * Makes a canonical rendition (see domain/frames) of a recording at `outPath`: filtered for the horn, gain
   * solved against the limiter until the decoded MP3 hits the profile's loudness under its true peak.
   * Throws TranscodeError.
   */
  render(path: string, outPath: string, profile: AudioProfile, signal?: AbortSignal): Promise<Measures>;
  /** Canonical silence of whole frames at `outPath`. */
  silence(durationMs: number, outPath: string): Promise<void>;
}

export interface Probe {
  readonly container: string;
  readonly codec: string;
  readonly channels: number;
  readonly sampleRateHz: number;
  /** Counted in decoded samples, not read from a header. */
  readonly durationMs: number;
}

export interface Measures {
  readonly loudnessLufs: number;
  readonly truePeakDbtp: number;
  readonly durationMs: number;
}

/** How a recording is made ready for air; a changed profile has a new version and re-makes renditions. */
export interface AudioProfile {
  readonly version: string;
  readonly targetLufs: number;
  readonly maxTruePeakDbtp: number;
  readonly highPassHz: number;
  readonly lowPassHz: number;
}

export class TranscodeError extends Error {
  override readonly name = 'TranscodeError';
  readonly kind:
    | 'not-audio'
    | 'unreadable'
    | 'empty'
    | 'forbidden'
    | 'too-long'
    | 'too-quiet'
    | 'tool-missing'
    | 'interrupted'
    | 'tool-failed';
  constructor(kind: TranscodeError['kind'], message: string, cause?: unknown) {
    super(message, { cause });
    this.kind = kind;
  }
}

/** Whether the recording is at fault, rather than this machine or who stopped the work. */
export const isOfTheFile = ({ kind }: TranscodeError): boolean =>
  kind !== 'tool-missing' && kind !== 'interrupted';
