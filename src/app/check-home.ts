import type { Finding } from '../domain/finding.ts';
import type { LessonId } from '../domain/ids.ts';
import type { Lesson } from '../domain/lesson.ts';
import type { Schedule } from '../domain/schedule.ts';
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
    ...missingNames(
      library.lessons.map(({ lesson }) => lesson),
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

/** Lessons that a county names and that there are not; topics of no lesson, which raise nothing. */
function missingNames(
  lessons: readonly Pick<Lesson, 'id' | 'topic'>[],
  schedules: readonly Schedule[],
): Finding[] {
  const ids = new Set<string>(lessons.map(({ id }) => id));
  const topics = new Set(lessons.map(({ topic }) => topic));
  const warning = ({ name, county }: Schedule, found: string, expected: string): Finding => ({
    severity: 'warning',
    file: 'schedules',
    found: `${name}（${county}）${found}`,
    expected,
  });
  return schedules.flatMap((schedule) => [
    ...lessonsNamed(schedule)
      .filter((id) => !ids.has(id))
      .map((id) => warning(schedule, `要用“${id}”`, `content/ 里要有这一课（a lesson ${id} in content/）`)),
    ...topicsNamed(schedule)
      .filter((topic) => !topics.has(topic))
      .map((topic) =>
        warning(schedule, `看重主题“${topic}”`, `有课是这个主题（some lesson whose topic is ${topic}）`),
      ),
  ]);
}

function lessonsNamed({ opening, closing, slots, rotation = {} }: Schedule): readonly LessonId[] {
  const { pinned = [], series = [], first, last } = rotation;
  const named = [
    opening,
    closing,
    ...slots.flatMap((slot) => [slot.opening, slot.closing]),
    ...pinned.map(({ lesson }) => lesson),
    ...series.flat(),
    first,
    last,
  ];
  return [...new Set(named.filter((id) => id !== undefined && id !== null))];
}

const topicsNamed = ({ emphasis = {}, campaigns = [] }: Schedule): readonly string[] => [
  ...new Set([emphasis, ...campaigns.map(({ topics }) => topics)].flatMap((of) => Object.keys(of))),
];
