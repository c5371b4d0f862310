import type { Check } from '../domain/judge-recording.ts';
import type { RecordingState } from '../domain/recording.ts';

/** As the API's `RecordingRecord`. */
export interface RecordingAnswer {
  readonly id: string;
  readonly lesson: string;
  readonly variety: string;
  readonly master: string;
  readonly state: RecordingState;
  readonly reason?: string;
  readonly uploader: string;
  readonly fileName: string;
  readonly bytes: number;
  readonly changedAtMs: number;
  readonly measured?: {
    readonly durationMs: number;
    readonly codec: string;
    readonly sampleRateHz: number;
    readonly loudnessLufs: number;
    readonly truePeakDbtp: number;
    readonly verdict: Check['verdict'];
    readonly checks: readonly Check[];
  };
}

/** As the API's `RecordingDetail`. */
export interface RecordingDetailAnswer {
  readonly recording: RecordingAnswer;
  readonly approval?: { readonly reviewer: string; readonly atMs: number; readonly scriptChanged: boolean };
  readonly rendition?: {
    readonly loudnessLufs: number;
    readonly truePeakDbtp: number;
    readonly durationMs: number;
  };
  readonly history: readonly {
    readonly verb: string;
    readonly actor: string;
    readonly atMs: number;
    readonly reason?: string;
  }[];
  readonly sameSound: readonly Pick<RecordingAnswer, 'id' | 'state'>[];
}

/** As the API's `Peaks`. */
export interface PeaksAnswer {
  readonly data: readonly number[];
}

/** The address of a recording, or of what belongs to it. */
export const recordingPath = (id: string, more = ''): string =>
  `/recordings/${id.split('/').map(encodeURIComponent).join('/')}${more}`;
