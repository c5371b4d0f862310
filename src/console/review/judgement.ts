import type { RecordingRecord, ReviewItem } from '../api/client.ts';

/** What the queue is called among what was read. */
export const reviewsKey = ['reviews'] as const;

/** Who uploaded it: oneself, nobody but a file in the folder, or another person, whose name only some may know. */
export const uploaderOf = (
  { uploader }: Pick<RecordingRecord, 'uploader'>,
  me: string | undefined,
): 'yours' | 'fromFolder' | 'byOther' =>
  uploader === `person:${me}` ? 'yours' : uploader === 'system:publish' ? 'fromFolder' : 'byOther';

/** The one behind in the queue; the first behind the last. */
export function nextOf(queue: readonly ReviewItem[], id: string | undefined): string | undefined {
  const at = queue.findIndex(({ recording }) => recording.id === id);
  const next = queue[at + 1] ?? queue[0];
  return next?.recording.id === id ? undefined : next?.recording.id;
}
