import type { BigIntStats } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Digest } from '../domain/ids.ts';

/** What this process already read of people's files, so that unchanged audio is neither hashed nor decoded again. */
export interface KnownFiles {
  /**
   * The digest of a file: what `read` says, or said when the file had the same size, times and inode.
   * Throws what `read` throws, or what looking at the file does.
   */
  digest(path: string, read: () => Promise<Digest>): Promise<Digest>;
  /** What is wrong with recordings that could not be decoded. */
  readonly faults: Map<Digest, string>;
}

/** A file written this recently may be written again without its times telling. */
const unsureMs = 2000;

export function createKnownFiles(): KnownFiles {
  const known = new Map<string, { readonly mark: string; readonly digest: Digest }>();
  return {
    faults: new Map(),
    async digest(path, read) {
      const before = markOf(await stat(path, { bigint: true }));
      const last = known.get(path);
      if (last?.mark === before) return last.digest;
      const digest = await read();
      const after = await stat(path, { bigint: true });
      const isSettled = Date.now() - Number(after.ctimeMs) > unsureMs;
      if (isSettled && markOf(after) === before) known.set(path, { mark: before, digest });
      else known.delete(path);
      return digest;
    },
  };
}

const markOf = ({ size, mtimeNs, ctimeNs, ino, dev }: BigIntStats): string =>
  [size, mtimeNs, ctimeNs, ino, dev].join(' ');
