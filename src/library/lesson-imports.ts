import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { LessonFile } from '../ports/home.ts';
import type {
  LessonChange,
  LessonComparison,
  LessonImports,
  LessonsRequest,
  NewRecording,
} from '../ports/lesson-imports.ts';
import { createFindingList, type FindingList } from '../sources/finding-list.ts';
import { longFileDigest } from '../sources/replace-file.ts';
import { quoted } from '../sources/words.ts';
import { type AudioFolder, readAudioFolder } from './audio-folder.ts';
import { dropRecordings } from './drop-recording.ts';
import { type LessonDraft, lessonDrafts } from './lesson-drafts.ts';
import { readLessonSheet, type SheetRow } from './lesson-sheet.ts';
import { mapTemplate } from './map-template.ts';
import { warnOfUnknown } from './unknown-words.ts';
import { addLesson, giveRecordings } from './write-lesson.ts';

/** Makes lessons of folders of recordings; @param home path of the home. */
export function createLessonImports({ home }: { home: string }): LessonImports {
  return {
    compare: (request) => compare(home, request),
    drop: (lesson, masters) => dropRecordings(home, lesson, masters),
    write: (change) => (change.kind === 'added' ? addLesson(home, change) : giveRecordings(home, change)),
    template: async (folder, dialect) => mapTemplate(await readAudioFolder(folder), dialect),
  };
}

async function compare(home: string, request: LessonsRequest): Promise<LessonComparison> {
  const { folder, map, sheet } = request;
  const files = await readAudioFolder(folder);
  const findings = createFindingList(basename(map));
  const rows = await readLessonSheet(folder, files, map, sheet, findings);
  const drafts = lessonDrafts(rows, findings);
  warnOfUnknown(drafts, request, findings);
  if (findings.errors() === 0) warnOfUnused(files, rows, findings);
  const changes: LessonChange[] = [];
  let unchanged = 0;
  for (const draft of drafts) {
    const known = request.lessons.find(({ lesson }) => lesson.id === draft.id);
    const change =
      known === undefined
        ? await added(home, draft, request, findings)
        : await changed(known, draft, request, findings);
    if (change !== undefined) changes.push(change);
    else unchanged += 1;
  }
  return { changes, unchanged, findings: findings.all() };
}

async function added(
  home: string,
  draft: LessonDraft,
  { unread, map }: LessonsRequest,
  findings: FindingList,
): Promise<LessonChange | undefined> {
  const { id, title, topic, script, rows } = draft;
  const [first] = rows;
  if (first === undefined) return undefined;
  for (const [field, text] of Object.entries({ title, topic, script })) {
    // What is written but wrong has its own finding.
    if (text !== '' || rows.some(({ row }) => row.cell(field) !== '')) continue;
    const found = `新课 "${id}" 没有 ${field}（a new lesson without ${field}）`;
    findings.error(
      first.row.placeOf('lesson'),
      found,
      `在这一课的一行里写 ${field} (write it in one row of the lesson)`,
    );
  }
  const present = await readdir(join(home, 'content', id)).catch((): string[] => []);
  if (present.length > 0 || unread.includes(id)) {
    const found = `content/${id} 已经在，但读不了（is there, but cannot be read）`;
    findings.error(
      first.row.placeOf('lesson'),
      found,
      '先用 dalaba check 看并改好 (see dalaba check and mend it)',
    );
  }
  const recordings = await Promise.all(rows.map((row) => newRecording(row, script, map)));
  return { kind: 'added', id, title, topic, script, recordings };
}

async function changed(
  { lesson, file, recordings: present }: LessonFile,
  draft: LessonDraft,
  { replace, map }: LessonsRequest,
  findings: FindingList,
): Promise<LessonChange | undefined> {
  const recordings: NewRecording[] = [];
  for (const row of draft.rows) {
    const recording = await newRecording(row, lesson.script, map);
    const old = present.find(({ variety }) => variety === row.variety);
    const replaces = old && { path: old.path, digest: await longFileDigest(old.path) };
    if (replaces?.digest === recording.digest) continue;
    recordings.push({ ...recording, ...(replaces === undefined ? {} : { replaces }) });
    if (replace) continue;
    const found = `课 "${draft.id}" 已经有了（the lesson exists）`;
    findings.error(
      row.row.placeOf('lesson'),
      found,
      '要给它加录音或换录音用 --replace (--replace to add or replace its recordings)',
    );
  }
  warnOfKept(lesson, draft, findings);
  if (recordings.length === 0) return undefined;
  return { kind: 'changed', id: lesson.id, title: lesson.title, file, recordings };
}

async function newRecording(
  { row, variety, path, name, script }: SheetRow,
  lessonScript: string,
  map: string,
): Promise<NewRecording> {
  const own = script === '' || script.trim() === lessonScript.trim() ? {} : { script };
  const { line } = row.placeOf('file');
  return { variety, path, name, digest: await longFileDigest(path), ...own, file: basename(map), line };
}

/** Of a lesson that exists only recordings change; other words in the sheet are not taken. */
function warnOfKept(lesson: LessonFile['lesson'], draft: LessonDraft, findings: FindingList): void {
  for (const field of ['title', 'topic'] as const) {
    const [first] = draft.rows;
    if (draft[field] === '' || draft[field] === lesson[field] || first === undefined) continue;
    const found = `课 "${draft.id}" 的 ${field} 是 ${quoted(lesson[field])}，不改（is kept）`;
    findings.warning(first.row.placeOf(field), found, '要改就改 lesson.yaml (edit lesson.yaml to change it)');
  }
}

function warnOfUnused({ audio }: AudioFolder, rows: readonly SheetRow[], findings: FindingList): void {
  const used = new Set(rows.map(({ name }) => name));
  for (const name of audio.filter((one) => !used.has(one))) {
    findings.warning(
      undefined,
      `${quoted(name)} 没有写进表（not in the sheet）`,
      '加一行，或不管它 (add a row, or leave it)',
    );
  }
}
