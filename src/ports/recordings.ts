import type { Digest, LessonId, RecordingId, SpeakerId, Variety } from '../domain/ids.ts';
import type { LedgerEntry } from '../domain/ledger.ts';
import type { RecordingKey, RecordingState } from '../domain/recording.ts';
import type { Probe, Sound } from './transcoder.ts';

/** A recording with its measurements and where its review stands. */
export interface RecordingRecord extends RecordingKey {
  readonly id: RecordingId;
  readonly state: RecordingState;
  /** Why it was rejected or withdrawn. */
  readonly reason?: string;
  /** As the ledger writes an actor; `system:publish` for a file that somebody put into `content/`. */
  readonly uploader: string;
  readonly speaker?: SpeakerId;
  /** What the file was called. */
  readonly fileName: string;
  readonly bytes: number;
  /** The wording spoken, where it differs from the lesson's script. */
  readonly script?: string;
  /** Absent until it was measured: files from `content/` are when first asked for. */
  readonly measured?: Measured;
  readonly createdAtMs: number;
  readonly changedAtMs: number;
}

export interface Measured {
  readonly probe: Probe;
  readonly sound: Sound;
  /** Blob of the waveform's peaks, as audiowaveform's JSON. */
  readonly peaks: Digest;
}

export interface RecordingFilter {
  readonly lesson?: LessonId;
  readonly variety?: Variety;
  readonly state?: RecordingState;
  readonly speaker?: SpeakerId;
  /** Exactly these bytes, whatever lesson they are of. */
  readonly master?: Digest;
  /** Only what comes behind this one in the list. */
  readonly after?: RecordingId;
  readonly limit?: number;
}

export interface Recordings {
  find(id: RecordingId): Promise<RecordingRecord | undefined>;
  /** By id. */
  list(filter: RecordingFilter): Promise<readonly RecordingRecord[]>;
  /** Takes one in, with its ledger entry; false when it is there already. */
  add(record: RecordingRecord, entry: LedgerEntry): Promise<boolean>;
  /** Notes those that a publication brought and nobody knew; the publication is their ledger entry. */
  note(records: readonly RecordingRecord[]): Promise<void>;
  /** Moves it on, with a ledger entry in the same transaction; false when it is in none of the states `from`. */
  move(id: RecordingId, move: RecordingMove, entry: LedgerEntry): Promise<boolean>;
  measure(id: RecordingId, measured: Measured): Promise<void>;
  /** Erases what its file was called, which may be somebody's name. */
  unname(id: RecordingId): Promise<void>;
}

export interface RecordingMove {
  readonly from: readonly RecordingState[];
  readonly to: RecordingState;
  readonly reason?: string;
  readonly atMs: number;
}
