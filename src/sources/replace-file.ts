import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { chown, constants, copyFile, open, readFile, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { HomeError } from '../ports/home.ts';
import { isMissing } from './plain-file.ts';

/** SHA-256 of a file's bytes; undefined where there is no file. */
export const fileDigest = (bytes: Uint8Array | undefined): string | undefined =>
  bytes === undefined ? undefined : createHash('sha256').update(bytes).digest('hex');

/** The same of a file that may be long, read once through. */
export async function longFileDigest(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const part of createReadStream(path)) hash.update(part as Buffer);
  return hash.digest('hex');
}

/** Copies a file durably to where none is. Throws HomeError `changed` when its bytes are not those expected. */
export async function copyDurably(from: string, to: string, expected: string): Promise<void> {
  await copyFile(from, to, constants.COPYFILE_EXCL);
  if ((await longFileDigest(to)) !== expected) throw changed(from);
  await using file = await open(to, 'r+');
  await file.chmod(0o644);
  await file.sync();
}

/** The bytes of a file; undefined where there is none. */
export async function bytesOf(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/**
 * Replaces a person's file whole and durably: a crash leaves the old one or the new one. A link is kept, and what
 * it points at replaced. Throws HomeError `changed` when the file is no longer the one whose digest is given.
 */
export async function replaceFile(path: string, text: string, expected: string | undefined): Promise<void> {
  const real = await realpath(path).catch(() => path);
  const old = await stat(real).catch(() => undefined);
  const draft = join(dirname(real), `.${basename(real)}.${randomUUID()}`);
  try {
    await writeDurably(draft, text, (old?.mode ?? 0o644) & 0o777);
    // Run by root, an import leaves the file to whoever had it.
    if (old !== undefined && process.getuid?.() === 0) await chown(draft, old.uid, old.gid);
    if (fileDigest(await bytesOf(real)) !== expected) throw changed(path);
    await rename(draft, real);
  } finally {
    await rm(draft, { force: true });
  }
  await syncFolder(dirname(real));
}

/** Writes a file to where none is. */
export async function writeDurably(path: string, text: string, mode = 0o644): Promise<void> {
  await using file = await open(path, 'wx', mode);
  await file.writeFile(text);
  await file.chmod(mode);
  await file.sync();
}

/** Makes the names in a folder as durable as the files. */
export async function syncFolder(path: string): Promise<void> {
  await using folder = await open(path, 'r');
  await folder.sync();
}

export function changed(path: string): HomeError {
  // As the home names it; where that lies is nobody else's business.
  const name = path.split('/').slice(-3).join('/');
  return new HomeError(
    'changed',
    `${name} 在预览之后被改过，什么也没有写；请再预览一次。${name} was changed since the preview; nothing was written, preview it again.`,
  );
}
