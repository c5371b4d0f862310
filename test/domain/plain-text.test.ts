import { expect, test } from 'vitest';
import { isPlainLine, isPlainText } from '../../src/domain/plain-text.ts';

test.each(['假币怎么认', 'ש\u200fל', '👨\u200d👩\u200d👧', 'e\u0301', '。', '1'])(
  '%j shows what it says',
  (text) => {
    expect([isPlainLine(text), isPlainText(`${text}\r\n\t${text}`)]).toEqual([true, true]);
  },
);

test.each([
  ['nothing', ''],
  ['only what nobody sees', '\u200b\u00ad\ufeff '],
  ['half a letter', '半\ud83d'],
  ['a sign that rings', '铃\u0007'],
  ['a mark that turns the direction', '收\u202e款'],
  ['a mark that holds one apart', '收\u2067款'],
  ['an end of line that is none', '一\u2028二'],
])('%s is no plain text', (_what, text) => {
  expect([isPlainLine(text), isPlainText(text)]).toEqual([false, false]);
});
