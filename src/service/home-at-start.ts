import { join } from 'node:path';
import type { Context } from '../app/context.ts';
import { placeOwed } from '../app/place-owed.ts';
import { system } from '../domain/actor.ts';
import { BlobError } from '../ports/blobs.ts';
import type { LessonImports } from '../ports/lesson-imports.ts';
import { removeDrafts } from '../sources/place-folder.ts';
import type { Publishing } from './publishing.ts';

/** Longer than any import takes to make a lesson's folder. */
const draftAgeMs = 86_400_000;

interface HomeDeps extends Pick<Publishing, 'publish'> {
  readonly context: Context;
  readonly home: string;
  readonly lessonImports: LessonImports;
  readonly stopped: AbortSignal | undefined;
}

/** Tidies the home, publishes it, and places what approvals still owe it. */
export async function openHome({ context, home, lessonImports, publish, stopped }: HomeDeps): Promise<void> {
  await tidyHome(context, home);
  try {
    await publish(system('start'), stopped);
  } catch (err) {
    // While the audio store is away, what was published last goes on; the watch tries again.
    if (!(err instanceof BlobError) || err.kind !== 'unreachable') throw err;
    context.logger.error({ err }, 'the home is not published yet; it is tried again');
  }
  if ((await placeOwed({ ...context, lessonImports })) > 0) await publish(system('start'), stopped);
}

/** Removes what a lesson or a county that was being added when a process was killed left in the home a day ago or earlier. */
async function tidyHome({ logger }: Pick<Context, 'logger'>, home: string): Promise<void> {
  for (const folder of [join(home, 'content'), join(home, 'schedules')]) {
    const removed = await removeDrafts(folder, draftAgeMs);
    if (removed > 0) logger.info({ removed, folder }, 'leftovers of killed imports removed');
  }
}
