import fc from 'fast-check';
import { expect, test } from 'vitest';
import { diffLines, proseDiff, textDiff } from '../../src/domain/text-diff.ts';

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

const marked = (before: string, after: string): string =>
  proseDiff(before, after)
    .map(({ sign, text }) => (sign === ' ' ? text : `[${sign}${text}]`))
    .join('');

test('of prose the characters that went and came are marked, words and numbers whole, what stayed by chance with them', () => {
  expect(marked('请打95516问清楚。', '请先打96110问清楚。')).toBe('请[-打95516][+先打96110]问清楚。');
  expect(marked('不要转账。', '不要转账。先问家里人。')).toBe('不要转账。[+先问家里人。]');
  expect(marked('把钱转到安全账户', '把密码告诉别人的')).toBe('把[-钱转到安全账户][+密码告诉别人的]');
  expect(marked('骗子说的话', '骗子讲过的假话')).toBe('骗子[-说的][+讲过的假]话');
  expect(marked('一样', '一样')).toBe('一样');
  expect(marked('', '新的')).toBe('[+新的]');
});

test('the prose of either side is what its marks leave, whatever was written', () => {
  const text = fc.string({
    unit: fc.constantFrom('钱', '转', '的', '。', 'ab', '95', '\n', ' ', '😀', '\ud83d'),
  });
  fc.assert(
    fc.property(text, text, (before, after) => {
      const without = (sign: '-' | '+') =>
        proseDiff(before, after)
          .filter((part) => part.sign !== sign)
          .map((part) => part.text)
          .join('');
      expect([without('+'), without('-')]).toEqual([before, after]);
    }),
  );
});
