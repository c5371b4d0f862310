import type { Request } from 'express';
import type { Digest } from '../domain/ids.ts';

/** Thrown when a change does not say what it was made from, or was made from what is no longer so. */
export class PreconditionError extends Error {
  override readonly name = 'PreconditionError';
  readonly status: 412 | 428;
  constructor(status: PreconditionError['status'], message: string) {
    super(message);
    this.status = status;
  }
}

/** The digest of a request that names none. */
export const unnamed = '' as Digest;

/** The digest in If-Match, as an ETag is written. Throws PreconditionError. */
export function digestOfIfMatch(request: Request): Digest {
  const [, digest] = /^\s*"([0-9a-f]{64})"\s*$/.exec(request.get('if-match') ?? '') ?? [];
  if (digest !== undefined) return digest as Digest;
  throw new PreconditionError(
    428,
    '请在请求头 If-Match 里写明改的是哪一份：先 GET，再带上它的 ETag。Name what the change was made from in If-Match: GET it first, then send its ETag.',
  );
}
