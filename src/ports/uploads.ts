import type { Actor } from '../domain/actor.ts';
import type { LessonId, RecordingId, SpeakerId, Variety } from '../domain/ids.ts';

/** What somebody says of a file before its first byte. */
export interface UploadRequest {
  readonly lesson: LessonId;
  readonly variety: Variety;
  /** What its owner called it; a label, never a path. */
  readonly fileName: string;
  readonly speaker?: SpeakerId;
  /** The wording spoken, where it differs from the lesson's script. */
  readonly script?: string;
}

/** How an upload ended: as a recording, or with a sentence for whoever sent it. */
export type UploadOutcome =
  | { readonly state: 'done'; readonly recording: RecordingId; readonly isNew: boolean }
  | { readonly state: 'refused'; readonly reason: string };

/** A file on its way in, or what became of it. */
export interface Upload {
  /** Random. */
  readonly id: string;
  readonly actor: Actor;
  readonly request: UploadRequest;
  /** Bytes received and bytes promised. */
  readonly bytes: number;
  readonly of: number;
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
  /** Absent until it was taken in or refused. */
  readonly outcome?: UploadOutcome;
}

/** Files being received, each whole or not, until they are taken in. They survive a restart. */
export interface Uploads {
  find(id: string): Promise<Upload | undefined>;
  list(): Promise<readonly Upload[]>;
  /** How many there are, ended or not. */
  count(): Promise<number>;
  /** Where the bytes received lie. */
  path(id: string): string;
  /** Notes how it ended, durably, then removes its bytes. */
  conclude(id: string, outcome: UploadOutcome): Promise<void>;
  /** Removes what expired, whole or not, with its outcome; answers how many uploads that were. */
  removeExpired(): Promise<number>;
}
