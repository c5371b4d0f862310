import type { Digest } from '../domain/ids.ts';

export interface Space {
  readonly freeBytes: number;
  readonly totalBytes: number;
}

/** What lies in the data folder beside the audio, by the name at its top. */
export interface FolderUse {
  readonly name: string;
  readonly bytes: number;
  readonly files: number;
}

/** The file system the data folder is on, and what lies in it. */
export interface Disk {
  /** Bytes this user may still write, and the size of the whole. Throws DiskError `unreadable`. */
  space(): Promise<Space>;
  /** Every blob on disk with the bytes it takes. Reads every folder: seconds at a hundred thousand files. */
  audio(): Promise<ReadonlyMap<Digest, number>>;
  /** Everything else in the data folder; the files of SQLite are one entry, `database`. */
  folders(): Promise<readonly FolderUse[]>;
  /**
   * Removes what killed runs left in scratch folders and did not touch for `olderThanMs` of real time; answers
   * how many entries that were.
   */
  removeLeftovers(olderThanMs: number): Promise<number>;
}

export class DiskError extends Error {
  override readonly name = 'DiskError';
  /** `short`: less is free than the service keeps in reserve. */
  readonly kind: 'short' | 'unreadable';
  constructor(kind: DiskError['kind'], message: string, cause?: unknown) {
    super(message, { cause });
    this.kind = kind;
  }
}
