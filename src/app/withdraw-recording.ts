import type { Actor } from '../domain/actor.ts';
import type { RecordingRecord } from '../ports/recordings.ts';
import { authorise } from './authorise.ts';
import { chooseRecording, type RecordingChoice } from './recordings-of.ts';
import { type ReplacedProgramme, replaceProgrammes } from './replace-programmes.ts';
import { move } from './review-recording.ts';

type Needs = Parameters<typeof replaceProgrammes>[0];

export interface Withdrawal {
  readonly recording: RecordingRecord;
  /** Every programme that held it and was not over. */
  readonly programmes: readonly ReplacedProgramme[];
}

/**
 * Withdraws an approved recording that has a mistake: it never airs again, and what was to air it airs something
 * else. Again it lists what is still under way. Throws RequestError.
 */
export async function withdrawRecording(
  context: Needs,
  actor: Actor,
  choice: RecordingChoice,
  reason: string,
): Promise<Withdrawal> {
  authorise(actor, 'withdrawRecording');
  const record = await chooseRecording(context, choice, ['approved', 'retired']);
  const recording = await move(context, actor, record, 'withdraw', 'withdraw-recording', reason);
  return { recording, programmes: await replaceProgrammes(context, actor) };
}
