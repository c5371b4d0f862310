import { type Actor, actorName } from '../domain/actor.ts';
import { recordingWords } from '../domain/words.ts';
import type { RecordingRecord } from '../ports/recordings.ts';
import { authorise } from './authorise.ts';
import { type Context, RequestError } from './context.ts';
import { describeRecording } from './describe-recording.ts';
import { placeRecording } from './place-recording.ts';
import { chooseRecording, type RecordingChoice } from './recordings-of.ts';

type Needs = Parameters<typeof placeRecording>[0] &
  Pick<Context, 'store' | 'settings' | 'clock'> & { readonly publish: () => Promise<unknown> };

/**
 * Puts a recording that is approved already back into its lesson, in the place of what is there, and publishes it. It
 * is heard again first where the wording was edited since. Does nothing to one that is there. Throws RequestError,
 * HomeError.
 */
export async function placeAgain(
  context: Needs,
  actor: Actor,
  choice: RecordingChoice,
): Promise<RecordingRecord> {
  authorise(actor, 'approveRecording');
  const record = await chooseRecording(context, choice, ['approved']);
  await requireApproved(context, record);
  if (!(await placeRecording(context, record))) return record;
  const { lesson, variety, master } = record;
  await context.store.ledger.append({
    chain: 'library',
    verb: 'place-recording',
    subject: master,
    actor: actorName(actor),
    atMs: context.clock.now(),
    body: { lesson, variety },
  });
  await context.publish();
  return record;
}

async function requireApproved(context: Needs, record: RecordingRecord): Promise<void> {
  const { id, state } = record;
  if (state !== 'approved') {
    const { zh, en } = recordingWords[state];
    throw new RequestError(
      'conflict',
      `这个录音现在是“${zh}”，审核通过的才能放进课里。${id} is ${en}; what is approved is put into its lesson.`,
    );
  }
  const { approval } = await describeRecording(context, record);
  if (approval?.scriptChanged !== true) return;
  throw new RequestError(
    'conflict',
    `审过以后稿子改了：请先在“审听”里再听一遍、通过，再放回课里。The script was edited since ${id} was approved; review it again first.`,
  );
}
