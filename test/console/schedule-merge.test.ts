import fc from 'fast-check';
import { expect, test } from 'vitest';
import { keyWords } from '../../src/console/schedule/edit/key-words.ts';
import { changeTo, mergeOf } from '../../src/console/schedule/edit/merge.ts';
import { texts } from '../../src/console/schedule/edit/texts.ts';
import type { Values } from '../../src/console/schedule/edit/values.ts';
import { changedText, valuesOf } from '../../src/schedules/schedule-text.ts';

const was = `# 早晚两次
name: 东阿县
volume: 80
slots:
  morning: { at: "06:30", length: 6m }
  evening: { at: "18:36", length: 8m } # 晚饭后
quiet:
  # 夜里
  - { from: "21:00", until: "06:00" }
  - { name: 高考, dates: 06-07..06-10 }
opening: opening
`;
const read = (text: string) => valuesOf(text) as Values;

/** What becomes of two people's edits of `was`; of what both changed, theirs stands. */
function merged(theirs: string, mine: string) {
  const { changes, conflicts } = mergeOf(read(was), read(theirs), read(mine));
  return { text: changedText(theirs, changes), conflicts };
}

test('what one changed and what the other changed both stand, with the comments of theirs', () => {
  const theirs = was
    .replace('18:36', '19:00')
    .replace('# 夜里', '# 夜里要静')
    .replace('volume: 80', 'volume: 70');
  const mine = was.replace('06:30', '06:10').replace('opening: opening\n', 'closing: closing\n');
  const { text, conflicts } = merged(theirs, mine);
  expect(conflicts).toEqual([]);
  expect(text).toBe(theirs.replace('06:30', '06:10').replace('opening: opening\n', 'closing: closing\n'));
});

test('both added to one list: all of it is there once', () => {
  const theirs = was.replace('opening:', '  - { name: 集市, days: 周三 }\nopening:');
  const mine = was.replace(
    'opening:',
    '  - { name: 集市, days: 周三 }\n  - { name: 庙会, days: 周六 }\nopening:',
  );
  const { text, conflicts } = merged(theirs, mine);
  expect(conflicts).toEqual([]);
  expect(read(text)).toEqual(read(mine));
});

test('both changed one value: it is asked, and what is chosen is written', () => {
  const theirs = was.replace('18:36', '19:00');
  const mine = was.replace('18:36', '18:00').replace('volume: 80', 'volume: 60');
  const { text, conflicts } = merged(theirs, mine);
  expect(conflicts).toEqual([{ key: 'slots.evening.at', theirs: '19:00', mine: '18:00' }]);
  expect(read(text)).toEqual({ ...read(theirs), volume: '60' });
  const [one] = conflicts;
  expect(read(changedText(text, one === undefined ? [] : [changeTo(one.key, one.mine)]))).toEqual(read(mine));
});

test('the same made by both is no question; what one took away and the other changed is', () => {
  expect(mergeOf(read(was), read(was.replace('80', '70')), read(was.replace('80', '70')))).toEqual({
    changes: [],
    conflicts: [],
  });
  const without = was.replace(/ {2}evening.*\n/, '');
  expect(merged(was.replace('18:36', '19:00'), without).conflicts).toEqual([
    { key: 'slots.evening', theirs: { at: '19:00', length: '8m' }, mine: undefined },
  ]);
  expect(merged(without, was.replace('18:36', '19:00')).conflicts).toEqual([
    { key: 'slots.evening', theirs: undefined, mine: { at: '19:00', length: '8m' } },
  ]);
});

test('entries of a list: one takes away, the other changes elsewhere; two changes of one entry are asked', () => {
  const gone = was.replace('  - { from: "21:00", until: "06:00" }\n', '');
  const louder = was.replace('volume: 80', 'volume: 90');
  expect(read(merged(louder, gone).text)).toEqual({ ...read(gone), volume: '90' });
  expect(merged(louder, gone).text).toContain('高考');
  const longer = was.replace('06-10', '06-11');
  expect(merged(longer, gone).conflicts.map(({ key }) => key)).toEqual(['quiet']);
  const named = was.replace('name: 高考, ', 'name: 高考考试, ');
  expect(merged(longer, named).conflicts.map(({ key }) => key)).toEqual(['quiet.2']);
  const earlier = was.replace('21:00', '20:30');
  expect(read(merged(longer, earlier).text)).toEqual(read(longer.replace('21:00', '20:30')));
});

test('whatever two people do to a file, what only one did stands, and nothing is asked that one left alone', () => {
  const word = fc.constantFrom('a', 'b', 'c');
  const entry = fc.record({ name: word, from: word }, { requiredKeys: ['name'] });
  const file = fc.record(
    {
      volume: word,
      slots: fc.record({ morning: entry, evening: entry }, { requiredKeys: [] }),
      quiet: fc.array(entry, { maxLength: 3 }),
      areas: fc.array(word, { maxLength: 3 }),
    },
    { requiredKeys: ['volume'] },
  );
  const yaml = (values: object) =>
    changedText(
      '',
      Object.entries(values).map(([key, one]) => changeTo(key, one)),
    );
  fc.assert(
    fc.property(file, file, file, (old, theirs, mine) => {
      const text = yaml(theirs);
      const made = mergeOf(old, theirs, mine);
      const one = mergeOf(old, old, mine);
      expect(one.conflicts).toEqual([]);
      expect(read(changedText(yaml(old), one.changes))).toEqual(mine);
      expect(mergeOf(old, theirs, old)).toEqual({ changes: [], conflicts: [] });
      expect(mergeOf(old, mine, mine)).toEqual({ changes: [], conflicts: [] });
      const mineToo = made.conflicts.map(({ key, mine: own }) => changeTo(key, own));
      // Whatever is chosen can be written.
      expect(() => changedText(text, [...mineToo, ...made.changes])).not.toThrow();
    }),
    { numRuns: 500 },
  );
});

test('a key is called as the form calls it', () => {
  const say = (key: keyof typeof texts, ...values: readonly (string | number)[]) =>
    texts[key][0].replace('{}', String(values[0]));
  const told = (key: string) => keyWords(key, read(was), say, ({ zh }) => zh);
  expect(
    [
      'slots.evening.at',
      'volume',
      'quiet.2.dates',
      'quiet.1',
      'limits.deliveries-per-hour',
      'rotation.every',
      'once.1.slots.evening.at',
    ].map(told),
  ).toEqual([
    '时段 · 晚间 · 开始',
    '音量（%）',
    '安静时段 · 高考 · 日期',
    '安静时段 · 第 1 项',
    '一小时超过多少个终端，要另一个人放行',
    '轮换 · 每课隔几天播一遍',
    '临时改时间 · 第 1 项 · 时段 · 晚间 · 开始',
  ]);
  expect(told('seasons.summer.toString')).toBe('季节 · 夏季 · toString');
});
