import type { Response } from 'express';

/** Content named by digest never changes: strong ETag, ranges, and a year of caching. */
export const sendAudio = (response: Response, path: string, digest: string): Promise<void> =>
  new Promise((resolve, reject) => {
    response.set({ ETag: `"${digest}"`, 'Cache-Control': 'public, max-age=31536000, immutable' });
    response.type('audio/mpeg');
    response.sendFile(path, { etag: false, cacheControl: false, dotfiles: 'allow' }, (error) => {
      // A listener who left has its answer.
      const left = error !== undefined && 'code' in error && error.code === 'ECONNABORTED';
      if (error === undefined || left || response.writableEnded || response.destroyed) resolve();
      else reject(error);
    });
  });
