import type { Actor } from '../domain/actor.ts';
import type { Finding } from '../domain/finding.ts';
import { authorise } from './authorise.ts';
import type { Context } from './context.ts';
import { type LibraryNeeds, publishLibrary } from './publish-library.ts';
import { publishSchedules } from './publish-schedules.ts';

export interface HomePublication {
  readonly lessons: number;
  readonly counties: number;
  /** How many revisions are new. */
  readonly changed: number;
  readonly sample: boolean;
  readonly findings: readonly Finding[];
}

/** Reads the whole home, publishes what holds, and names every problem in one pass. Throws RequestError, and the signal's reason. */
export async function publishHome(
  context: LibraryNeeds & Pick<Context, 'scheduleFiles' | 'drivers'>,
  actor: Actor,
  signal?: AbortSignal,
): Promise<HomePublication> {
  authorise(actor, 'publishHome');
  const library = await publishLibrary(context, actor, signal);
  const schedules = await publishSchedules(context, actor);
  const findings = [...library.findings, ...schedules.findings];
  return {
    lessons: library.lessons,
    counties: schedules.published.length,
    changed: [library, ...schedules.published].filter(({ changed }) => changed).length,
    sample: schedules.sample,
    findings,
  };
}
