import type { Response } from 'express';

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
      if (error === undefined || response.writableEnded || response.destroyed) resolve();
      else reject(error);
    });
  });

type AudioType = `audio/${string}` | 'application/octet-stream';

/** By ffprobe's name of the container, several with commas. */
const types: Readonly<Record<string, AudioType>> = {
  wav: 'audio/wav',
  mp3: 'audio/mpeg',
  flac: 'audio/flac',
  aac: 'audio/aac',
  mov: 'audio/mp4',
  ogg: 'audio/ogg',
  amr: 'audio/amr',
  asf: 'audio/x-ms-wma',
  matroska: 'audio/webm',
};

/** What was not measured yet is only bytes. */
export const audioTypeOf = (container: string | undefined): AudioType =>
  types[container?.split(',')[0] ?? ''] ?? 'application/octet-stream';
