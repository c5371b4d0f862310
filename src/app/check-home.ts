import type { Finding } from '../domain/finding.ts';
import type { Context } from './context.ts';
import { inParallel } from './in-parallel.ts';
import { faultOf, wholeRecording } from './recording-fault.ts';

export interface HomeCheck {
  readonly lessons: number;
  readonly recordings: number;
  readonly counties: number;
  readonly endpoints: number;
  readonly findings: readonly Finding[];
}

export interface CheckOptions {
  /** Told after every recording. */
  readonly progress?: (done: number, of: number) => void;
  readonly signal?: AbortSignal;
}

/** Reads the whole home and every recording in it, and names all problems in one pass; publishes nothing. */
export async function checkHome(
  context: Pick<Context, 'libraryFiles' | 'scheduleFiles' | 'transcoder' | 'parallel'>,
  { progress, signal }: CheckOptions = {},
): Promise<HomeCheck> {
  const [library, schedules] = await Promise.all([context.libraryFiles.read(), context.scheduleFiles.read()]);
  const recordings = library.lessons.flatMap((lesson) => lesson.recordings);
  const findings: Finding[] = [...library.findings, ...schedules.findings];
  let done = 0;
  const problems = await inParallel(context.parallel, recordings, async ({ path }) => {
    const problem = await unreadable(context, path, signal);
    done += 1;
    progress?.(done, recordings.length);
    return problem;
  });
  for (const [index, { file }] of recordings.entries()) {
    const problem = problems[index];
    if (problem !== undefined)
      findings.push({ severity: 'error', file, found: problem, expected: wholeRecording });
  }
  findings.push(
    ...missingStations(
      library.lessons.map(({ lesson }) => lesson.id),
      schedules.schedules,
    ),
  );
  return {
    lessons: library.lessons.length,
    recordings: recordings.length,
    counties: schedules.schedules.length,
    endpoints: schedules.schedules.reduce((sum, { endpoints }) => sum + endpoints.length, 0),
    findings,
  };
}

async function unreadable(
  { transcoder }: Pick<Context, 'transcoder'>,
  path: string,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  signal?.throwIfAborted();
  try {
    await transcoder.probe(path, signal);
    return undefined;
  } catch (error) {
    return faultOf(error);
  }
}

/** Openings and closings that a county names and no lesson is. */
function missingStations(
  lessons: readonly string[],
  schedules: Awaited<ReturnType<Context['scheduleFiles']['read']>>['schedules'],
): Finding[] {
  return schedules.flatMap(({ name, county, opening, closing }) =>
    [opening, closing]
      .filter((id) => id !== undefined && !lessons.includes(id))
      .map((id) => ({
        severity: 'warning' as const,
        file: 'schedules',
        found: `${name}（${county}）要用“${id}”`,
        expected: `content/ 里要有这一课（a lesson ${id} in content/）`,
      })),
  );
}
