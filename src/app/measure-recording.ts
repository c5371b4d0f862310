import type { Measured, RecordingRecord } from '../ports/recordings.ts';
import { isOfTheFile, TranscodeError } from '../ports/transcoder.ts';
import { type Context, RequestError } from './context.ts';
import { requireSpace } from './require-space.ts';

type Needs = Pick<Context, 'store' | 'blobs' | 'transcoder' | 'disk' | 'settings'>;

export type MeasuredRecording = RecordingRecord & { readonly measured: Measured };

/**
 * A recording with its measurements: a file of `content/` is measured when first asked for.
 * Throws RequestError, DiskError, BlobError.
 */
export async function measureRecording(
  context: Needs,
  record: RecordingRecord,
  signal?: AbortSignal,
): Promise<MeasuredRecording> {
  if (record.measured !== undefined) return { ...record, measured: record.measured };
  await requireSpace(context);
  const { blobs, transcoder, store } = context;
  const { probe, sound, peaks } = await orRefused(
    transcoder.analyse(await blobs.path(record.master), signal),
  );
  const wave = await blobs.put(Buffer.from(JSON.stringify(peaks)));
  const measured = { probe, sound, peaks: wave.digest };
  await store.recordings.measure(record.id, measured);
  return { ...record, measured };
}

/** What fails by the recording's own fault is told as that. Throws RequestError, TranscodeError. */
export async function orRefused<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof TranscodeError && isOfTheFile(error))
      throw new RequestError('invalid', error.message);
    throw error;
  }
}
