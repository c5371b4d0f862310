import type { Context } from './context.ts';
import { spaceProblem } from './require-space.ts';

type Needs = Pick<Context, 'disk' | 'settings' | 'logger'>;

/** Answers a look that says in the log once that the disk runs short, and once that it no longer does. */
export function watchSpace(context: Needs): () => Promise<void> {
  let isShort = false;
  return async () => {
    const problem = await spaceProblem(context);
    if ((problem !== undefined) === isShort) return;
    isShort = problem !== undefined;
    if (isShort) context.logger.error({ problem }, 'the disk runs short; no new audio is made or taken');
    else context.logger.info({}, 'the disk has room again');
  };
}
