import { basename, dirname, extname } from 'node:path';
import type { Variety } from '../domain/ids.ts';
import { lessonId } from '../domain/ids.ts';
import { titleInName, varietyInName } from '../domain/name-guess.ts';
import { csvLine } from '../sources/csv-edit.ts';
import { halfWidth } from '../sources/words.ts';
import type { AudioFolder } from './audio-folder.ts';

/**
 * The start of a mapping sheet: every recording with what its name and folder tell. UTF-8 with a byte order mark,
 * by which spreadsheets know it; a file name that one would take for a formula is written as `./name`.
 */
export function mapTemplate({ audio, texts }: AudioFolder, dialect: Variety | undefined): string {
  const ids = new Map<string, string>();
  const rows = audio.map((file) => {
    const title = titleOf(file);
    const id = ids.get(title) ?? idOf(title, ids);
    ids.set(title, id);
    const script = texts.find((text) => stem(text) === stem(file)) ?? '';
    return [harmless(file), id, title, guessedVariety(file, dialect), '', harmless(script)];
  });
  const header = ['文件', '课', '标题', '语言', '主题', '稿子'];
  return `\ufeff${[header, ...rows].map((cells) => `${csvLine(cells)}\n`).join('')}`;
}

const stem = (file: string): string => file.slice(0, file.length - extname(file).length);
const harmless = (file: string): string => (/^[=+\-@]/.test(halfWidth(file)) ? `./${file}` : file);

/** What the file's name tells before its folder's does; empty where neither does. */
function guessedVariety(file: string, dialect: Variety | undefined): string {
  for (const part of [basename(stem(file)), dirname(file)]) {
    const found = varietyInName(part);
    if (found !== undefined) return found === 'dialect' ? (dialect ?? '') : found;
  }
  return '';
}

/** The name without what tells the variety, numbers at its start and signs; else the folder's. */
function titleOf(file: string): string {
  const name = titleInName(basename(stem(file)));
  return name === ''
    ? titleInName(basename(dirname(file))) || basename(stem(file)).replace(/^[=+\-@]+/, '')
    : name;
}

function idOf(title: string, ids: ReadonlyMap<string, string>): string {
  const used = new Set(ids.values());
  const plain = title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  const isPlain = plain !== '' && !/[^\x20-\x7e]/.test(title) && !used.has(plain);
  let number = ids.size + 1;
  while (used.has(`lesson-${number}`)) number += 1;
  return lessonId(isPlain ? plain : `lesson-${number}`);
}
