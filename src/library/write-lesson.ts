import { randomUUID } from 'node:crypto';
import { readFile, rename, rm } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { isMap, isScalar, parseDocument, stringify } from 'yaml';
import type { LessonId, Variety } from '../domain/ids.ts';
import { writtenVariety } from '../domain/variety.ts';
import { HomeError } from '../ports/home.ts';
import type { LessonChange, NewRecording } from '../ports/lesson-imports.ts';
import { placeFolder } from '../sources/place-folder.ts';
import {
  changed,
  copyDurably,
  fileDigest,
  longFileDigest,
  replaceFile,
  syncFolder,
  writeDurably,
} from '../sources/replace-file.ts';

type Added = Extract<LessonChange, { kind: 'added' }>;
type Changed = Extract<LessonChange, { kind: 'changed' }>;

/** Makes a lesson's folder beside the others and gives it its name once it is complete. Throws HomeError. */
export async function addLesson(home: string, change: Added): Promise<void> {
  await placeLesson(home, change.id, async (draft) => {
    for (const one of change.recordings) await copyDurably(one.path, join(draft, nameOf(one)), one.digest);
    await writeDurably(join(draft, 'lesson.yaml'), lessonText(change));
  });
}

/** Gives a folder that `fill` filled its name in `content/`. Throws HomeError `taken` when something is there. */
export async function placeLesson(
  home: string,
  id: LessonId,
  fill: (draft: string) => Promise<void>,
): Promise<void> {
  if (!(await placeFolder(join(home, 'content'), id, fill))) throw taken(id);
}

export const taken = (id: LessonId): HomeError =>
  new HomeError(
    'taken',
    `content/${id} 已经有了，换一个编号。content/${id} is there already; choose another id.`,
  );

function lessonText({ title, topic, script, recordings }: Added): string {
  const entries = recordings.map((one) => [one.variety, entryOf(one, nameOf(one))]);
  const lesson = { title, topic, script: `${script}\n`, recordings: Object.fromEntries(entries) };
  return stringify(lesson, { lineWidth: 0, blockQuote: 'literal' });
}

const nameOf = ({ variety: tag, name }: NewRecording): string => `${tag}${extname(name).toLowerCase()}`;

const entryOf = ({ script }: NewRecording, file: string): string | { file: string; script: string } =>
  script === undefined ? file : { file, script: `${script}\n` };

/**
 * Gives a lesson the named recordings, and touches nothing else of it. Its lesson.yaml keeps its comments, and is
 * written after the recordings it names lie there. Throws HomeError.
 */
export async function giveRecordings(home: string, change: Changed): Promise<void> {
  const path = join(home, change.file);
  const folder = dirname(path);
  for (const { replaces } of change.recordings) {
    const now = replaces && (await longFileDigest(replaces.path).catch(() => undefined));
    if (now !== replaces?.digest) throw changed(change.file);
  }
  const bytes = await readFile(path);
  const old = bytes.toString('utf8');
  const document = parseDocument(old, { schema: 'failsafe' });
  const obsolete: string[] = [];
  const taken = namesKept(document.get('recordings'), change.recordings);
  for (const one of change.recordings) {
    const name = targetOf(one, taken);
    taken.add(name);
    await placeFile(folder, one, name);
    if (one.replaces !== undefined && basename(one.replaces.path) !== name)
      obsolete.push(basename(one.replaces.path));
    const key = keyOf(document.get('recordings'), one.variety);
    const isMapping = isMap(document.getIn(['recordings', key]));
    if (one.replaces !== undefined && isMapping) {
      document.setIn(['recordings', key, 'file'], name);
      if (one.script !== undefined) document.setIn(['recordings', key, 'script'], `${one.script}\n`);
    } else document.setIn(['recordings', key], document.createNode(entryOf(one, name)));
  }
  const text = document.toString({ lineWidth: 0 });
  const isNamed = change.recordings.every(({ replaces, script }) => replaces && script === undefined);
  if (obsolete.length > 0 || !isNamed) await replaceFile(path, text, fileDigest(bytes));
  for (const name of obsolete.filter((one) => !taken.has(one))) await rm(join(folder, name), { force: true });
  await syncFolder(folder);
}

/** Files that the lesson's other recordings go on using: two varieties may share one. */
function namesKept(recordings: unknown, replaced: readonly NewRecording[]): Set<string> {
  const kept = (isMap(recordings) ? recordings.items : []).flatMap(({ key, value }) => {
    const written = isScalar(key) ? String(key.value) : '';
    if (replaced.some(({ variety }) => isVariety(written, variety))) return [];
    const file = isMap(value) ? value.get('file') : isScalar(value) ? value.value : undefined;
    return typeof file === 'string' ? [file] : [];
  });
  return new Set(kept);
}

/** The name it had, where that still tells what it is and is nobody else's. */
function targetOf(one: NewRecording, taken: ReadonlySet<string>): string {
  const old = one.replaces && basename(one.replaces.path);
  const isOfItsKind = old !== undefined && extname(old).toLowerCase() === extname(one.name).toLowerCase();
  const name = isOfItsKind && !taken.has(old) ? old : nameOf(one);
  if (!taken.has(name)) return name;
  return `${one.variety}-${one.digest.slice(0, 8)}${extname(one.name).toLowerCase()}`;
}

/** The file appears whole, in the place of the one it replaces or where none was. */
async function placeFile(folder: string, one: NewRecording, name: string): Promise<void> {
  const draft = join(folder, `.${name}.${randomUUID()}`);
  try {
    await copyDurably(one.path, draft, one.digest);
    await rename(draft, join(folder, name));
  } finally {
    await rm(draft, { force: true });
  }
}

/** The key under which a person wrote a variety: `zh-CN` is `cmn`. */
export function keyOf(recordings: unknown, wanted: Variety): string {
  const keys = isMap(recordings)
    ? recordings.items.map(({ key }) => (isScalar(key) ? String(key.value) : ''))
    : [];
  return keys.find((key) => isVariety(key, wanted)) ?? wanted;
}

function isVariety(key: string, wanted: Variety): boolean {
  try {
    return writtenVariety(key) === wanted;
  } catch {
    return false;
  }
}
