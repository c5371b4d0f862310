import { lchown, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import {
  BackupError,
  type BackupFile,
  type BackupPart,
  backupParts,
  type CopyOptions,
  type FinishedBackup,
} from '../ports/backup.ts';
import { copyPlain, isGone } from './plain-copies.ts';

/** Copies a backup's files to where they belong; what they are was checked before, and is once more. */
export async function copyBack(
  files: readonly BackupFile[],
  from: FinishedBackup,
  parts: Readonly<Record<BackupPart, string>>,
  leaveOut: ReadonlySet<string>,
  { signal, progress }: CopyOptions,
): Promise<void> {
  const done = new Map<BackupPart, { files: number; bytes: number }>();
  for (const { path, digest } of files) {
    signal.throwIfAborted();
    const part = backupParts.find((one) => path.startsWith(`${one}/`));
    if (part === undefined || leaveOut.has(path)) continue;
    const to = join(parts[part], path.slice(part.length + 1));
    const copied = await copyPlain(from.place(path), to, folderMode[part]);
    if (copied?.digest !== digest) {
      throw new BackupError('damaged', `${path} 在恢复时变了。${path} changed while it was being restored.`);
    }
    const { files: count, bytes } = done.get(part) ?? { files: 0, bytes: 0 };
    const now = { files: count + 1, bytes: bytes + copied.bytes };
    done.set(part, now);
    progress({ part, ...now });
  }
}

/** People share their files as they like; the service's are its own. */
const folderMode: Readonly<Record<BackupPart, number>> = {
  blobs: 0o700,
  secrets: 0o700,
  content: 0o777,
  schedules: 0o777,
};

/** Run by root, a restore leaves what it made to whoever the home belongs to. */
export async function giveToOwner(home: string, made: readonly string[]): Promise<void> {
  if (process.getuid?.() !== 0) return;
  const { uid, gid } = await stat(home);
  for (const folder of made) await giveAll(folder, uid, gid);
}

async function giveAll(path: string, uid: number, gid: number): Promise<void> {
  const entries = await readdir(path, { withFileTypes: true }).catch((error: unknown) => {
    if (isGone(error)) return undefined;
    throw error;
  });
  if (entries === undefined) return;
  await lchown(path, uid, gid);
  for (const entry of entries) {
    const inner = join(path, entry.name);
    if (entry.isDirectory()) await giveAll(inner, uid, gid);
    else await lchown(inner, uid, gid);
  }
}
