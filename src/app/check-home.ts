import type { Finding } from '../domain/finding.ts';
import type { Lesson, LessonKind } from '../domain/lesson.ts';
import type { Mention } from '../ports/home.ts';
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
  const lessons = library.lessons.map(({ lesson }) => lesson);
  findings.push(...mistakenMentions(lessons, schedules.mentions));
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

/**
 * Lessons that a schedule names and that there are not, or that are of another kind than their place asks for; topics of
 * no lesson, which raise nothing. Each once a file.
 */
function mistakenMentions(
  lessons: readonly Pick<Lesson, 'id' | 'topic' | 'kind'>[],
  mentions: readonly Mention[],
): Finding[] {
  const kinds = new Map<string, LessonKind>(lessons.map(({ id, kind }) => [id, kind]));
  const topics = new Set(lessons.map(({ topic }) => topic));
  const told = new Set<string>();
  return mentions.flatMap((mention): Finding[] => {
    const { file, line, column } = mention;
    const words = wordsFor(mention, kinds, topics);
    if (words === undefined || told.has(`${file} ${words.found}`)) return [];
    told.add(`${file} ${words.found}`);
    return [{ severity: 'warning', file, line, column, ...words }];
  });
}

function wordsFor(
  mention: Mention,
  kinds: ReadonlyMap<string, LessonKind>,
  topics: ReadonlySet<string>,
): Pick<Finding, 'found' | 'expected'> | undefined {
  const { id } = mention;
  if (mention.names === 'topic') {
    if (topics.has(id)) return undefined;
    return {
      found: `看重主题“${id}”，没有课是这个主题（no lesson has the topic ${id}）`,
      expected: '有课的主题 (a topic that some lesson has)',
    };
  }
  const kind = kinds.get(id);
  if (kind === mention.as) return undefined;
  if (kind === undefined)
    return {
      found: `要用“${id}”，没有这一课（there is no lesson ${id}）`,
      expected: `content/ 里要有这一课 (a lesson ${id} in content/)`,
    };
  return {
    found: `“${id}”是 ${kind}，这里要 ${mention.as}（${id} is of kind ${kind}, where ${mention.as} is asked for）`,
    expected: `kind: ${mention.as} 的课 (a lesson of kind ${mention.as})`,
  };
}
