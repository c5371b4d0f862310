import type { Actor } from '../domain/actor.ts';
import type { Finding } from '../domain/finding.ts';
import type {
  LessonChange,
  LessonComparison,
  LessonImports,
  LessonsRequest,
} from '../ports/lesson-imports.ts';
import { authorise } from './authorise.ts';
import type { Context } from './context.ts';
import type { ImportEnd } from './import-table.ts';
import { inParallel } from './in-parallel.ts';
import { faultOf, wholeRecording } from './recording-fault.ts';

export interface LessonImport
  extends Pick<Context, 'libraryFiles' | 'scheduleFiles' | 'transcoder' | 'parallel'> {
  readonly actor: Actor;
  readonly lessonImports: LessonImports;
  /** Shown what would change; answers whether it shall. */
  readonly confirm: (comparison: LessonComparison) => Promise<boolean>;
}

export interface LessonImportOutcome {
  readonly end: ImportEnd;
  readonly comparison: LessonComparison;
  /** How many lessons were written. */
  readonly written: number;
}

/**
 * Makes lessons of a folder of recordings and a sheet that says what they are. Every recording is decoded to its
 * end before anything is written; lessons are then written one by one, each whole or not at all.
 * Throws RequestError, HomeError, TranscodeError `tool-missing` or `interrupted`; after either, running it again does what is left.
 */
export async function importLessons(
  deps: LessonImport,
  request: Pick<LessonsRequest, 'folder' | 'map' | 'sheet' | 'replace'>,
): Promise<LessonImportOutcome> {
  authorise(deps.actor, 'importLessons');
  const [{ lessons, unread }, { schedules }] = await Promise.all([
    deps.libraryFiles.read(),
    deps.scheduleFiles.read(),
  ]);
  const wanted = new Set(schedules.flatMap(({ areas }) => areas.flatMap(({ varieties }) => varieties)));
  const compared = await deps.lessonImports.compare({ ...request, lessons, unread, wanted });
  const problems = await unplayable(deps, compared.changes);
  const comparison = { ...compared, findings: [...compared.findings, ...problems] };
  const outcome = (end: ImportEnd, written = 0): LessonImportOutcome => ({ end, comparison, written });
  if (hasErrors(comparison.findings)) return outcome('refused');
  if (comparison.changes.length === 0) return outcome('unchanged');
  if (!(await deps.confirm(comparison))) return outcome('previewed');
  for (const change of comparison.changes) await deps.lessonImports.write(change);
  return outcome('written', comparison.changes.length);
}

const hasErrors = (findings: readonly Finding[]): boolean =>
  findings.some(({ severity }) => severity === 'error');

/** Recordings that do not decode to their end. */
async function unplayable(
  { transcoder, parallel }: Pick<LessonImport, 'transcoder' | 'parallel'>,
  changes: readonly LessonChange[],
): Promise<readonly Finding[]> {
  const recordings = changes.flatMap((change) => change.recordings);
  const findings = await inParallel(parallel, recordings, async ({ path, name, file, line }) => {
    try {
      await transcoder.probe(path);
      return [];
    } catch (error) {
      const found = `${JSON.stringify(name)} ${faultOf(error)}`;
      return [{ severity: 'error' as const, file, line, column: 1, found, expected: wholeRecording }];
    }
  });
  return findings.flat();
}
