import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { HomeFile } from './network.ts';

/** Writes the files of a home into a folder. */
export async function writeFiles(home: string, files: Iterable<HomeFile>): Promise<void> {
  for (const { path, content } of files) {
    const file = join(home, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
  }
}
