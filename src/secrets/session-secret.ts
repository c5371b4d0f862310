import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { readPrivate, SecretError, writePrivate } from './private-file.ts';

const shortest = 32;

/**
 * What sessions are signed with: `given` where several machines serve the page and must agree, else made once and
 * kept in a private file. Throws SecretError.
 */
export function openSessionSecret(folder: string, given: string | undefined): string {
  if (given !== undefined && given !== '') {
    if (given.length >= shortest) return given;
    throw new SecretError(
      `DALABA_SESSION_SECRET 太短，至少 ${shortest} 个字符。DALABA_SESSION_SECRET needs at least ${shortest} characters.`,
    );
  }
  const path = join(folder, 'session-secret');
  const kept = readPrivate(path)?.trim();
  if (kept !== undefined && kept.length >= shortest) return kept;
  const made = randomBytes(32).toString('base64url');
  writePrivate(path, made);
  return made;
}
