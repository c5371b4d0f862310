import { recordingId } from '../domain/recording.ts';
import type { Context } from './context.ts';
import { renditionOf } from './make-rendition.ts';

type Needs = Pick<Context, 'store' | 'logger'> & Parameters<typeof renditionOf>[0];

/**
 * Has every approved recording of a notice made ready for air, so that an emergency waits for no encoder. Made ones
 * cost a look; one that can't be made is logged and holds up no other.
 */
export async function prepareNotices(context: Needs): Promise<void> {
  const { store, logger } = context;
  const lessons = (await store.revisions.library())?.body.lessons ?? [];
  const notices = lessons.filter(({ kind }) => kind === 'notice');
  if (notices.length === 0) return;
  const approved = await store.approvals.approved();
  for (const { id: lesson, recordings } of notices) {
    for (const recording of recordings) {
      if (!approved.has(recordingId({ lesson, ...recording }))) continue;
      try {
        await renditionOf(context, recording.master);
      } catch (err) {
        logger.error({ lesson, variety: recording.variety, err }, 'a notice could not be made ready');
      }
    }
  }
}
