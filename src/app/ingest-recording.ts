import { type Actor, actorName } from '../domain/actor.ts';
import type { LessonId, SpeakerId, Variety } from '../domain/ids.ts';
import { recordingId } from '../domain/recording.ts';
import type { RecordingRecord } from '../ports/recordings.ts';
import { authorise } from './authorise.ts';
import { type Context, RequestError } from './context.ts';
import { digestOfFile } from './digest-of-file.ts';
import { lessonNamed } from './recordings-of.ts';
import { requireSpace } from './require-space.ts';

type Needs = Pick<Context, 'store' | 'clock' | 'blobs' | 'transcoder' | 'disk' | 'settings'>;

export interface IngestRequest {
  /** The file as it was received; it is read, never changed. */
  readonly path: string;
  /** What its owner called it. */
  readonly fileName: string;
  readonly lesson: LessonId;
  readonly variety: Variety;
  readonly speaker?: SpeakerId;
  /** The wording spoken, where it differs from the lesson's script. */
  readonly script?: string;
}

/**
 * Takes a recording in: measured to its end first, so that nothing is kept of what is no recording; then the master
 * is kept untouched under its digest, as a draft. The same bytes for the same lesson and variety are the same
 * recording. Throws RequestError, TranscodeError, DiskError, BlobError.
 */
export async function ingestRecording(
  context: Needs,
  actor: Actor,
  request: IngestRequest,
  signal?: AbortSignal,
): Promise<{ readonly recording: RecordingRecord; readonly isNew: boolean }> {
  authorise(actor, 'ingestRecording');
  await lessonNamed(context, request.lesson);
  await requireSpace(context);
  await refuseWithdrawn(context, request);
  const { probe, sound, peaks } = await context.transcoder.analyse(request.path, signal);
  const master = await context.blobs.putFile(request.path);
  const wave = await context.blobs.put(Buffer.from(JSON.stringify(peaks)));
  const { lesson, variety, fileName, speaker, script } = request;
  const atMs = context.clock.now();
  const recording: RecordingRecord = {
    id: recordingId({ lesson, variety, master: master.digest }),
    lesson,
    variety,
    master: master.digest,
    state: 'draft',
    uploader: actorName(actor),
    ...(speaker === undefined ? {} : { speaker }),
    fileName,
    bytes: master.bytes,
    ...(script === undefined ? {} : { script }),
    measured: { probe, sound, peaks: wave.digest },
    createdAtMs: atMs,
    changedAtMs: atMs,
  };
  const isNew = await context.store.recordings.add(recording, {
    chain: 'library',
    verb: 'ingest-recording',
    subject: master.digest,
    actor: actorName(actor),
    atMs,
    body: { lesson, variety, bytes: master.bytes, ...(speaker === undefined ? {} : { speaker }) },
  });
  return { recording: (await context.store.recordings.find(recording.id)) ?? recording, isNew };
}

/** What was taken off the air, or removed for its speaker, does not come back by the same file. */
async function refuseWithdrawn(
  { store }: Needs,
  { path, lesson, variety }: Pick<IngestRequest, 'path' | 'lesson' | 'variety'>,
): Promise<void> {
  const id = recordingId({ lesson, variety, master: await digestOfFile(path) });
  if ((await store.recordings.find(id))?.state !== 'withdrawn') return;
  throw new RequestError(
    'conflict',
    `这个录音撤下过（${id}），不能再传：请另录一个。This recording was withdrawn (${id}) and can't come back; record another.`,
  );
}
