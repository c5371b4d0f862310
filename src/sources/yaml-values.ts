import { type Document, isAlias, isMap, isScalar, isSeq, type Node } from 'yaml';
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

const maxDepth = 16;
const maxAliases = 100;
const maxNodes = 20_000;

/** The arguments of a finding. */
export type Words = readonly [place: Place, found: string, expected: string];

export const tooDeep = (place: Place): Words => [
  place,
  '嵌套太深（nested too deeply）',
  `最多 ${maxDepth} 层 (at most ${maxDepth} levels)`,
];

/** Stops a conversion that would not end, or not soon. */
class Refusal extends Error {
  readonly words: Words;
  constructor(words: Words) {
    super(words[1]);
    this.words = words;
  }
}

/** The values of a parsed document and their places; undefined, with a finding, when aliases or nesting get out of hand. */
export function convert(
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
