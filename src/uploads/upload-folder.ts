import { mkdirSync } from 'node:fs';
import { readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { type Configstore, FileStore } from '@tus/file-store';
import { type DataStore, ERRORS, Upload as TusUpload } from '@tus/server';
import type { Actor } from '../domain/actor.ts';
import type { Upload, UploadRequest, Uploads } from '../ports/uploads.ts';
import { fullDisk, writeReceived } from './received-bytes.ts';
import { createUploadNotes, isUploadId, type UploadNote, type UploadNotes } from './upload-notes.ts';

export interface UploadFolderOptions {
  readonly folder: string;
  /** Throws DiskError while too little is free. */
  readonly requireSpace: () => Promise<void>;
  /** An upload, whole or not, is kept this long; a day unless given. */
  readonly keepMs?: number;
}

/** The uploads of a folder, and the same as the tus server's store. */
export interface UploadFolder extends Uploads {
  readonly dataStore: DataStore;
  /** Says who sends what, before the protocol makes a file of it. */
  admit(id: string, actor: Actor, request: UploadRequest): void;
}

const dayMs = 86_400_000;

/** Files named at random, a note beside each. What survives a killed service is what had reached the file. */
export function createUploadFolder({
  folder,
  requireSpace,
  keepMs = dayMs,
}: UploadFolderOptions): UploadFolder {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const notes = createUploadNotes(folder);
  const store = new UploadStore(folder, keepMs, notes, requireSpace);
  const path = (id: string): string => join(folder, id);

  const uploadOf = async ({ id, actor, request, of, createdAtMs, outcome }: UploadNote): Promise<Upload> => ({
    id,
    actor,
    request,
    bytes: outcome === undefined ? await lengthOf(path(id)) : of,
    of,
    createdAtMs,
    expiresAtMs: createdAtMs + keepMs,
    ...(outcome === undefined ? {} : { outcome }),
  });

  const find = async (id: string): Promise<Upload | undefined> => {
    const note = await notes.get(id);
    return note && uploadOf(note);
  };

  return {
    dataStore: store,
    admit: (id, actor, request) => store.admitted.set(id, { actor, request }),
    path,
    find,
    async list() {
      const found = await Promise.all((await notes.ids()).map(find));
      return found.filter((one) => one !== undefined);
    },
    count: async () => (await notes.ids()).length,
    async conclude(id, outcome) {
      const note = await notes.get(id);
      if (note === undefined) return;
      await notes.set({ ...note, outcome });
      await rm(path(id), { force: true });
    },
    async removeExpired() {
      let removed = 0;
      for (const name of await readdir(folder)) {
        const id = name.replace(/\.json$/, '');
        const note = isUploadId(id) ? await notes.get(id).catch(() => undefined) : undefined;
        const sinceMs = note?.createdAtMs ?? (await stat(join(folder, name)).catch(() => undefined))?.mtimeMs;
        if (sinceMs === undefined || Date.now() - sinceMs <= keepMs) continue;
        if (note === undefined) await rm(join(folder, name), { force: true });
        else {
          // The bytes first: a note without bytes is removed by the next look, bytes without a note would be a riddle.
          await rm(path(id), { force: true });
          await notes.remove(id);
          removed += 1;
        }
      }
      return removed;
    },
  };
}

/** The library's store of files, told of a full disk as one, and of what became of a file that is whole. */
class UploadStore extends FileStore {
  readonly admitted = new Map<string, Pick<UploadNote, 'actor' | 'request'>>();
  readonly #notes: UploadNotes;
  readonly #requireSpace: () => Promise<void>;

  constructor(directory: string, keepMs: number, notes: UploadNotes, requireSpace: () => Promise<void>) {
    super({ directory, expirationPeriodInMilliseconds: keepMs, configstore: forRemoving(notes) });
    this.#notes = notes;
    this.#requireSpace = requireSpace;
    // A length that is not known beforehand can't be held against the disk.
    this.extensions = ['creation', 'creation-with-upload', 'termination', 'expiration'];
  }

  override async create(upload: TusUpload): Promise<TusUpload> {
    const admitted = this.admitted.get(upload.id);
    this.admitted.delete(upload.id);
    if (admitted === undefined) throw ERRORS.FILE_NOT_FOUND;
    const { id, size = 0, metadata = {} } = upload;
    try {
      await writeFile(join(this.directory, id), '', { flag: 'wx', mode: 0o600 });
      await this.#notes.set({ id, of: size, createdAtMs: Date.now(), metadata, ...admitted });
      return upload;
    } catch (error) {
      await rm(join(this.directory, id), { force: true });
      throw fullDisk(error) ?? error;
    }
  }

  override async write(source: Readable, id: string, offset: number): Promise<number> {
    const note = await this.#notes.get(id);
    if (note === undefined) throw ERRORS.FILE_NOT_FOUND;
    const path = join(this.directory, id);
    return writeReceived(source, { path, offset, of: note.of, requireSpace: this.#requireSpace });
  }

  override async getUpload(id: string): Promise<TusUpload> {
    const note = await this.#notes.get(id);
    if (note === undefined) throw ERRORS.FILE_NOT_FOUND;
    const { of: size, metadata, createdAtMs, outcome } = note;
    const offset = outcome === undefined ? await lengthOf(join(this.directory, id)) : size;
    const created = new Date(createdAtMs).toISOString();
    return new TusUpload({ id, size, offset, metadata: { ...metadata }, creation_date: created });
  }
}

/** Of the library's own notes only the removal is used. */
const forRemoving = (notes: UploadNotes): Configstore => ({
  get: async () => undefined,
  set: async () => undefined,
  delete: (id) => notes.remove(id),
});

async function lengthOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return 0;
    throw error;
  }
}
