import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import { minutes, table } from '../../src/cli/table.ts';

/** How many terminal cells stand before a text on its line. */
const cellsBefore = (line: string, text: string): number => stringWidth(line.slice(0, line.indexOf(text)));

test('columns begin at the same terminal cell, whether their cells are Chinese or not', () => {
  const lines = table(
    ['课', 'n'],
    [
      ['假币怎么认', 'x'],
      ['abc', 'y'],
      ['', 'z'],
    ],
  ).split('\n');
  const [head = '', rule = '', ...rows] = lines;
  expect([cellsBefore(head, 'n'), ...rows.map((row, index) => cellsBefore(row, 'xyz'[index] ?? ''))]).toEqual(
    [12, 12, 12, 12],
  );
  expect(rule).toBe(`${'─'.repeat(10)}  ─`);
});

test('full-width punctuation and letters with accents take the cells a terminal gives them', () => {
  const [, , first = '', second = ''] = table(
    ['a', 'b'],
    [
      ['“好”，（是）', 'x'],
      ['lü', 'x'],
    ],
  ).split('\n');
  expect(cellsBefore(first, 'x')).toBe(cellsBefore(second, 'x'));
});

test('no line ends in blanks', () => {
  expect(table(['课', '原因'], [['假币怎么认', '']])).not.toMatch(/ $/m);
});

test('a table without rows is its head alone, and a short row is filled up', () => {
  expect(table(['课', 'n'], [])).toBe('课  n\n──  ─');
  expect(table(['a', 'b'], [['x']])).toBe('a  b\n─  ─\nx');
});

test.each([
  [0, '0:00'],
  [59_499, '0:59'],
  [59_500, '1:00'],
  [61_000, '1:01'],
  [3_600_000, '60:00'],
])('%i ms is written %s', (durationMs, text) => {
  expect(minutes(durationMs)).toBe(text);
});

test('what a device says moves no cursor and turns no letters round', () => {
  const lines = table(['why'], [['\u001b[2J\u0007\r\n\u202eeht']]).split('\n');
  expect(lines.slice(2)).toEqual(['�[2J����eht']);
});
