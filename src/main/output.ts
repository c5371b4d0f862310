import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Part } from '../cli/deps.ts';
import { unwritten } from '../cli/unwritten.ts';

export async function writeOut(parts: Iterable<Part> | AsyncIterable<Part>): Promise<void> {
  for await (const part of parts) if (!process.stdout.write(part)) await once(process.stdout, 'drain');
}

/** Beside the file first: half a report must not look like a whole one. */
export async function save(path: string, parts: AsyncIterable<Part>): Promise<void> {
  const draft = `${path}.part`;
  try {
    await pipeline(Readable.from(parts, { objectMode: true }), createWriteStream(draft));
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw unwritten(path, error);
  }
}
