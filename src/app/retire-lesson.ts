import type { Actor } from '../domain/actor.ts';
import type { Digest, LessonId } from '../domain/ids.ts';
import { authorise } from './authorise.ts';
import { type LessonWriting, noteAndPublish, type WrittenLesson } from './lesson-writing.ts';

/**
 * Takes a lesson out of every plan made from now on; what was aired of it stays on record. An edit with `retired`
 * false takes it up again. Throws as editLesson does.
 */
export async function retireLesson(
  context: LessonWriting,
  actor: Actor,
  id: LessonId,
  basedOn: Digest,
): Promise<WrittenLesson> {
  authorise(actor, 'retireLesson');
  const { before, after } = await context.lessonEditor.edit(id, basedOn, { retired: true });
  if (before.digest === after.digest) return { lesson: after, changed: false, findings: [] };
  return noteAndPublish(context, actor, 'retire-lesson', before, after);
}
