import type { Readable } from 'node:stream';
import type { Digest } from '../domain/ids.ts';

/**
 * Bytes by the SHA-256 of their content: written once, never changed. Any of it throws BlobError `unwritable` where this
 * machine's disk refuses, `unreachable` while a store elsewhere does not answer.
 */
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
  /** A local path to read from, valid for an hour at least unless it is removed; throws BlobError `missing`, `damaged`. */
  path(digest: Digest): Promise<string>;
  remove(digest: Digest): Promise<void>;
}

export class BlobError extends Error {
  override readonly name = 'BlobError';
  /** `damaged`: what is stored under a digest has another. `unreachable` is worth another try later. */
  readonly kind: 'missing' | 'unwritable' | 'unreachable' | 'damaged';
  constructor(kind: BlobError['kind'], message: string, cause?: unknown) {
    super(message, { cause });
    this.kind = kind;
  }
}
