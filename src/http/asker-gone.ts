import type { Response } from 'express';

/** Aborted when whoever asked went away without the answer. */
export function goneSignal(response: Response): AbortSignal {
  const gone = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) gone.abort(new AskerGone());
  });
  return gone.signal;
}

/** Thrown where work was given up since nobody waits for its answer any more. */
export class AskerGone extends Error {
  override readonly name = 'AskerGone';
}
