import { isOfTheFile, TranscodeError } from '../ports/transcoder.ts';
import type { Upload, UploadOutcome, Uploads } from '../ports/uploads.ts';
import { RequestError } from './context.ts';
import { ingestRecording } from './ingest-recording.ts';

type Needs = Parameters<typeof ingestRecording>[0] & { readonly uploads: Uploads };

/**
 * Takes in a file that was received whole, as its uploader, and notes how that ended: a recording, or why the file is
 * refused; either way its bytes are gone from the uploads. What is no fault of the file is thrown and leaves it there,
 * to be tried again: TranscodeError, DiskError, BlobError, StoreError.
 */
export async function takeInUpload(
  context: Needs,
  { id, actor, request }: Upload,
  signal?: AbortSignal,
): Promise<UploadOutcome> {
  const outcome = await ingestRecording(
    context,
    actor,
    { ...request, path: context.uploads.path(id) },
    signal,
  ).then(
    ({ recording, isNew }): UploadOutcome => ({ state: 'done', recording: recording.id, isNew }),
    (error: unknown): UploadOutcome => ({ state: 'refused', reason: refusalOf(error) }),
  );
  await context.uploads.conclude(id, outcome);
  return outcome;
}

function refusalOf(error: unknown): string {
  const ofTheFile = error instanceof TranscodeError && isOfTheFile(error);
  if (ofTheFile || error instanceof RequestError) return error.message;
  throw error;
}
