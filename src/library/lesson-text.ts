import { type Document, isMap, isScalar, parseDocument, Scalar, stringify, type YAMLMap } from 'yaml';
import { type Finding, findingLine } from '../domain/finding.ts';
import type { Variety } from '../domain/ids.ts';
import { writtenVariety } from '../domain/variety.ts';
import { HomeError } from '../ports/home.ts';
import type { LessonEdit, LessonFields, NewLesson } from '../ports/lesson-editor.ts';
import { createFindingList, type FindingList } from '../sources/finding-list.ts';
import { decodeText } from '../sources/plain-file.ts';
import { readYaml } from '../sources/yaml-source.ts';
import { readLessonYaml } from './lesson-yaml.ts';
import { namedRecordings } from './recording-files.ts';

/** What the bytes of a lesson.yaml say, by the rules of every reading; undefined when an error is among the findings. */
export function fieldsOf(bytes: Uint8Array, folder: string, findings: FindingList): LessonFields | undefined {
  const text = decodeText(bytes, findings)?.replace(/\r\n?/g, '\n');
  const source = text === undefined ? undefined : readYaml(text, findings);
  if (source === undefined) return undefined;
  const { lesson } = readLessonYaml(source, folder, findings);
  // A recording that is wrong leaves out that recording, not the lesson.
  const named = namedRecordings(source, createFindingList(''));
  if (lesson === undefined || findings.errors() > 0) return undefined;
  const { id: _, retired = false, ...fields } = lesson;
  const own = named.flatMap(({ variety, script }) =>
    script === undefined ? [] : [[variety, script] as const],
  );
  return { ...fields, retired, scripts: Object.fromEntries(own) };
}

/** A lesson.yaml for a lesson without recordings. */
export function newText({ title, kind, topic, weight, validFrom, validUntil, synthetic, script }: NewLesson) {
  const valid = { ...(validFrom && { from: validFrom }), ...(validUntil && { until: validUntil }) };
  const lesson = {
    title,
    ...(kind && { kind }),
    topic,
    ...(weight !== undefined && { weight }),
    ...(Object.keys(valid).length > 0 && { valid }),
    ...(synthetic && { synthetic }),
    script: linesOf(script),
  };
  return stringify(lesson, { lineWidth: 0, blockQuote: 'literal' });
}

/** The text with what is named changed and all else kept. Throws HomeError `invalid`. */
export function editedText(text: string, edit: LessonEdit, findings: FindingList): string {
  const plain = text.replace(/\r\n?/g, '\n');
  if (readYaml(plain, findings) === undefined) throw refusedBy(findings.all());
  const document = parseDocument(plain, { schema: 'failsafe', uniqueKeys: false });
  for (const key of ['title', 'kind', 'topic', 'weight', 'synthetic', 'retired'] as const) {
    const value = edit[key];
    if (value === false && !document.has(key)) continue;
    if (value !== undefined && String(document.get(key)) !== String(value)) put(document, key, String(value));
  }
  if (edit.script !== undefined && isMap(document.contents)) reword(document.contents, edit.script);
  setDate(document, 'from', edit.validFrom);
  setDate(document, 'until', edit.validUntil);
  for (const [variety, script] of Object.entries(edit.scripts ?? {})) {
    setScript(document, variety as Variety, script);
  }
  const written = document.toString({ lineWidth: 0 });
  return text.includes('\r\n') ? written.replaceAll('\n', '\r\n') : written;
}

/** A new key goes before the script, which is long. */
function put(document: Document, key: string, value: unknown): void {
  if (document.has(key) || !isMap(document.contents)) return document.set(key, value);
  const at = document.contents.items.findIndex((pair) => String(pair.key) === 'script');
  const pair = document.createPair(key, value);
  document.contents.items.splice(at < 0 ? document.contents.items.length : at, 0, pair as never);
}

function setDate(document: Document, end: 'from' | 'until', date: string | null | undefined): void {
  if (date === undefined) return;
  const valid = document.get('valid');
  if (date !== null) {
    if (isMap(valid)) valid.set(end, date);
    else put(document, 'valid', document.createNode({ [end]: date }));
  } else if (isMap(valid)) {
    valid.delete(end);
    if (valid.items.length === 0) document.delete('valid');
  }
}

function setScript(document: Document, variety: Variety, script: string | null): void {
  const recordings = document.get('recordings');
  const pair = isMap(recordings)
    ? recordings.items.find(({ key }) => isVariety(String(key), variety))
    : undefined;
  if (pair === undefined) {
    throw new HomeError(
      'invalid',
      `这一课没有 ${variety} 录音，不能给它写稿子。The lesson has no recording in ${variety} to give a wording.`,
    );
  }
  if (isMap(pair.value)) {
    if (script === null) pair.value.delete('script');
    else reword(pair.value, script);
  } else if (script !== null) {
    pair.value = document.createNode({ file: String(pair.value), script: block(script) });
  }
}

/** In place where there is a script already, so that comments beside it stay. */
function reword(map: YAMLMap, script: string): void {
  const old = map.get('script', true);
  if (!isScalar(old)) return map.set('script', block(script));
  old.value = linesOf(script);
  old.type = 'BLOCK_LITERAL';
}

function isVariety(key: string, wanted: Variety): boolean {
  try {
    return writtenVariety(key) === wanted;
  } catch {
    return false;
  }
}

function block(script: string): Scalar<string> {
  const scalar = new Scalar(linesOf(script));
  scalar.type = 'BLOCK_LITERAL';
  return scalar;
}

function linesOf(script: string): string {
  const lines = script.replace(/\r\n?/g, '\n').trim();
  return lines === '' ? '' : `${lines}\n`;
}

/** Errors in the words of the file's reader. */
export function refusedBy(findings: readonly Finding[]): HomeError {
  const errors = findings.filter(({ severity }) => severity === 'error').slice(0, mostTold);
  const told = errors.map(findingLine).join(' ');
  return new HomeError('invalid', `有错误，什么也没有写。There are errors; nothing was written. ${told}`);
}

const mostTold = 5;

/** What a lesson says once an edit is made; @param now what is known of the rest. */
export function expectedFields(now: LessonFields, { scripts = {}, ...edit }: LessonEdit): LessonFields {
  const plain = (values: object) =>
    Object.entries(values).flatMap(([key, value]) => {
      if (value === undefined) return [];
      if (value === null) return [[key, undefined]];
      return [[key, typeof value === 'string' ? linesOf(value).trim() : value]];
    });
  return {
    ...now,
    ...Object.fromEntries(plain(edit)),
    scripts: { ...now.scripts, ...Object.fromEntries(plain(scripts)) },
  };
}
