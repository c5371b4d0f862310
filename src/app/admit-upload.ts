import type { Actor } from '../domain/actor.ts';
import type { UploadRequest } from '../ports/uploads.ts';
import { authorise } from './authorise.ts';
import { type Context, RequestError } from './context.ts';
import { lessonNamed } from './recordings-of.ts';
import { requireSpace } from './require-space.ts';

type Needs = Pick<Context, 'store' | 'disk' | 'settings'>;

/** A master is copied once, from where it was received to where it is kept. */
const copies = 2;

/**
 * Decides before a byte is taken whether a file may be uploaded: the actor's role, the lesson, the speaker, and room
 * for it on the disk. Throws RequestError, DiskError.
 */
export async function admitUpload(
  context: Needs,
  actor: Actor,
  { lesson, speaker }: UploadRequest,
  bytes: number,
): Promise<void> {
  authorise(actor, 'ingestRecording');
  await lessonNamed(context, lesson);
  if (speaker !== undefined) {
    const found = await context.store.speakers.find(speaker);
    if (found === undefined || found.forgottenAtMs !== undefined) {
      throw new RequestError(
        'not-found',
        `没有这位播音人：${speaker}，用 dalaba speakers 查看。There is no speaker ${speaker}; dalaba speakers lists them.`,
      );
    }
  }
  await requireSpace(context, copies * bytes);
}
