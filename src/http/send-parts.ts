import { once } from 'node:events';
import type { Response } from 'express';

export interface SentFile {
  readonly media: string;
  /** What it is called where it is kept; letters, digits, hyphens and dots. */
  readonly name: string;
  /** Whether a browser may show it rather than keep it. */
  readonly isShown?: boolean;
}

/**
 * Sends a file part by part, never more ahead of the reader than the socket takes; one who leaves is written to no more.
 * What fails before the first part is an answer of its own.
 * @param makeParts is told when the reader has left
 */
export async function sendParts(
  response: Response,
  { media, name, isShown = false }: SentFile,
  makeParts: (left: AbortSignal) => Iterable<string> | AsyncIterable<string | Uint8Array>,
): Promise<void> {
  const left = new AbortController();
  response.once('close', () => left.abort());
  let isBegun = false;
  const begin = (): void => {
    isBegun = true;
    response.type(media).set({
      'Content-Disposition': `${isShown ? 'inline' : 'attachment'}; filename="${name}"`,
      'X-Content-Type-Options': 'nosniff',
    });
  };
  try {
    for await (const part of makeParts(left.signal)) {
      if (left.signal.aborted) return;
      if (!isBegun) begin();
      if (!response.write(part)) await once(response, 'drain', { signal: left.signal });
    }
  } catch (error) {
    if (left.signal.aborted) return;
    // Half a table must not look like a whole one.
    if (response.headersSent) response.destroy(error as Error);
    throw error;
  }
  if (!isBegun) begin();
  response.end();
}
