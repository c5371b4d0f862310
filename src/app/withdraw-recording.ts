import { type Actor, actorName } from '../domain/actor.ts';
import type { Digest, LessonId, Variety } from '../domain/ids.ts';
import { findRecording } from './approve-recording.ts';
import { RequestError } from './context.ts';
import { type ReplacedProgramme, replaceProgrammes } from './replace-programmes.ts';

type Needs = Parameters<typeof replaceProgrammes>[0];

export interface Withdrawal {
  readonly master: Digest;
  /** Every programme that held it and was not over. */
  readonly programmes: readonly ReplacedProgramme[];
}

/**
 * Withdraws an approved recording that has a mistake: it never airs again, and what was to air it airs something
 * else. Needs the reviewer's or administrator's role. Again it lists what is still under way. Throws RequestError.
 */
export async function withdrawRecording(
  context: Needs,
  actor: Actor,
  lessonId: LessonId,
  variety: Variety,
  reason: string,
): Promise<Withdrawal> {
  if (
    actor.kind !== 'person' ||
    !actor.roles.some((role) => role === 'reviewer' || role === 'administrator')
  ) {
    throw new RequestError(
      'forbidden',
      `${actorName(actor)} 不能撤回录音。${actorName(actor)} may not withdraw recordings.`,
    );
  }
  const { store, clock } = context;
  const { lesson, recording } = await findRecording(context, lessonId, variety);
  const done = await store.approvals.withdraw(recording.master, {
    chain: 'library',
    verb: 'withdraw-recording',
    subject: recording.master,
    actor: actorName(actor),
    atMs: clock.now(),
    body: { lesson: lesson.id, variety, title: lesson.title, reason },
  });
  if (!done) {
    throw new RequestError(
      'conflict',
      `“${lesson.title}”的 ${variety} 录音没有审核通过过，不用撤回。The ${variety} recording of ${lesson.id} was never approved; there is nothing to withdraw.`,
    );
  }
  return { master: recording.master, programmes: await replaceProgrammes(context, actor) };
}
