import type { Digest, LessonId, RecordingId, Variety } from './ids.ts';

/**
 * `draft`: taken in, not yet offered. `in-review`: waits for a reviewer. `approved`: exactly these bytes may air.
 * `rejected`: may not, for a reason. `retired`: aired once, no longer chosen. `withdrawn`: wrong; taken off the air.
 */
export type RecordingState = 'draft' | 'in-review' | 'approved' | 'rejected' | 'retired' | 'withdrawn';
export const recordingStates = [
  'draft',
  'in-review',
  'approved',
  'rejected',
  'retired',
  'withdrawn',
] as const satisfies readonly RecordingState[];

export type RecordingVerb = 'submit' | 'approve' | 'reject' | 'retire' | 'withdraw';

/** From which states each verb leads to which. */
export const recordingMoves = {
  submit: { from: ['draft', 'rejected'], to: 'in-review' },
  approve: { from: ['in-review'], to: 'approved' },
  reject: { from: ['in-review'], to: 'rejected' },
  retire: { from: ['approved'], to: 'retired' },
  withdraw: { from: ['approved', 'retired'], to: 'withdrawn' },
} as const satisfies Record<
  RecordingVerb,
  { readonly from: readonly RecordingState[]; readonly to: RecordingState }
>;

/** What a reviewer vouches for, each point of it, before a recording may air. */
export type ChecklistPoint = 'script-followed' | 'no-promotion' | 'intelligible' | 'no-alert-tone';
export const checklist = [
  'script-followed',
  'no-promotion',
  'intelligible',
  'no-alert-tone',
] as const satisfies readonly ChecklistPoint[];

/** A lesson spoken in one variety by one master: what is reviewed, and what an approval names. */
export interface RecordingKey {
  readonly lesson: LessonId;
  readonly variety: Variety;
  readonly master: Digest;
}

/** `LESSON/VARIETY/MASTER12`: the first 12 digits of the master's digest tell takes of one lesson apart. */
export const recordingId = ({ lesson, variety, master }: RecordingKey): RecordingId =>
  `${lesson}/${variety}/${master.slice(0, 12)}` as RecordingId;
