import { describe, expect, it } from 'vitest';
import { createFindingList } from '../../src/sources/finding-list.ts';
import { readYaml } from '../../src/sources/yaml-source.ts';
import { linesOf } from './temp-home.ts';

function read(text: string) {
  const findings = createFindingList('a.yaml');
  const source = readYaml(text, findings);
  return { source, lines: linesOf(findings.all()) };
}

describe('readYaml', () => {
  it('keeps every scalar as it was written', () => {
    const { source, lines } = read('county: 0371524\nat: 06:30\nyes: true\nn: ~\ntext: "null"\n');
    expect(source?.value).toEqual({ county: '0371524', at: '06:30', yes: 'true', n: '', text: 'null' });
    expect(lines).toEqual([]);
  });

  it('knows the place of keys and values', () => {
    const { source } = read('# note\na:\n  b: [x, yy]\n');
    expect(source?.placeOfKey(['a', 'b'])).toEqual({ line: 3, column: 3 });
    expect(source?.placeOf(['a', 'b', 1])).toEqual({ line: 3, column: 10 });
    expect(source?.placeOf(['a', 'b', 7])).toEqual({ line: 3, column: 6 });
  });

  it('follows a few aliases', () => {
    const { source, lines } = read('a: &x { at: "06:30" }\nb: *x\n');
    expect(source?.value).toEqual({ a: { at: '06:30' }, b: { at: '06:30' } });
    expect(lines).toEqual([]);
  });

  it('reports every duplicate key once, where it stands', () => {
    expect(read('a: 1\nb: 2\na: 3\nb: 4\n').lines).toEqual([
      'error a.yaml:3:1  键 "a" 写了两次（duplicate key）, 只写一次 (write it once)',
      'error a.yaml:4:1  键 "b" 写了两次（duplicate key）, 只写一次 (write it once)',
    ]);
  });

  const bomb = `a0: &a0 [x, x]\n${Array.from(
    { length: 30 },
    (_, i) => `a${i + 1}: &a${i + 1} [*a${i}, *a${i}]\n`,
  ).join('')}`;

  it.each([
    ['a tab', 'a:\n\tb: 1\n\tc: 2\n', 'error a.yaml:2:1  缩进用了制表符（a tab as indentation）'],
    ['broken syntax', 'a: b: c\nd: [\ne: "x', 'error a.yaml:1:4  YAML 写法有误（not valid YAML）'],
    ['a full-width colon', 'a: 1\ntitle：假币\n', 'error a.yaml:2:6  键后面是全角冒号 "："'],
    ['a full-width colon alone', 'title：假币\n', 'error a.yaml:1:6  键后面是全角冒号 "："'],
    ['an empty file', '', 'error a.yaml:1:1  文件是空的（the file is empty）'],
    ['nothing but comments', '# a\n---\n# b\n', 'error a.yaml:2:4  文件是空的（the file is empty）'],
    ['a list', '\n- a\n', 'error a.yaml:2:1  文件是一个列表（the file is a list）'],
    ['a word', 'hello\n', 'error a.yaml:1:1  文件不是 "键: 值"'],
    ['two documents', 'a: 1\n---\nb: 2\n', 'error a.yaml:2:1  文件里有 2 份 YAML'],
    ['an alias bomb', bomb, 'error a.yaml:4:10  引用超过 100 次'],
    ['an alias of itself', 'a: &a [*a]\n', 'error a.yaml:1:8  '],
    ['an alias of nothing', 'a: *b\n', 'error a.yaml:1:4  引用 "*b" 没有对应的锚点'],
    ['nesting of twenty levels', `a: ${'['.repeat(20)}${']'.repeat(20)}`, 'error a.yaml:1:20  嵌套太深'],
    ['nesting of 20,000 levels', `a: ${'['.repeat(20_000)}`, 'error a.yaml:1:'],
    ['a list of 30,000', `a: [${'b,'.repeat(30_000)}]`, 'error a.yaml:1:40001  超过 20000 个值'],
  ])('gives one finding for %s', (_, text, start) => {
    const { source, lines } = read(text);
    expect(source).toBeUndefined();
    expect(lines).toHaveLength(1);
    expect(lines[0]?.slice(0, start.length)).toBe(start);
  });

  it('refuses keys that are no words, and keeps the prototype clean', () => {
    const { source, lines } = read('{ [a]: b, __proto__: { polluted: yes }, c: d }');
    expect(lines).toHaveLength(2);
    expect(source?.value).toEqual({ c: 'd' });
    expect(({} as { polluted?: string }).polluted).toBeUndefined();
  });
});
