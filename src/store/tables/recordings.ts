import type { Digest, LessonId, RecordingId, SpeakerId, Variety } from '../../domain/ids.ts';
import type { RecordingState } from '../../domain/recording.ts';

/** `measured` is its probe, sound and the blob of its peaks, as JSON. */
export interface RecordingTable {
  id: RecordingId;
  lesson: LessonId;
  variety: Variety;
  master: Digest;
  state: RecordingState;
  reason: string | null;
  uploader: string;
  speaker: SpeakerId | null;
  file_name: string;
  bytes: number;
  script: string | null;
  measured: string | null;
  created_at_ms: number;
  changed_at_ms: number;
}

export interface SpeakerTable {
  id: SpeakerId;
  name: string | null;
  consent: string;
  consented_at_ms: number;
  forgotten_at_ms: number | null;
}
