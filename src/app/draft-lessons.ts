import type { Finding } from '../domain/finding.ts';
import type { Lesson, Recording } from '../domain/lesson.ts';
import type { Context } from './context.ts';
import { digestOfFile } from './digest-of-file.ts';
import { inParallel } from './in-parallel.ts';

/**
 * The lessons as the home's files say now, for a look at what a publication would change; stores nothing.
 * A recording that was published is known by its bytes; others are measured, and those that can't be read stay out.
 */
export async function draftLessons(
  { libraryFiles, transcoder, parallel }: Pick<Context, 'libraryFiles' | 'transcoder' | 'parallel'>,
  published: readonly Lesson[],
): Promise<{ lessons: readonly Lesson[]; findings: readonly Finding[] }> {
  const known = new Map(
    published.flatMap(({ recordings }) => recordings.map(({ master, durationMs }) => [master, durationMs])),
  );
  const { lessons, findings } = await libraryFiles.read();
  const read = await inParallel(parallel, lessons, async ({ lesson, recordings }): Promise<Lesson> => {
    const found: Recording[] = [];
    for (const { path, variety, script } of recordings) {
      try {
        const master = await digestOfFile(path);
        const durationMs = known.get(master) ?? (await transcoder.probe(path)).durationMs;
        found.push({ variety, master, durationMs, ...(script === undefined ? {} : { script }) });
      } catch {
        // `dalaba check` says why.
      }
    }
    return { ...lesson, recordings: found };
  });
  return { lessons: read, findings };
}
