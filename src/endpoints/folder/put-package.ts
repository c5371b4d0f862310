import { randomUUID } from 'node:crypto';
import { link, mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { unzipSync, zipSync } from 'fflate';

/** The files of a package, by name. */
export type Package = Readonly<Record<string, Uint8Array>>;

/** How a package is kept: whole, or not at all. */
export interface Keeping {
  /** Under which name, in the folder, a package stands. */
  nameOf(name: string): string;
  /** Puts it there durably, and nothing where something stands already; answers whether it was put. */
  put(folder: string, name: string, files: Package): Promise<boolean>;
  /** One file of what stands there. Throws what the file system does. */
  read(folder: string, name: string, file: string): Promise<Uint8Array | undefined>;
}

/** What a killed run left this long ago is nobody's any more. Milliseconds. */
const abandonedMs = 10 * 60_000;

export const asFolder: Keeping = {
  nameOf: (name) => name,
  put: (folder, name, files) =>
    withDraft(folder, name, async (draft) => {
      await mkdir(draft);
      for (const [file, content] of Object.entries(files)) await write(join(draft, file), content);
      await sync(draft);
      // A folder with something in it is never replaced.
      await rename(draft, join(folder, name));
    }),
  read: (folder, name, file) => readFile(join(folder, name, file)),
};

/**
 * Audio does not get smaller; a fixed date makes the same package the same bytes; as made on Unix, because unzip
 * garbles Chinese names in what was made elsewhere.
 */
const zipOptions = { level: 0, mtime: '1980-01-02T00:00:00', os: 3, attrs: 0o100644 << 16 } as const;

export const asZip: Keeping = {
  nameOf: (name) => `${name}.zip`,
  put: (folder, name, files) =>
    withDraft(folder, name, async (draft) => {
      await write(draft, zipSync(files, zipOptions));
      await link(draft, join(folder, `${name}.zip`));
    }),
  async read(folder, name, file) {
    const bytes = await readFile(join(folder, `${name}.zip`));
    try {
      return unzipSync(bytes, { filter: (one) => one.name === file })[file];
    } catch {
      // Somebody else's file.
      return undefined;
    }
  },
};

async function withDraft(
  folder: string,
  name: string,
  fill: (draft: string) => Promise<void>,
): Promise<boolean> {
  const prefix = `.${name}.`;
  await removeAbandoned(folder, prefix);
  const draft = join(folder, `${prefix}${randomUUID()}`);
  try {
    await fill(draft);
    await sync(folder);
    return true;
  } catch (error) {
    if (isThere(error)) return false;
    throw error;
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

const isThere = (error: unknown): boolean =>
  error instanceof Error &&
  'code' in error &&
  ['EEXIST', 'ENOTEMPTY', 'ENOTDIR'].includes(String(error.code));

async function removeAbandoned(folder: string, prefix: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!name.startsWith(prefix)) continue;
    const path = join(folder, name);
    const info = await stat(path).catch(() => undefined);
    if (info !== undefined && Date.now() - info.mtimeMs > abandonedMs)
      await rm(path, { recursive: true, force: true });
  }
}

async function write(path: string, content: Uint8Array): Promise<void> {
  await using file = await open(path, 'wx', 0o644);
  await file.writeFile(content);
  await file.sync();
}

/** Makes the names in a folder as durable as its files. */
export async function sync(folder: string): Promise<void> {
  await using opened = await open(folder, 'r');
  await opened.sync();
}
