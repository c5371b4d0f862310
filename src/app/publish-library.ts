import { type Actor, actorName, system } from '../domain/actor.ts';
import type { Finding } from '../domain/finding.ts';
import type { Digest, LessonId } from '../domain/ids.ts';
import { canonicalJson } from '../domain/ledger.ts';
import type { Lesson, Recording } from '../domain/lesson.ts';
import { recordingId } from '../domain/recording.ts';
import type { LessonFile, RecordingFile } from '../ports/home.ts';
import type { RecordingRecord } from '../ports/recordings.ts';
import { TranscodeError } from '../ports/transcoder.ts';
import type { Context } from './context.ts';
import { digestOfFile } from './digest-of-file.ts';
import { inParallel } from './in-parallel.ts';
import { faultOf, wholeRecording } from './recording-fault.ts';
import { spaceProblem } from './require-space.ts';

export type LibraryNeeds = Pick<
  Context,
  | 'store'
  | 'blobs'
  | 'disk'
  | 'settings'
  | 'transcoder'
  | 'libraryFiles'
  | 'knownFiles'
  | 'clock'
  | 'progress'
  | 'parallel'
>;

export interface LibraryPublication {
  readonly number: number;
  readonly changed: boolean;
  readonly lessons: number;
  readonly findings: readonly Finding[];
}

/**
 * Publishes the home's lessons as the next library revision. What can't be read keeps its last good state, or
 * stays out; the rest is published. Equal content publishes nothing.
 */
export async function publishLibrary(
  context: LibraryNeeds,
  actor: Actor,
  signal?: AbortSignal,
): Promise<LibraryPublication> {
  const { store, clock } = context;
  const before = (await store.revisions.library())?.body.lessons ?? [];
  const files = await context.libraryFiles.read();
  const findings = [...files.findings];
  const broken = new Set([...files.unread, ...brokenLessons(files.lessons, findings)]);
  const recordings = files.lessons.flatMap(({ lesson, recordings: of }) =>
    of.map((file) => ({ lesson, file })),
  );
  let done = 0;
  const outcomes = await inParallel(context.parallel, recordings, async ({ lesson, file }) => {
    const outcome = await ingest(context, file, before, signal);
    done += 1;
    context.progress({ kind: 'reading', done, of: recordings.length });
    return { lesson: lesson.id, file, outcome };
  });
  for (const { lesson, outcome } of outcomes) {
    if ('master' in outcome) continue;
    findings.push(outcome);
    broken.add(lesson);
  }
  const read = files.lessons.map(({ lesson }): Lesson => {
    const kept = outcomes.flatMap(({ lesson: of, outcome }) =>
      of === lesson.id && 'master' in outcome ? [outcome] : [],
    );
    const last = broken.has(lesson.id) ? before.find(({ id }) => id === lesson.id) : undefined;
    const lost = (last?.recordings ?? []).filter(
      (old) => !kept.some(({ variety }) => variety === old.variety),
    );
    return { ...lesson, recordings: [...kept, ...lost] };
  });
  const isFolderLost = findings.some(({ severity, file }) => severity === 'error' && file === 'content');
  const carried = before.filter(
    ({ id }) => (isFolderLost || broken.has(id)) && !read.some((lesson) => lesson.id === id),
  );
  const lessons = [...read, ...carried].sort((a, b) => (a.id < b.id ? -1 : 1));
  const published = await store.revisions.publishLibrary(
    { lessons },
    {
      chain: 'library',
      verb: 'publish-library',
      subject: 'library',
      actor: actorName(actor),
      atMs: clock.now(),
      body: difference(before, lessons),
    },
  );
  await noteRecordings(context, outcomes);
  return { ...published, lessons: lessons.length, findings };
}

/** Files of `content/` wait for review as uploads do, unless they were approved before. */
async function noteRecordings(
  { store, blobs, clock }: LibraryNeeds,
  outcomes: readonly { lesson: LessonId; file: RecordingFile; outcome: Recording | Finding }[],
): Promise<void> {
  const approved = await store.approvals.approved();
  const records: RecordingRecord[] = [];
  for (const { lesson, file, outcome } of outcomes) {
    if (!('master' in outcome)) continue;
    const { variety, master, script } = outcome;
    const id = recordingId({ lesson, variety, master });
    const atMs = clock.now();
    records.push({
      id,
      lesson,
      variety,
      master,
      state: approved.has(id) ? 'approved' : 'in-review',
      uploader: actorName(system('publish')),
      fileName: file.file.split('/').at(-1) ?? file.file,
      bytes: await blobs.bytes(master),
      ...(script === undefined ? {} : { script }),
      createdAtMs: atMs,
      changedAtMs: atMs,
    });
  }
  await store.recordings.note(records);
}

/** The recording as it is stored, or what is wrong with the file. */
async function ingest(
  context: LibraryNeeds,
  file: RecordingFile,
  known: readonly Lesson[],
  signal: AbortSignal | undefined,
): Promise<Recording | Finding> {
  signal?.throwIfAborted();
  const { blobs, knownFiles } = context;
  const refusal = await refusalFor(context, file);
  if (refusal !== undefined) return refusal;
  try {
    const read = await knownFiles.digest(file.path, () => digestOfFile(file.path));
    const digest = (await blobs.has(read)) ? read : (await blobs.putFile(file.path)).digest;
    const spoken = file.script === undefined ? {} : { script: file.script };
    const measured = known.flatMap(({ recordings }) => recordings).find(({ master }) => master === digest);
    if (measured !== undefined)
      return { variety: file.variety, master: digest, durationMs: measured.durationMs, ...spoken };
    const fault = knownFiles.faults.get(digest);
    if (fault !== undefined) return faulty(file, fault);
    const probed = await probe(context, digest, signal);
    if (typeof probed === 'string') return faulty(file, probed);
    return { variety: file.variety, master: digest, durationMs: probed, ...spoken };
  } catch (error) {
    return faulty(file, faultOf(error));
  }
}

/** How long it plays, or what is wrong with it: a fault of the bytes stays one, unlike ffmpeg's. */
async function probe(
  { blobs, transcoder, knownFiles }: LibraryNeeds,
  digest: Digest,
  signal: AbortSignal | undefined,
): Promise<number | string> {
  try {
    return (await transcoder.probe(await blobs.path(digest), signal)).durationMs;
  } catch (error) {
    const fault = faultOf(error);
    if (error instanceof TranscodeError && error.kind !== 'tool-failed') knownFiles.faults.set(digest, fault);
    return fault;
  }
}

const faulty = ({ file }: RecordingFile, found: string): Finding => ({
  severity: 'error',
  file,
  found,
  expected: wholeRecording,
});

/** While the disk runs short, what is not stored yet stays out; what is, stays in. */
async function refusalFor(context: LibraryNeeds, file: RecordingFile): Promise<Finding | undefined> {
  const found = await spaceProblem(context);
  if (found === undefined) return undefined;
  const digest = await context.knownFiles.digest(file.path, () => digestOfFile(file.path));
  if (await context.blobs.has(digest)) return undefined;
  return {
    severity: 'error',
    file: file.file,
    found,
    expected: '先清理磁盘，再重新发布（make room, then publish again）',
  };
}

/** Lessons with an error in their lesson.yaml: a recording it names may be missing. */
const brokenLessons = (lessons: readonly LessonFile[], findings: readonly Finding[]): LessonId[] =>
  lessons
    .filter(({ file }) => findings.some((one) => one.severity === 'error' && one.file === file))
    .map(({ lesson }) => lesson.id);

function difference(before: readonly Lesson[], after: readonly Lesson[]): Record<string, unknown> {
  const old = new Map(before.map((lesson) => [lesson.id, canonicalJson(lesson)]));
  const now = new Map(after.map((lesson) => [lesson.id, canonicalJson(lesson)]));
  return {
    added: [...now.keys()].filter((id) => !old.has(id)),
    changed: [...now.keys()].filter((id) => old.has(id) && old.get(id) !== now.get(id)),
    removed: [...old.keys()].filter((id) => !now.has(id)),
  };
}
