import { isDeepStrictEqual } from 'node:util';
import { type Document, isMap, isScalar, isSeq, type Node, parseDocument, type YAMLSeq } from 'yaml';
import { commonLines } from '../domain/text-diff.ts';
import { HomeError } from '../ports/home.ts';
import type { KeyChange } from '../ports/schedule-editor.ts';
import { createFindingList } from '../sources/finding-list.ts';
import { quoted } from '../sources/words.ts';
import { readYaml } from '../sources/yaml-source.ts';

const yamlOptions = { schema: 'failsafe', uniqueKeys: false, logLevel: 'silent' } as const;
const mostLetters = 20_000;

/**
 * The text with some keys set, added to or taken away, and all else kept: order, comments, line ends. Throws
 * HomeError `invalid` when a key leads nowhere or a value is no YAML.
 */
export function changedText(text: string, changes: readonly KeyChange[]): string {
  const plain = text.replace(/\r\n?/g, '\n');
  const document = parseDocument(plain, yamlOptions);
  if (isOnlyComments(plain)) document.contents = document.createNode({}) as typeof document.contents;
  else if (readYaml(plain, createFindingList('')) === undefined || !isMap(document.contents)) {
    throw new HomeError(
      'invalid',
      '文件本身读不了，不能逐项改：用 schedule edit 改整份，或用编辑器。The file itself cannot be read, so that no key of it can be changed; edit it whole.',
    );
  }
  for (const change of changes) apply(document, change);
  const written = withOldSpaces(plain, textOf(document));
  return text.includes('\r\n') ? written.replaceAll('\n', '\r\n') : written;
}

/** An alias whose anchor was taken away has nothing to stand for. */
function textOf(document: Document): string {
  try {
    const text = document.toString({ lineWidth: 0 });
    plainValue(text);
    return text;
  } catch (cause) {
    throw new HomeError(
      'invalid',
      '这样改，文件里的 & 和 * 引用就对不上了，什么也没有写；请用编辑器改。With this, the anchors and aliases of the file no longer fit; nothing was written, use an editor.',
      cause,
    );
  }
}

/** Nothing is said, which keys may be set in. */
const isOnlyComments = (plain: string): boolean => plain.split('\n').every((line) => /^\s*(#|$)/.test(line));

/** What a text says, every value as it is written; undefined where it is no YAML. */
export function valuesOf(text: string): unknown {
  const plain = text.replace(/\r\n?/g, '\n');
  if (isOnlyComments(plain)) return {};
  if (readYaml(plain, createFindingList('')) === undefined) return undefined;
  try {
    return plainValue(plain);
  } catch {
    // An alias that stands for nothing, or for too much.
    return undefined;
  }
}

const plainValue = (text: string): unknown => parseDocument(text, yamlOptions).toJS({ maxAliasCount: 100 });

/** Lines that differ in nothing but spaces after their beginning, inside brackets among them, stay as they were. */
function withOldSpaces(was: string, now: string): string {
  const [old, lines] = [was.split('\n'), now.split('\n')];
  const plain = (line: string) =>
    line
      .replace(/(\S)\s+/g, '$1 ')
      .replace(/([[{]) | (?=[\]}])/g, '$1')
      .trimEnd();
  for (const [from, to] of commonLines(old.map(plain), lines.map(plain))) lines[to] = old[from] ?? '';
  const text = lines.join('\n');
  const isSame = isDeepStrictEqual(plainValue(text), plainValue(now));
  return isSame ? text : now;
}

function apply(document: Document, change: KeyChange): void {
  const path = pathOf(document, change);
  if (change.do === 'unset') {
    if (!document.hasIn(path)) throw leadsNowhere(change.key);
    document.deleteIn(path);
    return;
  }
  const value = nodeOf(change);
  if (change.do === 'set') return put(document, path, value);
  const list = document.getIn(path, true);
  if (isSeq(list)) list.items.push(value);
  else if (isNothing(list)) put(document, path, document.createNode([value]));
  else {
    throw new HomeError(
      'invalid',
      `${quoted(change.key)} 不是列表，不能加一项；用 set。${quoted(change.key)} is no list to add to; use set.`,
    );
  }
}

/** In place where there is a word already, so that its quotes and the comment beside it stay. */
function put(document: Document, path: readonly (string | number)[], value: Node): void {
  const old = document.getIn(path, true);
  if (isScalar(old) && isScalar(value)) {
    old.value = value.value;
    if (old.type === 'PLAIN' && value.type !== undefined) old.type = value.type;
  } else document.setIn(path, value);
}

function nodeOf({ key, value = '' }: KeyChange): Node {
  const written = value.length > mostLetters ? undefined : parseDocument(value, yamlOptions);
  const contents = written?.contents;
  if (contents && (written.comment || contents.comment)) {
    throw new HomeError(
      'invalid',
      `${quoted(key)} 的值 ${quoted(value)} 里“ #”后面会成为注释；要写成文字，请加引号："a # b"。` +
        `What follows " #" in ${quoted(value)} would become a comment; put quotes around the text.`,
    );
  }
  if (contents && written.errors.length === 0) return contents as Node;
  throw new HomeError(
    'invalid',
    `${quoted(key)} 的值 ${quoted(value)} 不是 YAML；如 "19:00"、{ name: 高考, dates: 06-07..06-10 }。` +
      `The value ${quoted(value)} is no YAML.`,
  );
}

/** Keys and positions from the top; parts of a list are found by name or number. */
function pathOf(document: Document, { key, do: verb }: KeyChange): readonly (string | number)[] {
  const parts = key.split('.');
  if (parts.some((part) => part === '' || part === '__proto__') || parts.length > 8) throw leadsNowhere(key);
  const path: (string | number)[] = [];
  for (const [index, part] of parts.entries()) {
    const holder = path.length === 0 ? document.contents : document.getIn(path, true);
    const isLast = index === parts.length - 1;
    if (isSeq(holder)) path.push(positionOf(holder, part, key));
    else if (isMap(holder) || (isNothing(holder) && verb !== 'unset')) path.push(part);
    else throw leadsNowhere(key);
    if (!isLast && isNothing(document.getIn(path, true)) && verb !== 'unset')
      document.setIn(path, document.createNode({}));
  }
  return path;
}

function positionOf(list: YAMLSeq, part: string, key: string): number {
  const named = list.items.findIndex((item) => isMap(item) && String(item.get('name')) === part);
  if (named !== -1) return named;
  const number = /^\d{1,4}$/.test(part) ? Number(part) : 0;
  if (number >= 1 && number <= list.items.length) return number - 1;
  throw leadsNowhere(key);
}

const isNothing = (node: unknown): boolean =>
  node === undefined || node === null || (isScalar(node) && node.value === '');

const leadsNowhere = (key: string): HomeError =>
  new HomeError(
    'invalid',
    `没有 ${quoted(key)}：键用点连起来，如 slots.evening.at；列表里的写名称或第几个，如 quiet.高考、quiet.2。` +
      `There is no ${quoted(key)}: keys with dots between, an entry of a list by its name or number.`,
  );
