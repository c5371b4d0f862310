import { readdir } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { HomeError } from '../ports/home.ts';
import { extensions } from './recording-files.ts';

const maxDepth = 8;
const maxFiles = 20_000;

export interface AudioFolder {
  /** Paths in the folder with forward slashes, in order. */
  readonly audio: readonly string[];
  readonly texts: readonly string[];
}

/** The recordings and texts of a folder and the folders in it; links to folders are not followed. Throws HomeError. */
export async function readAudioFolder(folder: string): Promise<AudioFolder> {
  const files: string[] = [];
  const walk = async (path: string, depth: number): Promise<void> => {
    const entries = await readdir(join(folder, path), { withFileTypes: true });
    for (const entry of entries) {
      if (entry.name.startsWith('.')) continue;
      const name = path === '' ? entry.name : `${path}/${entry.name}`;
      if (!entry.isDirectory()) files.push(name);
      else if (depth < maxDepth) await walk(name, depth + 1);
      if (files.length > maxFiles) {
        throw new HomeError(
          'invalid',
          `文件夹里的文件超过 ${maxFiles} 个。More than ${maxFiles} files in the folder.`,
        );
      }
    }
  };
  await walk('', 1).catch((cause: unknown) => {
    if (cause instanceof HomeError) throw cause;
    throw new HomeError('not-found', `读不了文件夹 ${folder}。The folder ${folder} cannot be read.`, cause);
  });
  const sorted = files.sort();
  return {
    audio: sorted.filter((name) => extensions.includes(extname(name).slice(1).toLowerCase())),
    texts: sorted.filter(isText),
  };
}

export const isText = (name: string): boolean => /\.(txt|md)$/i.test(name);

/** The file of a folder that a sheet's cell names, however its signs and accents are written; else undefined. */
export function fileNamed(files: readonly string[], written: string): string | undefined {
  const name = plainPath(written);
  return files.find((file) => file === name) ?? files.find((file) => file.normalize() === name.normalize());
}

export const plainPath = (written: string): string =>
  written
    .trim()
    .replaceAll('\\', '/')
    .replace(/^(\.\/)+/, '');
