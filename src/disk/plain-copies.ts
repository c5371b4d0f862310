import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, mkdir, open, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Digest } from '../domain/ids.ts';

export interface FoundFile {
  /** Below the folder that was looked through, with `/`. */
  readonly path: string;
  /** A link, a socket and the like are not. */
  readonly isPlain: boolean;
}

/** Every file below a folder, in order of its names; none where there is no such folder. Links are not followed. */
export async function* filesBelow(root: string, below = ''): AsyncGenerator<FoundFile> {
  const entries = await readdir(join(root, below), { withFileTypes: true }).catch((error: unknown) => {
    if (isGone(error)) return [];
    throw error;
  });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = below === '' ? entry.name : `${below}/${entry.name}`;
    if (entry.isDirectory()) yield* filesBelow(root, path);
    else yield { path, isPlain: entry.isFile() };
  }
}

/**
 * Copies a plain file to where there is none, synced, with its mode; undefined when it is gone.
 * @param folderMode of the folders that are made for it
 */
export async function copyPlain(
  from: string,
  to: string,
  folderMode: number,
): Promise<{ digest: Digest; bytes: number } | undefined> {
  const source = await open(from, constants.O_RDONLY | constants.O_NOFOLLOW).catch((error: unknown) => {
    if (isGone(error)) return undefined;
    throw error;
  });
  if (source === undefined) return undefined;
  try {
    const { mode } = await source.stat();
    await mkdir(dirname(to), { recursive: true, mode: folderMode });
    const target = await open(to, 'wx', mode & 0o777);
    try {
      const copied = await readThrough(source, (piece) => target.writeFile(piece));
      await target.sync();
      return copied;
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
}

/** Digest and length of a file, held a piece at a time; undefined when it is gone. */
export async function digestOf(path: string): Promise<{ digest: Digest; bytes: number } | undefined> {
  const file = await open(path, 'r').catch((error: unknown) => {
    if (isGone(error)) return undefined;
    throw error;
  });
  if (file === undefined) return undefined;
  try {
    return await readThrough(file, async () => undefined);
  } finally {
    await file.close();
  }
}

async function readThrough(
  file: FileHandle,
  take: (piece: Buffer) => Promise<void>,
): Promise<{ digest: Digest; bytes: number }> {
  const hash = createHash('sha256');
  const buffer = Buffer.allocUnsafe(pieceBytes);
  let bytes = 0;
  for (;;) {
    const { bytesRead } = await file.read(buffer, 0, pieceBytes, null);
    if (bytesRead === 0) return { digest: hash.digest('hex') as Digest, bytes };
    const piece = buffer.subarray(0, bytesRead);
    hash.update(piece);
    await take(piece);
    bytes += bytesRead;
  }
}

const pieceBytes = 256 * 1024;

export const isGone = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
