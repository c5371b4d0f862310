import type { Actor } from '../domain/actor.ts';
import type { LessonId } from '../domain/ids.ts';
import type { NewLesson } from '../ports/lesson-editor.ts';
import { authorise } from './authorise.ts';
import { type LessonWriting, noteAndPublish, type WrittenLesson } from './lesson-writing.ts';

/**
 * Makes a lesson in the home, without recordings, and publishes it. Throws RequestError `forbidden`, and HomeError
 * when nothing was written.
 */
export async function createLesson(
  context: LessonWriting,
  actor: Actor,
  id: LessonId,
  lesson: NewLesson,
): Promise<WrittenLesson> {
  authorise(actor, 'createLesson');
  const after = await context.lessonEditor.create(id, lesson);
  return noteAndPublish(context, actor, 'create-lesson', undefined, after);
}
