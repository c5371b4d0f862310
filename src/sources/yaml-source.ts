import { type Document, isMap, isScalar, isSeq, LineCounter, parseAllDocuments } from 'yaml';
import type { FindingList, Place } from './finding-list.ts';
import { convert, tooDeep, type Words, type YamlSource } from './yaml-values.ts';

export const maxYamlBytes = 2 ** 20;

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
