import { readdir } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { z } from 'zod';
import type { Variety } from '../domain/ids.ts';
import { writtenVariety } from '../domain/variety.ts';
import type { RecordingFile } from '../ports/home.ts';
import { type Field, idField, textField } from '../sources/field.ts';
import type { FindingList, Place } from '../sources/finding-list.ts';
import { isCompanion } from '../sources/home-folder.ts';
import { plainFile, problemWords } from '../sources/plain-file.ts';
import { didYouMean, nearest, quoted } from '../sources/words.ts';
import { foundWords, isMapping, optional, readKeys, scalar } from '../sources/yaml-keys.ts';
import type { YamlSource } from '../sources/yaml-values.ts';

export const extensions = ['wav', 'flac', 'mp3', 'm4a', 'aac', 'ogg', 'opus', 'amr', '3gp', 'wma', 'webm'];

const fileField: Field<string> = {
  read: (text) =>
    /^[^/\\\p{Cc}]+$/u.test(text) && extensions.includes(extname(text).slice(1).toLowerCase())
      ? text
      : undefined,
  expected: (text) =>
    /[/\\]/.test(text)
      ? '同一文件夹里的文件名，不带路径 (a file name in the same folder, no path)'
      : `录音文件名，后缀是 ${extensions.join('、')} (an audio file name with one of these extensions)`,
};

export const varietyField = idField(
  writtenVariety,
  '语言标签，如 cmn 或 cmn-x-jilu1239 (a BCP 47 tag such as cmn or cmn-x-jilu1239)',
);

const shape = { file: scalar(fileField), script: optional(scalar(textField)) };

/** A recording as lesson.yaml names it. */
interface Named {
  readonly variety: Variety;
  readonly name: string;
  readonly script: string | undefined;
  readonly place: Place;
}

/**
 * The recordings of a lesson whose files can be used; each other one is an error. Files of the folder that
 * lesson.yaml does not name are warnings. Never throws.
 * @param lessonFolder the lesson's folder relative to the home, with forward slashes.
 */
export async function readRecordings(
  home: string,
  lessonFolder: string,
  source: YamlSource,
  findings: FindingList,
): Promise<readonly RecordingFile[]> {
  const folder = join(home, lessonFolder);
  const present = await readdir(folder).catch((): string[] => []);
  const named = namedRecordings(source, findings);
  const unnamed = present.filter((entry) => !named.some((one) => one.name.normalize() === entry.normalize()));
  const recordings: RecordingFile[] = [];
  for (const one of named) {
    // A Mac writes accented and Hangul names decomposed; the person who typed the name does not see that.
    const name = present.find((entry) => entry.normalize() === one.name.normalize()) ?? one.name;
    if (!(await isUsable(folder, name, unnamed, one.place, findings))) continue;
    recordings.push({
      variety: one.variety,
      ...(one.script === undefined ? {} : { script: one.script }),
      path: join(folder, name),
      file: `${lessonFolder}/${name}`,
      ...one.place,
    });
  }
  reportUnused(unnamed, findings);
  return recordings;
}

/** The recordings as lesson.yaml names them, whatever lies in the folder. */
export function namedRecordings(source: YamlSource, findings: FindingList): readonly Named[] {
  const written = source.value.recordings ?? '';
  if (written === '') return [];
  if (!isMapping(written)) {
    const expected = '语言标签: 文件名 (a mapping of variety tags to file names)';
    findings.error(source.placeOf(['recordings']), foundWords('recordings', written), expected);
    return [];
  }
  const named: Named[] = [];
  for (const key of Object.keys(written)) {
    const one = readOne(source, key, findings);
    if (one === undefined) continue;
    if (named.some((other) => other.variety === one.variety)) {
      const found = `${quoted(key)} 又是一个 ${one.variety} 录音（a second ${one.variety} recording）`;
      findings.error(
        source.placeOfKey(['recordings', key]),
        found,
        '每种语言一个录音 (one recording a variety)',
      );
      continue;
    }
    const twin = named.find((other) => other.name === one.name);
    if (twin !== undefined) {
      const found = `${quoted(one.name)} 已经是 ${twin.variety} 的录音（already the ${twin.variety} recording）`;
      findings.warning(one.place, found, '每种语言有自己的录音文件 (a file of its own for each variety)');
    }
    named.push(one);
  }
  return named;
}

function readOne(source: YamlSource, key: string, findings: FindingList): Named | undefined {
  const path = ['recordings', key];
  const tag = varietyField.read(key);
  if (tag === undefined) {
    findings.error(
      source.placeOfKey(path),
      `${quoted(key)} 不是语言标签（no variety tag）`,
      varietyField.expected(key),
    );
  }
  const recordings = source.value.recordings;
  const value = isMapping(recordings) ? recordings[key] : undefined;
  if (isMapping(value)) {
    const before = findings.errors();
    const { file, script } = readKeys(source, shape, findings, path);
    const isBad = tag === undefined || file === undefined || findings.errors() > before;
    return isBad ? undefined : { variety: tag, name: file, script, place: source.placeOf([...path, 'file']) };
  }
  const file = z.safeParse(shape.file, value);
  const place = source.placeOf(path);
  if (!file.success) {
    findings.error(place, foundWords(key, value), fileField.expected(typeof value === 'string' ? value : ''));
    return undefined;
  }
  return tag === undefined ? undefined : { variety: tag, name: file.data, script: undefined, place };
}

async function isUsable(
  folder: string,
  name: string,
  unnamed: readonly string[],
  place: Place,
  findings: FindingList,
): Promise<boolean> {
  const file = await plainFile(folder, name);
  if (typeof file === 'string') {
    const near = file === 'missing' ? nearest(name, unnamed) : undefined;
    const expected =
      near === undefined
        ? '同一文件夹里的录音文件 (an audio file in the same folder)'
        : didYouMean(name, [near]);
    findings.error(place, `${quoted(name)} ${problemWords[file]}`, expected);
    return false;
  }
  if (file.bytes === 0) {
    findings.error(
      place,
      `${quoted(name)} 是空文件（an empty file）`,
      '有内容的录音 (a recording with sound)',
    );
    return false;
  }
  return true;
}

function reportUnused(unnamed: readonly string[], findings: FindingList): void {
  for (const name of unnamed.toSorted()) {
    if (name === 'lesson.yaml' || isCompanion(name)) continue;
    const found = `${quoted(name)} 没有写进 lesson.yaml（not named by lesson.yaml）`;
    findings.warning(undefined, found, '写进 recordings 或移走 (name it under recordings, or move it away)');
  }
}
