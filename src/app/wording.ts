import { createHash } from 'node:crypto';
import type { Digest } from '../domain/ids.ts';

/** SHA-256 of the words a recording should speak: its own wording, else the lesson's script. */
export const wordingDigest = (lesson: { readonly script: string }, spoken: string | undefined): Digest =>
  createHash('sha256')
    .update((spoken ?? lesson.script).trim())
    .digest('hex') as Digest;
