import { packTar, unpackTar } from 'modern-tar';

export interface ArchiveFile {
  readonly name: string;
  readonly content: Uint8Array<ArrayBuffer>;
}

/** Thrown when bytes are no archive such as these platforms send. */
export class ArchiveError extends Error {
  override readonly name = 'ArchiveError';
}

/** Far above a county's log with every terminal in it. */
export const answerLimitBytes = 8 * 2 ** 20;
const maxFiles = 16;

/** A tar that is the same bytes for the same files. @param atMs what its files are dated, UTC milliseconds */
export const packFiles = (files: readonly ArchiveFile[], atMs: number): Promise<Uint8Array<ArrayBuffer>> =>
  packTar(
    files.map(({ name, content }) => ({
      header: { name, size: content.length, mtime: new Date(atMs), mode: 0o644, uid: 0, gid: 0 },
      body: content,
    })),
  );

/**
 * The files of a tar, by name; nothing is ever written to a disk. Anything but plain files beside one another under
 * the interface's names, or two of one name, is refused. Throws ArchiveError.
 */
export async function unpackFiles(archive: Uint8Array): Promise<ReadonlyMap<string, Uint8Array>> {
  if (archive.length > answerLimitBytes) throw new ArchiveError('too large');
  const files = new Map<string, Uint8Array>();
  const entries = await unpackTar(archive, { strict: true }).catch((cause: unknown) => {
    throw new ArchiveError('not a tar', { cause });
  });
  if (entries.length > maxFiles) throw new ArchiveError('too many files');
  for (const { header, data } of entries) {
    const name = header.name.replace(/^\.\//, '');
    if (header.type !== 'file' || data === undefined) throw new ArchiveError('something that is no file');
    if (!/^EBD[A-Z]_[\w.+-]{1,150}$/.test(name)) throw new ArchiveError('a file of another name');
    if (files.has(name)) throw new ArchiveError('two files of one name');
    files.set(name, data);
  }
  return files;
}
