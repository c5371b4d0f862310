import fc from 'fast-check';
import { expect, test } from 'vitest';
import { diffLines, textDiff } from '../../src/domain/text-diff.ts';

test('a diff tells what went and what came, in the order of the text', () => {
  expect(diffLines(textDiff('a\nb\nc\nd', 'a\nx\nc\ny\nd'))).toBe('-   2  b\n+   2  x\n+   4  y');
  expect(textDiff('a\nb', 'a\nb')).toEqual([]);
});

test('a diff applied to the old text gives the new one', () => {
  const text = fc
    .array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 12 })
    .map((lines) => lines.join('\n'));
  fc.assert(
    fc.property(text, text, (before, after) => {
      const diff = textDiff(before, after);
      const gone = new Set(diff.filter(({ sign }) => sign === '-').map(({ line }) => line));
      const lines = before.split('\n').filter((_, index) => !gone.has(index + 1));
      for (const { sign, line, text: come } of diff) if (sign === '+') lines.splice(line - 1, 0, come);
      expect(lines.join('\n')).toBe(after);
    }),
  );
});
