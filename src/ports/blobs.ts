import type { Readable } from 'node:stream';
import type { Digest } from '../domain/ids.ts';

/** Bytes by the SHA-256 of their content: written once, never changed. */
export interface Blobs {
  /** Stores bytes durably; storing equal bytes again is the same blob. */
  put(source: Readable | Uint8Array): Promise<{ digest: Digest; bytes: number }>;
  /** Stores a file's bytes durably without holding them in memory. */
  putFile(path: string): Promise<{ digest: Digest; bytes: number }>;
  /** Joins blobs end to end into a new one, in flat memory. */
  join(digests: readonly Digest[]): Promise<{ digest: Digest; bytes: number }>;
  has(digest: Digest): Promise<boolean>;
  /** Length in bytes; throws BlobError `missing`. */
  bytes(digest: Digest): Promise<number>;
  /** A local path to read from, valid until removed; throws BlobError `missing`. */
  path(digest: Digest): Promise<string>;
  remove(digest: Digest): Promise<void>;
}

export class BlobError extends Error {
  override readonly name = 'BlobError';
  readonly kind: 'missing' | 'unwritable';
  constructor(kind: 'missing' | 'unwritable', message: string, cause?: unknown) {
    super(message, { cause });
    this.kind = kind;
  }
}
