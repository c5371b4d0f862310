import { type Actor, actorName } from '../domain/actor.ts';
import type { Digest, LessonId, Variety } from '../domain/ids.ts';
import type { Lesson, Recording } from '../domain/lesson.ts';
import { authorise } from './authorise.ts';
import { type Context, RequestError } from './context.ts';

type Needs = Pick<Context, 'store' | 'clock'> & {
  /** True only where the home says it is a sample. */
  readonly sampleHome: boolean;
};

/**
 * Approves the exact bytes of one recording (I1). A person needs the reviewer's or administrator's role; the
 * sample reviewer may approve synthetic lessons in a sample home and nothing else. Approving again changes nothing.
 * Throws RequestError.
 */
export async function approveRecording(
  context: Needs,
  actor: Actor,
  lessonId: LessonId,
  variety: Variety,
): Promise<Digest> {
  const lesson = (await context.store.revisions.library())?.body.lessons.find(({ id }) => id === lessonId);
  if (lesson === undefined)
    throw new RequestError('not-found', `没有这一课：${lessonId}。There is no lesson ${lessonId}.`);
  const recording = lesson.recordings.find((one) => one.variety === variety);
  if (recording === undefined) {
    throw new RequestError(
      'not-found',
      `“${lesson.title}”没有 ${variety} 录音。Lesson ${lessonId} has no recording in ${variety}.`,
    );
  }
  allow(actor, lesson, context.sampleHome);
  await append(context, actor, lesson, recording);
  return recording.master;
}

/** Approves every synthetic recording not approved yet; answers how many that were. Throws RequestError. */
export async function approveSamples(context: Needs, actor: Actor): Promise<number> {
  const lessons = (await context.store.revisions.library())?.body.lessons ?? [];
  const approved = await context.store.approvals.approved();
  let count = 0;
  for (const lesson of lessons.filter(({ synthetic }) => synthetic)) {
    allow(actor, lesson, context.sampleHome);
    for (const recording of lesson.recordings.filter(({ master }) => !approved.has(master))) {
      await append(context, actor, lesson, recording);
      count += 1;
    }
  }
  return count;
}

function allow(actor: Actor, lesson: Lesson, sampleHome: boolean): void {
  authorise(actor, 'approveRecording');
  if (actor.kind !== 'sample-reviewer' || (sampleHome && lesson.synthetic)) return;
  throw new RequestError(
    'forbidden',
    `${actorName(actor)} 不能审核“${lesson.title}”。${actorName(actor)} may not approve ${lesson.id}.`,
  );
}

const append = ({ store, clock }: Needs, actor: Actor, lesson: Lesson, recording: Recording): Promise<void> =>
  store.approvals.approve(recording.master, {
    chain: 'library',
    verb: 'approve-recording',
    subject: recording.master,
    actor: actorName(actor),
    atMs: clock.now(),
    body: { lesson: lesson.id, variety: recording.variety, title: lesson.title },
  });
