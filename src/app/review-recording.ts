import { type Actor, actorName } from '../domain/actor.ts';
import { judgeRecording } from '../domain/judge-recording.ts';
import type { LedgerVerb } from '../domain/ledger.ts';
import { recordingMoves } from '../domain/recording.ts';
import { recordingWords } from '../domain/words.ts';
import type { RecordingRecord } from '../ports/recordings.ts';
import { authorise } from './authorise.ts';
import { type Context, RequestError } from './context.ts';
import { chooseRecording, type RecordingChoice } from './recordings-of.ts';

type Needs = Pick<Context, 'store' | 'clock'>;

/**
 * Offers a recording for review. One that fails a check is sent back with what to do about it.
 * Throws RequestError.
 */
export async function submitRecording(
  context: Needs,
  actor: Actor,
  choice: RecordingChoice,
): Promise<RecordingRecord> {
  authorise(actor, 'submitRecording');
  const record = await chooseRecording(context, choice, recordingMoves.submit.from);
  requireSound(record);
  return move(context, actor, record, 'submit', 'submit-recording');
}

/** Sends one back that waits, with a reason its uploader can act on. Throws RequestError. */
export async function rejectRecording(
  context: Needs,
  actor: Actor,
  choice: RecordingChoice,
  reason: string,
): Promise<RecordingRecord> {
  authorise(actor, 'rejectRecording');
  const record = await chooseRecording(context, choice, recordingMoves.reject.from);
  return move(context, actor, record, 'reject', 'reject-recording', reason);
}

/** An approved one is no longer chosen, also for what is planned and not yet on air. Throws RequestError. */
export async function retireRecording(
  context: Needs,
  actor: Actor,
  choice: RecordingChoice,
): Promise<RecordingRecord> {
  authorise(actor, 'retireRecording');
  const record = await chooseRecording(context, choice, recordingMoves.retire.from);
  return move(context, actor, record, 'retire', 'retire-recording');
}

/** Refuses what fails a check, with what to do about it. Throws RequestError `invalid`. */
export function requireSound({ measured }: RecordingRecord): void {
  const failed = measured === undefined ? [] : judgeRecording(measured.sound).filter(isFailed);
  if (failed.length === 0) return;
  const advice = failed.map(({ advice: given }) => given);
  throw new RequestError(
    'invalid',
    `这个录音还不能用：${advice.map((one) => one?.zh).join('')}` +
      `The recording can't be used yet: ${advice.map((one) => one?.en).join(' ')}`,
  );
}

const isFailed = ({ verdict }: { verdict: string }): boolean => verdict === 'fail';

/** Moves a recording on, or says in which state it stands. Throws RequestError `conflict`. */
export async function move(
  { store, clock }: Needs,
  actor: Actor,
  record: RecordingRecord,
  verb: keyof typeof recordingMoves,
  ledgerVerb: LedgerVerb,
  reason?: string,
): Promise<RecordingRecord> {
  const { from, to } = recordingMoves[verb];
  const atMs = clock.now();
  const told = reason === undefined ? {} : { reason };
  const moved = await store.recordings.move(
    record.id,
    { from, to, atMs, ...told },
    {
      chain: 'library',
      verb: ledgerVerb,
      subject: record.master,
      actor: actorName(actor),
      atMs,
      body: { lesson: record.lesson, variety: record.variety, ...told },
    },
  );
  const now = (await store.recordings.find(record.id)) ?? record;
  if (moved || now.state === to) return now;
  throw new RequestError(
    'conflict',
    `这个录音现在是“${recordingWords[now.state].zh}”，不能这样做。${record.id} is ${recordingWords[now.state].en}; this can't be done to it.`,
  );
}
