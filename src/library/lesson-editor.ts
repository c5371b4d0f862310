import { realpath } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { findingLine } from '../domain/finding.ts';
import { type Digest, digest, type LessonId } from '../domain/ids.ts';
import { createTurns } from '../domain/in-turn.ts';
import { canonicalJson } from '../domain/ledger.ts';
import { HomeError, type LibraryFiles } from '../ports/home.ts';
import type {
  LessonEdit,
  LessonEditor,
  LessonFields,
  LessonState,
  NewLesson,
} from '../ports/lesson-editor.ts';
import { createFindingList } from '../sources/finding-list.ts';
import { bytesOfPlainFile, decodeText, problemWords } from '../sources/plain-file.ts';
import { fileDigest, replaceFile, writeDurably } from '../sources/replace-file.ts';
import { unwritable } from '../sources/unwritable.ts';
import { maxYamlBytes } from '../sources/yaml-source.ts';
import { editedText, expectedFields, fieldsOf, newText, refusedBy } from './lesson-text.ts';
import { createLibraryFiles } from './library-files.ts';
import { placeLesson, taken } from './write-lesson.ts';

const lessonFile = 'lesson.yaml';

/** Writes `content/`, one lesson at a time; @param home path of the home. */
export function createLessonEditor(options: { home: string }): LessonEditor {
  const home = resolve(options.home);
  const files = createLibraryFiles({ home });
  const inTurn = createTurns();
  return {
    read: async (id) => (await read(home, id, await files.read())).state,
    create: (id, lesson) => inTurn(async () => create(home, id, lesson, await files.read())),
    edit: (id, basedOn, change) => inTurn(async () => edit(home, id, basedOn, change, await files.read())),
  };
}

type Library = Awaited<ReturnType<LibraryFiles['read']>>;

async function read(home: string, id: LessonId, library: Library) {
  const folder = folderOf(id, library);
  const file = `${folder}/${lessonFile}`;
  const bytes = await bytesOfPlainFile(join(home, folder), lessonFile, maxYamlBytes);
  if (typeof bytes === 'string') throw unreadable(id, `${file} ${problemWords[bytes]}`);
  return { state: stateOf(id, file, bytes), bytes };
}

/** The folder whose lesson.yaml has the id; one too broken to say its id is called by its name. */
function folderOf(id: LessonId, { lessons, unread }: Library): string {
  const file = lessons.find(({ lesson }) => lesson.id === id)?.file;
  if (file !== undefined) return dirname(file);
  if (unread.includes(id)) return `content/${id}`;
  throw new HomeError('not-found', `没有这一课：${id}。There is no lesson ${id}.`);
}

function stateOf(id: LessonId, file: string, bytes: Buffer): LessonState {
  const list = createFindingList(file);
  const fields = fieldsOf(bytes, basename(dirname(file)), list);
  const named = { id, file, digest: digest(fileDigest(bytes) ?? ''), findings: list.all() };
  return fields === undefined ? named : { ...named, fields };
}

async function create(home: string, id: LessonId, lesson: NewLesson, library: Library): Promise<LessonState> {
  const lost = library.findings.find(({ severity, file }) => severity === 'error' && file === 'content');
  if (lost !== undefined) throw new HomeError('invalid', findingLine(lost));
  if (library.unread.includes(id) || library.lessons.some((one) => one.lesson.id === id)) throw taken(id);
  const bytes = Buffer.from(newText(lesson));
  const state = stateOf(id, `content/${id}/${lessonFile}`, bytes);
  requireWhole(state, bytes, undefined, lesson);
  refuseTitle(id, state.fields?.title, library);
  try {
    await placeLesson(home, id, (draft) => writeDurably(join(draft, lessonFile), bytes.toString('utf8')));
  } catch (error) {
    throw unwritable(state.file, error);
  }
  return state;
}

async function edit(home: string, id: LessonId, basedOn: Digest, change: LessonEdit, library: Library) {
  const { state: before, bytes } = await read(home, id, library);
  if (before.digest !== basedOn) throw outdated(before, basedOn);
  const list = createFindingList(before.file);
  const next = Buffer.from(editedText(decodeText(bytes, list) ?? '', change, list));
  const after = stateOf(id, before.file, next);
  requireWhole(after, next, before.fields, change);
  if (before.fields !== undefined && isSame(before.fields, after.fields)) return { before, after: before };
  if (before.fields?.title !== after.fields?.title || before.fields?.retired !== after.fields?.retired) {
    if (after.fields?.retired === false) refuseTitle(id, after.fields.title, library);
  }
  await requireOwnFolder(home, before.file);
  try {
    await replaceFile(join(home, before.file), next.toString('utf8'), before.digest);
  } catch (error) {
    if (!(error instanceof HomeError && error.kind === 'changed')) throw unwritable(before.file, error);
    throw outdated((await read(home, id, library)).state, basedOn);
  }
  return { before, after };
}

/** Refuses what a reading would not take, or would take for something else than was asked. */
function requireWhole(
  after: LessonState,
  bytes: Buffer,
  before: LessonFields | undefined,
  asked: LessonEdit,
): void {
  if (bytes.length > maxYamlBytes)
    throw new HomeError('invalid', `${after.file} ${problemWords['too-large']}。`);
  if (after.fields === undefined) throw refusedBy(after.findings);
  if (isSame(after.fields, expectedFields(before ?? after.fields, asked))) return;
  throw new HomeError(
    'invalid',
    `这样写进 ${after.file}，读出来会是别的意思（控制字符，或文件里用了 & 引用），什么也没有写；请用编辑器改。` +
      `Written to ${after.file} this would be read as something else (control characters, or anchors in the file); nothing was written, use an editor.`,
  );
}

/** No link leads from the lesson's folder to another place. */
async function requireOwnFolder(home: string, file: string): Promise<void> {
  const [content, folder] = [join(home, 'content'), join(home, dirname(file))];
  if ((await realpath(folder)) === join(await realpath(content), basename(folder))) return;
  throw new HomeError('invalid', `${dirname(file)} ${problemWords.outside}。`);
}

/** Two lessons of one title could not be told apart on any screen; a retired one is on none. */
function refuseTitle(id: LessonId, title: string | undefined, { lessons }: Library): void {
  const twin = lessons.find(({ lesson }) => lesson.title === title && lesson.id !== id && !lesson.retired);
  if (twin === undefined) return;
  throw new HomeError(
    'taken',
    `“${title}”已经是 ${twin.lesson.id} 的标题，换一个。“${title}” is the title of ${twin.lesson.id}; choose another.`,
  );
}

const outdated = ({ file, digest: now }: LessonState, basedOn: Digest): HomeError =>
  new HomeError(
    'changed',
    `${file} 已经被别人改过：您改的是 ${basedOn}，现在是 ${now}。什么也没有写；请重新打开再改。` +
      `${file} was changed by somebody else: you edited ${basedOn}, it now is ${now}. Nothing was written; open it again.`,
  );

const unreadable = (id: LessonId, what: string): HomeError =>
  new HomeError(
    'invalid',
    `课 ${id} 读不了：${what}。用 dalaba check 看，用编辑器改好。Lesson ${id} cannot be read; see dalaba check and mend it in an editor.`,
  );

const isSame = (a: LessonFields, b: LessonFields | undefined): boolean =>
  canonicalJson(a) === canonicalJson(b);
