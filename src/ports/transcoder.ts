import type { Span } from '../domain/cut.ts';
import type { Digest } from '../domain/ids.ts';
import type { MeasuredSound } from '../domain/judge-recording.ts';

/** What ffmpeg tells and makes. Everything it is given is hostile until probed. */
export interface Transcoder {
  /**
   * Decodes a recording to its end and says what it is.
   * Throws TranscodeError, with a message fit for the editor who made the file.
   */
  probe(path: string, signal?: AbortSignal): Promise<Probe>;
  /**
   * Decodes a recording to its end and measures it, in bounded memory.
   * Throws TranscodeError as `probe` does.
   */
  analyse(path: string, signal?: AbortSignal): Promise<Analysis>;
  /**
   * Makes a canonical rendition (see domain/frames) of a recording at `outPath`: filtered for the horn, gain
   * solved against the limiter until the decoded MP3 hits the profile's loudness under its true peak.
   * Throws TranscodeError.
   */
  render(path: string, outPath: string, profile: AudioProfile, signal?: AbortSignal): Promise<Measures>;
  readonly long: LongRecording;
  /** Canonical silence of whole frames at `outPath`. */
  silence(durationMs: number, outPath: string): Promise<void>;
  /** A chime of three seconds at `outPath`, FLAC, not levelled yet. Throws TranscodeError. */
  tone(outPath: string, signal?: AbortSignal): Promise<void>;
}

/** Recordings too long to be a lesson, such as a lecture or a contest; six hours at most. */
export interface LongRecording {
  /** Decodes it once to its end and finds the pauses, in bounded memory. Throws TranscodeError as `probe` does. */
  survey(
    path: string,
    options?: {
      readonly signal?: AbortSignal;
      /** Told once a minute of sound; `ofMs` is what the file promises. */
      readonly progress?: (doneMs: number, ofMs: number | undefined) => void;
    },
  ): Promise<Survey>;
  /**
   * Writes one part as FLAC, sample by sample as it was decoded; 24 bits where the source has more than 16. The
   * file notes `source` and the span. A part beyond the end is as long as there is sound. Throws TranscodeError.
   */
  cut(
    path: string,
    outPath: string,
    span: Span,
    options: { readonly source: Digest; readonly signal?: AbortSignal },
  ): Promise<{ readonly durationMs: number }>;
}

export interface Survey {
  readonly durationMs: number;
  /** Every silence of at least a tenth of a second, in order. */
  readonly pauses: readonly Span[];
}

export interface Probe {
  readonly container: string;
  readonly codec: string;
  readonly channels: number;
  readonly sampleRateHz: number;
  /** Counted in decoded samples, not read from a header. */
  readonly durationMs: number;
}

/** What the checks judge, and what a recording may not have at all. */
export interface Sound extends MeasuredSound {
  /** Samples of a float recording that are no numbers. */
  readonly brokenSamples: number;
}

/** Waveform peaks of the mono mix in audiowaveform's JSON form: pairs of lowest and highest, 50 a second. */
export interface Peaks {
  readonly version: 2;
  readonly channels: 1;
  readonly sample_rate: number;
  readonly samples_per_pixel: number;
  readonly bits: 8;
  readonly length: number;
  readonly data: readonly number[];
}

export interface Analysis {
  readonly probe: Probe;
  readonly sound: Sound;
  readonly peaks: Peaks;
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
  /** Silence at either end is cut to this; pauses inside are left as they are. */
  readonly endSilenceMs: number;
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
