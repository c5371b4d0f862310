import { extname } from 'node:path';
import type { Response } from 'express';
import type { RecordingRecord } from '../ports/recordings.ts';

/**
 * Content named by digest never changes: strong ETag, ranges, and a year of caching. A browser takes it for sound
 * and for nothing else, whatever the bytes look like.
 */
export const sendAudio = (
  response: Response,
  path: string,
  digest: string,
  type: AudioType = 'audio/mpeg',
): Promise<void> =>
  new Promise((resolve, reject) => {
    response.set({
      ETag: `"${digest}"`,
      'Cache-Control': 'public, max-age=31536000, immutable',
      'X-Content-Type-Options': 'nosniff',
      'Content-Security-Policy': "default-src 'none'; sandbox",
    });
    response.type(type);
    response.sendFile(path, { etag: false, cacheControl: false, dotfiles: 'allow' }, (error) => {
      // A listener who left has its answer.
      const left = error !== undefined && 'code' in error && error.code === 'ECONNABORTED';
      if (error === undefined || left || response.writableEnded || response.destroyed) resolve();
      else reject(error);
    });
  });

type AudioType = `audio/${string}` | 'application/octet-stream';

/** By ffprobe's first name of the container, or by the ending of a file that was not measured yet. */
const types: Readonly<Record<string, AudioType>> = {
  wav: 'audio/wav',
  mp3: 'audio/mpeg',
  flac: 'audio/flac',
  aac: 'audio/aac',
  mov: 'audio/mp4',
  m4a: 'audio/mp4',
  '3gp': 'audio/3gpp',
  ogg: 'audio/ogg',
  opus: 'audio/ogg',
  amr: 'audio/amr',
  asf: 'audio/x-ms-wma',
  wma: 'audio/x-ms-wma',
  matroska: 'audio/webm',
  webm: 'audio/webm',
};

/** The media type of a master; bytes and no more where nothing is known. */
export function audioTypeOf({
  measured,
  fileName,
}: Pick<RecordingRecord, 'measured' | 'fileName'>): AudioType {
  const [container = ''] = measured?.probe.container.split(',') ?? [];
  return types[container] ?? types[extname(fileName).slice(1).toLowerCase()] ?? 'application/octet-stream';
}
