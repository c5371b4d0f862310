import type { Response } from 'express';

/** Content named by digest never changes: strong ETag, ranges, and a year of caching. */
export const sendAudio = (response: Response, path: string, digest: string): Promise<void> =>
  new Promise((resolve, reject) => {
    response.set({ ETag: `"${digest}"`, 'Cache-Control': 'public, max-age=31536000, immutable' });
    response.type('audio/mpeg');
    response.sendFile(path, { etag: false, cacheControl: false, dotfiles: 'allow' }, (error) => {
      if (error === undefined || response.writableEnded || response.destroyed) resolve();
      else reject(error);
    });
  });
