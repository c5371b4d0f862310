import { randomUUID } from 'node:crypto';
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Actor } from '../domain/actor.ts';
import type { UploadOutcome, UploadRequest } from '../ports/uploads.ts';

/** What is written beside the bytes of an upload. */
export interface UploadNote {
  readonly id: string;
  readonly of: number;
  readonly createdAtMs: number;
  readonly actor: Actor;
  readonly request: UploadRequest;
  /** As the client gave it; the protocol gives it back. */
  readonly metadata: Readonly<Record<string, string | null>>;
  readonly outcome?: UploadOutcome;
}

/** Random, and a file name that is nothing else. */
export const isUploadId = (text: string): boolean => /^[0-9a-f]{32}$/.test(text);

/** Notes as files `ID.json`: whole or not there, whatever was killed while writing. */
export function createUploadNotes(folder: string) {
  const fileOf = (id: string): string => join(folder, `${id}.json`);
  return {
    async get(id: string): Promise<UploadNote | undefined> {
      if (!isUploadId(id)) return undefined;
      try {
        return JSON.parse(await readFile(fileOf(id), 'utf8')) as UploadNote;
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
        throw error;
      }
    },
    async set(note: UploadNote): Promise<void> {
      const draft = join(folder, `${note.id}.${randomUUID()}`);
      try {
        await writeFile(draft, JSON.stringify(note), { flush: true });
        await rename(draft, fileOf(note.id));
      } catch (error) {
        await rm(draft, { force: true });
        throw error;
      }
    },
    remove: (id: string): Promise<void> => rm(fileOf(id), { force: true }),
    async ids(): Promise<string[]> {
      const names = await readdir(folder);
      return names.flatMap((name) => {
        const id = name.replace(/\.json$/, '');
        return name !== id && isUploadId(id) ? [id] : [];
      });
    },
  };
}

export type UploadNotes = ReturnType<typeof createUploadNotes>;
