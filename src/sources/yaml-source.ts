import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseAllDocuments,
} from 'yaml';
import type { FindingList, Place } from './finding-list.ts';
import { quoted } from './words.ts';

/** Every scalar is text as written: `371524`, `06:30` and `true` are read by the fields, not by YAML. */
export type YamlValue = string | readonly YamlValue[] | YamlMapping;
export interface YamlMapping {
  readonly [key: string]: YamlValue;
}
export type YamlPath = readonly PropertyKey[];

/** One mapping, and where each of its values stands. */
export interface YamlSource {
  readonly value: YamlMapping;
  /** The place of a value, else of the nearest that holds it. */
  placeOf(path: YamlPath): Place;
  placeOfKey(path: YamlPath): Place;
}

export const maxYamlBytes = 2 ** 20;
const maxDepth = 16;
const maxAliases = 100;
const maxNodes = 20_000;

/** Reads a document that is one mapping; undefined, with a finding, when it cannot be understood. */
export function readYaml(text: string, findings: FindingList): YamlSource | undefined {
  const lines = new LineCounter();
  const placeAt = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const documents = [
    ...parseAllDocuments(text, {
      schema: 'failsafe',
      uniqueKeys: false,
      prettyErrors: false,
      lineCounter: lines,
      logLevel: 'silent',
    }),
  ];
  const [document, second] = documents;
  const broken = documents.flatMap((one) => one.errors);
  const error = broken.find((one) => one.code === 'TAB_AS_INDENT') ?? broken[0];
  if (error !== undefined) {
    findings.error(...(fullWidthColon(text) ?? syntaxWords(error, placeAt(error.pos[0]))));
    return undefined;
  }
  if (second !== undefined) {
    const found = `文件里有 ${documents.length} 份 YAML（${documents.length} documents in one file）`;
    findings.error(
      placeAt(second.range[0]),
      found,
      '只写一份，去掉多余的 "---" (one document, no further "---")',
    );
    return undefined;
  }
  if (document === undefined || !isMap(document.contents)) {
    const place = placeAt(document?.contents?.range?.[0] ?? 0);
    findings.error(...(fullWidthColon(text) ?? notMapping(document, place)));
    return undefined;
  }
  for (const warning of document.warnings) {
    findings.warning(
      placeAt(warning.pos[0]),
      `YAML：${warning.message}`,
      '不用标签，直接写值 (a plain value without a tag)',
    );
  }
  return convert(document, findings, placeAt);
}

type Words = readonly [place: Place, found: string, expected: string];

function syntaxWords(error: { readonly code: string; readonly message: string }, place: Place): Words {
  switch (error.code) {
    case 'TAB_AS_INDENT':
      return [place, '缩进用了制表符（a tab as indentation）', '用空格缩进 (indent with spaces)'];
    case 'RESOURCE_EXHAUSTION':
      return tooDeep(place);
    default: {
      const found = `YAML 写法有误（not valid YAML）：${error.message}`;
      return [place, found, '检查这一行的缩进、冒号和引号 (check indentation, colons and quotes here)'];
    }
  }
}

const tooDeep = (place: Place): Words => [
  place,
  '嵌套太深（nested too deeply）',
  `最多 ${maxDepth} 层 (at most ${maxDepth} levels)`,
];

function notMapping(document: Document.Parsed | undefined, place: Place): Words {
  const contents = document?.contents;
  const empty = contents === undefined || contents === null || (isScalar(contents) && contents.value === '');
  const found = empty
    ? '文件是空的（the file is empty）'
    : isSeq(contents)
      ? '文件是一个列表（the file is a list）'
      : '文件不是 "键: 值"（the file is not "key: value"）';
  return [place, found, '每行一个 "键: 值" (a mapping, "key: value" on each line)'];
}

/** A full-width colon after a key makes YAML fail far from the cause, so it is looked for first. */
function fullWidthColon(text: string): Words | undefined {
  const lines = text.split('\n');
  const index = lines.findIndex((line) => /^\s*["']?[A-Za-z][\w-]*["']?\s*：/.test(line));
  const column = (lines[index]?.indexOf('：') ?? -1) + 1;
  if (index === -1) return undefined;
  return [
    { line: index + 1, column },
    '键后面是全角冒号 "："（a full-width colon after the key）',
    '用半角冒号加空格 ": " (an ASCII colon and a space)',
  ];
}

/** Stops a conversion that would not end, or not soon. */
class Refusal extends Error {
  readonly words: Words;
  constructor(words: Words) {
    super(words[1]);
    this.words = words;
  }
}

function convert(
  document: Document.Parsed,
  findings: FindingList,
  placeAt: (offset: number) => Place,
): YamlSource | undefined {
  const values = new Map<string, Place>();
  const keys = new Map<string, Place>();
  let aliases = 0;
  let nodes = 0;

  const place = (node: Node | null): Place => placeAt(node?.range?.[0] ?? 0);

  const read = (node: Node | null, path: YamlPath): YamlValue => {
    const at = JSON.stringify(path);
    if (!values.has(at) && node !== null) values.set(at, place(node));
    nodes += 1;
    if (nodes > maxNodes) {
      throw new Refusal([
        place(node),
        `超过 ${maxNodes} 个值（over ${maxNodes} values）`,
        '文件要小得多 (a far smaller file)',
      ]);
    }
    if (path.length > maxDepth) throw new Refusal(tooDeep(place(node)));
    if (isAlias(node)) {
      aliases += 1;
      const target = aliases > maxAliases ? undefined : node.resolve(document);
      if (target === undefined) throw new Refusal(aliasWords(node.source, aliases, place(node)));
      return read(target, path);
    }
    if (isMap(node)) return mapping(node.items as readonly YamlPair[], path);
    if (isSeq(node)) return node.items.map((item, index) => read(item as Node | null, [...path, index]));
    return scalarText(node);
  };

  const mapping = (pairs: readonly YamlPair[], path: YamlPath): YamlMapping => {
    const result: Record<string, YamlValue> = {};
    for (const pair of pairs) {
      const key = isScalar(pair.key) ? String(pair.key.value) : undefined;
      if (key === undefined || key === '__proto__') {
        findings.error(
          place(pair.key),
          '键不是一个词（a key that is not a word）',
          '"键: 值" ("key: value")',
        );
      } else if (Object.hasOwn(result, key)) {
        findings.error(
          place(pair.key),
          `键 ${quoted(key)} 写了两次（duplicate key）`,
          '只写一次 (write it once)',
        );
      } else {
        keys.set(JSON.stringify([...path, key]), place(pair.key));
        result[key] = read(pair.value, [...path, key]);
      }
    }
    return result;
  };

  try {
    const value = read(document.contents as Node, []) as YamlMapping;
    return createYamlSource(value, values, keys);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    findings.error(...error.words);
    return undefined;
  }
}

interface YamlPair {
  readonly key: Node | null;
  readonly value: Node | null;
}

function scalarText(node: Node | null): string {
  if (!isScalar(node)) return '';
  const text = String(node.value ?? '');
  return node.type === 'PLAIN' && (text === '~' || text === 'null') ? '' : text;
}

function aliasWords(name: string, aliases: number, place: Place): Words {
  return aliases > maxAliases
    ? [
        place,
        `引用超过 ${maxAliases} 次（over ${maxAliases} aliases expanded）`,
        '直接写出内容 (write the values out)',
      ]
    : [
        place,
        `引用 ${quoted(`*${name}`)} 没有对应的锚点（alias without an anchor）`,
        `先写 "&${name}" ("&${name}" before it)`,
      ];
}

function createYamlSource(
  value: YamlMapping,
  values: ReadonlyMap<string, Place>,
  keys: ReadonlyMap<string, Place>,
): YamlSource {
  const placeOf = (path: YamlPath): Place =>
    values.get(JSON.stringify(path)) ??
    (path.length === 0 ? { line: 1, column: 1 } : placeOf(path.slice(0, -1)));
  return {
    value,
    placeOf,
    placeOfKey: (path) => keys.get(JSON.stringify(path)) ?? placeOf(path),
  };
}
