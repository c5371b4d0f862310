import { isMap, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import type { Finding } from '../domain/finding.ts';
import type { KeyedFinding } from '../ports/schedule-editor.ts';

/**
 * Findings of a text with the key each is about, as changes name keys: dots between, entries of lists by number, from
 * 1; nothing for the text as a whole. A key that is missing is its holder's.
 */
export function withKeys(text: string, findings: readonly Finding[]): readonly KeyedFinding[] {
  const keys = keysByPlace(text);
  return findings.map((one) => {
    const key = keys.get(`${one.line}:${one.column}`);
    return key === undefined || key === '' ? one : { ...one, key };
  });
}

function keysByPlace(text: string): ReadonlyMap<string, string> {
  const lineCounter = new LineCounter();
  const options = { schema: 'failsafe', uniqueKeys: false, logLevel: 'silent', lineCounter } as const;
  const [values, keys] = [new Map<string, string>(), new Map<string, string>()];
  const note = (places: Map<string, string>, node: unknown, path: readonly (string | number)[]): void => {
    const offset = (node as { readonly range?: readonly number[] } | null)?.range?.[0];
    if (offset === undefined) return;
    const { line, col } = lineCounter.linePos(offset);
    const place = `${line}:${col}`;
    if (!places.has(place)) places.set(place, path.join('.'));
  };
  const walk = (node: unknown, path: readonly (string | number)[]): void => {
    note(values, node, path);
    if (isSeq(node)) for (const [index, item] of node.items.entries()) walk(item, [...path, index + 1]);
    if (!isMap(node)) return;
    for (const { key, value } of node.items) {
      if (!isScalar(key)) continue;
      const at = [...path, String(key.value)];
      note(keys, key, at);
      walk(value, at);
    }
  };
  walk(parseDocument(text, options).contents, []);
  // A mapping begins where its first key does: what is said there is the mapping's.
  return new Map([...keys, ...values]);
}
