import { actorName, system } from '../domain/actor.ts';
import type { Context } from './context.ts';
import { placeRecording } from './place-recording.ts';

type Needs = Parameters<typeof placeRecording>[0] & Pick<Context, 'store' | 'logger'>;

/**
 * Puts into `content/` what was approved while a service was killed before it did; answers how many. What was there
 * once, and was replaced by somebody since, is left as it is. One that can't be placed is logged and holds up no other.
 */
export async function placeOwed(context: Needs): Promise<number> {
  const { store, logger } = context;
  let placed = 0;
  for (const record of await store.recordings.list({ state: 'approved' })) {
    if (record.uploader === actorName(system('publish'))) continue;
    if (await store.revisions.everHeld(record)) continue;
    try {
      if (await placeRecording(context, record)) placed += 1;
    } catch (err) {
      logger.error({ err, recording: record.id }, 'an approved recording could not be put into content/');
    }
  }
  return placed;
}
