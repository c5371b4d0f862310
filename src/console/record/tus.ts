import { type DetailedError, defaultOptions, type PreviousUpload, Upload } from 'tus-js-client';
import type { Wanted } from './sending.ts';

export interface Told {
  sent(bytes: number): void;
  begun(upload: string): void;
  /** Not reached; tried again by itself. */
  cut(): void;
  stopped(reason: string | undefined): void;
  received(): void;
}

/** So much is in one request; what of it arrived counts, also when it is cut off. */
const partBytes = 8 << 20;
/** For half an hour without any progress. */
const pausesMs = [500, 1000, 2000, 3000, ...Array<number>(360).fill(5000)];

/** A file sent to the service by tus, which goes on where it was cut off, also under another page. */
export function upload(
  file: File,
  wanted: Required<Pick<Wanted, 'lesson' | 'variety'>> & Wanted,
  told: Told,
): Upload {
  const { lesson, variety, speaker, script } = wanted;
  const made = new Upload(file, {
    endpoint: `${location.origin}/api/v1/uploads`,
    metadata: {
      lesson,
      variety,
      filename: file.name,
      ...(speaker === undefined ? {} : { speaker }),
      ...(script === undefined ? {} : { script }),
    },
    chunkSize: partBytes,
    retryDelays: pausesMs,
    // What is said of a file cannot be changed once it has begun: said otherwise, it is another upload.
    fingerprint: async ({ name, size, lastModified }) =>
      ['dalaba', name, size, lastModified, lesson, variety, speaker ?? '', digestOf(script ?? '')].join('|'),
    onUploadUrlAvailable: () => told.begun(idOf(made.url)),
    onProgress: (bytes) => told.sent(bytes),
    onShouldRetry: (error) => {
      if (!isPassing(error)) return false;
      told.cut();
      return true;
    },
    onError: (error) => told.stopped(reasonOf(error)),
    onSuccess: () => told.received(),
  });
  return made;
}

/** Begins it, or goes on with what an earlier page began. */
export async function begin(made: Upload): Promise<void> {
  const [newest] = (await made.findPreviousUploads()).toSorted((a, b) =>
    b.creationTime.localeCompare(a.creationTime),
  );
  if (newest !== undefined) made.resumeFromPreviousUpload(newest);
  made.start();
}

/** What earlier pages of this browser began, the newest first. */
export const earlier = async (): Promise<readonly PreviousUpload[]> =>
  (await defaultOptions.urlStorage.findAllUploads()).toSorted((a, b) =>
    b.creationTime.localeCompare(a.creationTime),
  );

/** Forgets that it was begun. */
export async function forget(id: string): Promise<void> {
  for (const one of await earlier())
    if (idOf(one.uploadUrl) === id) await defaultOptions.urlStorage.removeUpload(one.urlStorageKey);
}

/** Forgets what was begun before an instant. */
export async function forgetBefore(atMs: number): Promise<void> {
  for (const { creationTime, urlStorageKey } of await earlier())
    if (Date.parse(creationTime) < atMs) await defaultOptions.urlStorage.removeUpload(urlStorageKey);
}

/** Gives it up: the service forgets its bytes. */
export const giveUp = (id: string): Promise<void> =>
  Upload.terminate(`${location.origin}/api/v1/uploads/${id}`, { retryDelays: null });

export const idOf = (url: string | null): string => url?.split('/').at(-1) ?? '';

/** The cause may go away by itself: a line that is cut, a lock, another place in the file, room on the disk. */
function isPassing({ originalRequest, originalResponse }: DetailedError): boolean {
  const status = originalResponse?.getStatus() ?? 0;
  if (status === 0 || status === 409 || status === 423) return true;
  return status >= 500 && status !== 501 && !(status === 507 && originalRequest.getMethod() === 'POST');
}

/** What the service said no with. */
function reasonOf(error: Error | DetailedError): string | undefined {
  const body = 'originalResponse' in error ? error.originalResponse?.getBody() : undefined;
  try {
    const { title, errors = [] } = JSON.parse(body ?? '') as {
      title: string;
      errors?: { field: string; expected: string }[];
    };
    return [title, ...errors.map(({ field, expected }) => `${field}：${expected}`)].join('\n');
  } catch {
    return undefined;
  }
}

/** Short, and the same for the same text (FNV-1a). */
function digestOf(text: string): string {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return (hash >>> 0).toString(36);
}
