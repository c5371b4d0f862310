import { readFile, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { isMap, parseDocument } from 'yaml';
import type { LessonFile } from '../ports/home.ts';
import { changed, fileDigest, longFileDigest, replaceFile, syncFolder } from '../sources/replace-file.ts';
import { keyOf } from './write-lesson.ts';

/**
 * Takes recordings of certain bytes out of a lesson: their lines of lesson.yaml first, then the files. All else of it
 * stays. Answers how many files went. Throws HomeError.
 */
export async function dropRecordings(
  home: string,
  lesson: LessonFile,
  masters: ReadonlySet<string>,
): Promise<number> {
  const dropped = [];
  for (const one of lesson.recordings)
    if (masters.has(await longFileDigest(one.path).catch(() => ''))) dropped.push(one);
  if (dropped.length === 0) return 0;
  const path = join(home, lesson.file);
  const bytes = await readFile(path);
  const document = parseDocument(bytes.toString('utf8'), { schema: 'failsafe' });
  const recordings = document.get('recordings');
  if (!isMap(recordings)) throw changed(lesson.file);
  for (const { variety } of dropped) recordings.delete(keyOf(recordings, variety));
  // An empty mapping is written in braces, and all that comes into it later, too.
  if (recordings.items.length === 0) document.delete('recordings');
  await replaceFile(path, document.toString({ lineWidth: 0 }), fileDigest(bytes));
  const folder = dirname(path);
  const files = new Set(dropped.map((one) => basename(one.path)));
  for (const name of files) await rm(join(folder, name), { force: true });
  await syncFolder(folder);
  return files.size;
}
