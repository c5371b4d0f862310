import type { Actor } from '../domain/actor.ts';
import type { Digest, LessonId } from '../domain/ids.ts';
import type { LessonEdit } from '../ports/lesson-editor.ts';
import { authorise } from './authorise.ts';
import { type LessonWriting, noteAndPublish, type WrittenLesson } from './lesson-writing.ts';

/**
 * Changes what is named of a lesson's file and publishes it. What is published airs no sooner than its recordings'
 * approvals allow.
 * @param basedOn digest of the lesson.yaml the edit was made from.
 * Throws RequestError `forbidden`, and HomeError when nothing was written: `changed` when the file is another by now.
 */
export async function editLesson(
  context: LessonWriting,
  actor: Actor,
  id: LessonId,
  basedOn: Digest,
  edit: LessonEdit,
): Promise<WrittenLesson> {
  authorise(actor, 'editLesson');
  const { before, after } = await context.lessonEditor.edit(id, basedOn, edit);
  if (before.digest === after.digest) return { lesson: after, changed: false, findings: [] };
  return noteAndPublish(context, actor, 'edit-lesson', before, after);
}
