import { basename } from 'node:path';
import type { LessonId, Variety } from '../domain/ids.ts';
import { type CsvColumns, type CsvRow, readCell } from '../sources/csv-table.ts';
import { type Field, nameField, textField } from '../sources/field.ts';
import { createFindingList, type FindingList } from '../sources/finding-list.ts';
import { plainFile, problemWords, readText } from '../sources/plain-file.ts';
import { readTableFile } from '../sources/table-file.ts';
import { nearest, quoted } from '../sources/words.ts';
import { maxYamlBytes } from '../sources/yaml-source.ts';
import { type AudioFolder, fileNamed, isText, plainPath } from './audio-folder.ts';
import { lessonIdField, topicField } from './lesson-yaml.ts';
import { varietyField } from './recording-files.ts';

export const mapColumns: CsvColumns = {
  required: ['file', 'lesson', 'variety'],
  optional: ['title', 'topic', 'script'],
  synonyms: {
    file: ['文件', '文件名', '录音', '录音文件', '音频', 'filename', 'path', 'audio', 'recording'],
    lesson: ['课', '课程', '课编号', '课的编号', '课程编号', '编号', 'id', 'lessonid'],
    variety: ['语言', '方言', '语种', 'language', 'dialect'],
    title: ['标题', '题目', '课名', '课程名称', '名称'],
    topic: ['主题', '话题', '类别', 'category'],
    script: ['稿子', '文稿', '讲稿', '稿件', '内容', '文字', 'text', 'wording'],
  },
};

/** One row of the sheet: what one file is. */
export interface SheetRow {
  readonly row: CsvRow;
  readonly name: string;
  /** Absolute. */
  readonly path: string;
  readonly lesson: LessonId;
  readonly variety: Variety;
  readonly title: string;
  readonly topic: string;
  readonly script: string;
}

const titleField = nameField(60);

/** The rows that can be used; each other one is an error. @param findings of the sheet; grows. */
export async function readLessonSheet(
  folder: string,
  { audio, texts }: AudioFolder,
  map: string,
  sheet: string | undefined,
  findings: FindingList,
): Promise<readonly SheetRow[]> {
  const read = await readTableFile(map, mapColumns, findings, sheet);
  if (read?.length === 0) {
    findings.error(
      undefined,
      '表头下面没有内容（no rows under the header）',
      '每个录音一行 (one row a recording)',
    );
  }
  const rows: SheetRow[] = [];
  for (const row of read ?? []) {
    const file = await fileOf(folder, audio, row, findings);
    const lesson = readCell(row, 'lesson', lessonIdField, findings);
    const variety = readCell(row, 'variety', varietyField, findings);
    const title = optionalCell(row, 'title', titleField, findings);
    const topic = optionalCell(row, 'topic', topicField, findings);
    const script = (await scriptOf(folder, texts, row, findings)).replace(/\r\n?/g, '\n');
    if (script !== '' && textField.read(script) === undefined)
      findings.error(
        row.placeOf('script'),
        `稿子写成了 ${quoted(script)}（found）`,
        textField.expected(script),
      );
    if (file === undefined || lesson === undefined || variety === undefined) continue;
    rows.push({ row, ...file, lesson, variety, title, topic, script });
  }
  return rows;
}

const optionalCell = (row: CsvRow, header: string, field: Field<string>, findings: FindingList): string =>
  row.cell(header) === '' ? '' : (readCell(row, header, field, findings) ?? '');

async function fileOf(
  folder: string,
  audio: readonly string[],
  row: CsvRow,
  findings: FindingList,
): Promise<{ name: string; path: string } | undefined> {
  const written = row.cell('file');
  const place = row.placeOf('file');
  const expected = '文件夹里的录音，如 普通话/假币.mp3 (a recording in the folder, by its path in it)';
  if (written === '') {
    findings.error(place, '"file" 是空的（empty）', expected);
    return undefined;
  }
  const name = fileNamed(audio, written) ?? plainPath(written);
  const isOutside = name.split('/').includes('..') || /^([a-z]:)?\//i.test(name);
  const file = isOutside ? 'outside' : await plainFile(folder, name);
  if (typeof file === 'string') {
    const near = file === 'missing' ? nearestFile(name, audio) : undefined;
    const meant = near === undefined ? expected : `是不是 ${quoted(near)}？(did you mean ${quoted(near)}?)`;
    const found = isOutside ? '在文件夹外面（outside the folder）' : problemWords[file];
    findings.error(place, `${quoted(written)} ${found}`, meant);
    return undefined;
  }
  if (!audio.includes(name)) {
    findings.error(place, `${quoted(written)} 不是录音文件名（not named like a recording）`, expected);
    return undefined;
  }
  if (file.bytes === 0) {
    findings.error(
      place,
      `${quoted(written)} 是空文件（an empty file）`,
      '有内容的录音 (a recording with sound)',
    );
    return undefined;
  }
  return { name, path: file.path };
}

/** Among files with the same name elsewhere first: a path is more often mistyped than a name. */
const nearestFile = (name: string, audio: readonly string[]): string | undefined =>
  audio.find((one) => basename(one).normalize() === basename(name).normalize()) ?? nearest(name, audio);

/** The wording: what the cell says, or the text of the file it names. */
async function scriptOf(
  folder: string,
  texts: readonly string[],
  row: CsvRow,
  findings: FindingList,
): Promise<string> {
  const written = row.cell('script');
  if (!isText(written) || written.includes('\n')) return written;
  const name = fileNamed(texts, written);
  const place = row.placeOf('script');
  if (name === undefined) {
    const near = nearest(plainPath(written), texts);
    const meant = near === undefined ? '' : `，是不是 ${quoted(near)}？(did you mean ${quoted(near)}?)`;
    findings.error(
      place,
      `没有稿子文件 ${quoted(written)}（no such script file）`,
      `文件夹里的 .txt 或 .md，或直接写稿子 (a .txt or .md file of the folder, or the script itself)${meant}`,
    );
    return '';
  }
  const problems = createFindingList(name);
  const text = await readText(folder, name, maxYamlBytes, problems);
  if (text !== undefined && text.trim() !== '') return text.trim();
  const [problem] = problems.all();
  const found = problem?.found ?? '是空的（empty）';
  findings.error(
    place,
    `稿子文件 ${quoted(name)} ${found}`,
    problem?.expected ?? '有字的文件 (a file with text)',
  );
  return '';
}
