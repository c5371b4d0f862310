import { randomUUID } from 'node:crypto';
import { chownSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Thrown when a file of secrets can't be used; the message never holds a value. */
export class SecretError extends Error {
  override readonly name = 'SecretError';
}

/** Text of a file that only its owner may read, or undefined when there is none. Throws SecretError. */
export function readPrivate(path: string): string | undefined {
  const mode = statSync(path, { throwIfNoEntry: false })?.mode;
  if (mode === undefined) return undefined;
  if ((mode & 0o077) !== 0) {
    throw new SecretError(
      `${path} 的权限太宽，请运行 chmod 600。${path} can be read by others; run chmod 600 on it.`,
    );
  }
  return readFileSync(path, 'utf8');
}

/** Replaces a private file whole, so that a crash leaves the old or the new one. */
export function writePrivate(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const draft = `${path}.${randomUUID()}`;
  writeFileSync(draft, text, { mode: 0o600, flush: true });
  // Run by root, a command leaves secrets to whoever the service runs as.
  const { uid, gid } = statSync(path, { throwIfNoEntry: false }) ?? statSync(dirname(path));
  if (process.getuid?.() === 0) chownSync(draft, uid, gid);
  renameSync(draft, path);
}
